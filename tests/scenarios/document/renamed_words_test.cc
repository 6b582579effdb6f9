// Whoever writes a word of an earlier schema is told today's; no word is both, and today's are
// there.
#include "scenarios/document/renamed_words.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "scenarios/document/objective.h"
#include "scenarios/document/parse.h"
#include "scenarios/report/tables.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/schema/scenario.pb.h"
#include "scenarios/schema/version.h"
#include "scenarios/validating/validate.h"

namespace casgrid::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using ::testing::HasSubstr;

const Descriptor* message_named(std::string_view name) {
  for (const FileDescriptor* file :
       {scenario::Scenario::descriptor()->file(), scenario::WorkloadProfile::descriptor()->file()})
    if (const Descriptor* found = file->FindMessageTypeByName(std::string(name))) return found;
  return nullptr;
}

bool has_column(std::string_view table, std::string_view name) {
  for (const TableOutline& t : tables()) {
    if (t.text->name != table) continue;
    if (name.empty()) return true;
    for (const TableOutline::Outlined& c : t.columns)
      if (c.text->name == name) return true;
  }
  return false;
}

// Of each kind: is there such a word today?
bool is_there(const RenamedWord& row, std::string_view word) {
  switch (row.of) {
    case WordOf::Field: {
      const Descriptor* message = message_named(row.in);
      EXPECT_NE(message, nullptr) << row.in;
      return message != nullptr && message->FindFieldByName(std::string(word)) != nullptr;
    }
    case WordOf::Metric:
      return parse_objective("count(" + std::string(word) + ") == 0").objective.has_value();
    case WordOf::Table:
      return has_column(word, "");
    case WordOf::Column:
      // What an observed profile is laid beside is no table of a run's report.
      return row.in == "observed" ? word == row.new_word : has_column(row.in, word);
  }
  return false;
}

TEST(RenamedWords, TheOldOnesAreGoneAndTheNewOnesAreThere) {
  for (const RenamedWord& row : renamed_words()) {
    EXPECT_TRUE(is_there(row, row.new_word)) << row.new_word;
    EXPECT_FALSE(is_there(row, row.old_word)) << row.old_word;
    EXPECT_GE(row.since, 2u);
    EXPECT_LE(row.since, kSchemaVersion);
  }
}

TEST(RenamedWords, EachHasItsRowInThePage) {
  const std::string page = renamed_words_page();
  for (const RenamedWord& row : renamed_words())
    EXPECT_THAT(page, HasSubstr("`" + std::string(row.old_word) + "` | `" +
                                std::string(row.new_word) + "` |"));
}

std::string complaints(const std::string& text) {
  std::string all;
  for (const Diagnostic& d : load_scenario_text(text, "s.textproto").diagnostics)
    all += d.text() + "\n";
  return all;
}

TEST(RenamedWords, AnOldFieldIsRefusedWithItsPlaceAndTheNewWord) {
  const std::string said =
      complaints("duration_s: 60\ndirectory {\n  balancers { name: \"lb\" affinity: COOKIE }\n}\n");
  EXPECT_THAT(said, HasSubstr("s.textproto:3: directory.balancers[0].affinity"));
  EXPECT_THAT(said, HasSubstr("it is called stickiness since schema version 2"));
}

TEST(RenamedWords, AnOldFieldInJsonAsWell) {
  EXPECT_THAT(complaints(R"({"duration_s": 60, "directory": {"balancers": [{"affinity": 1}]}})"),
              HasSubstr("it is called stickiness since schema version 2"));
}

TEST(RenamedWords, AnOldMetricIsRefusedWithTheNewWord) {
  const ObjectiveResult result = parse_objective("count(hanging_broken) == 0");
  ASSERT_FALSE(result.objective);
  EXPECT_THAT(result.error.remedy, HasSubstr("long_polls_broken"));
}

TEST(SchemaVersion, OfALaterProgramIsRefused) {
  EXPECT_THAT(complaints("duration_s: 60\nschema_version: 3\n"), HasSubstr("later program"));
}

}  // namespace
}  // namespace casgrid::testing
