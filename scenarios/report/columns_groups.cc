// What database availability groups did that they must not.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr Column<MountedTwiceRow> kMountedTwice[] = {
    {{.name = "database",
      .heading = "database",
      .definition = "name",
      .formula = "of database-mounted",
      .objectives = "count(mounted_twice)",
      .is_key = true},
     &MountedTwiceRow::database},
    {{.name = "first",
      .heading = "on",
      .definition = "server on which it was mounted already",
      .formula =
          "of the earlier database-mounted that no database-dismounted has followed; at "
          "the beginning databases are mounted on active_on, or on the first of their copies",
      .is_key = true},
     &MountedTwiceRow::first},
    {{.name = "second",
      .heading = "and on",
      .definition = "server on which it was mounted as well",
      .formula = "of the later database-mounted",
      .is_key = true},
     &MountedTwiceRow::second},
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "instant at which it was mounted for the second time",
      .formula = "instant of the later database-mounted",
      .resolution = "exact"},
     &MountedTwiceRow::at_s},
    {{.name = "lasting_s",
      .heading = "lasted",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "how long both copies were mounted",
      .formula = "from at_s to the first database-dismounted of either server",
      .censoring = "at least the rest of the run if neither was dismounted within it",
      .resolution = "exact",
      .beyond = "not within the run"},
     &MountedTwiceRow::lasting_s},
};
static_assert(has_a_column_a_field(kMountedTwice));

}  // namespace

template <>
const Table<MountedTwiceRow>& table_of<MountedTwiceRow>() {
  static const Table<MountedTwiceRow> kTable{
      {"mounted_twice",
       "Mounted twice (the scenario's mistake: quorum was restored on one side of a cut network "
       "while another side had it, or came back to it; what clients changed on one of the two "
       "copies is lost)",
       "One row a database and second mount of it on another side of a cut network.",
       "the whole run"},
      kMountedTwice};
  return kTable;
}

}  // namespace casgrid
