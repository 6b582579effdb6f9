// A trace is read by the names that its own program knew, whatever their numbers are here.
#include "scenarios/running/trace_file.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

#include "model/owa/actions.h"
#include "model/routing/rule_id.h"

namespace casgrid::testing {
namespace {

namespace fs = std::filesystem;

// The header of a program that has one more of each before all that this one has.
trace::TraceHeader header_of_another() {
  trace::TraceHeader known;
  add_program_names(known);
  trace::TraceHeader header;
  header.set_version("0");
  header.add_participants("cas1");
  header.add_servers("mbx1");
  header.add_record_kinds("something-new");
  for (const std::string& kind : known.record_kinds()) header.add_record_kinds(kind);
  for (const trace::Names& names : known.names()) {
    trace::Names& more = *header.add_names();
    more.set_what(names.what());
    more.add_names("one more");
    for (const std::string& name : names.names()) more.add_names(name);
  }
  return header;
}

trace::TraceHeader header_of_this() {
  trace::TraceHeader header;
  header.set_version("0");
  header.add_participants("cas1");
  header.add_servers("mbx1");
  add_program_names(header);
  return header;
}

class TraceFile : public ::testing::Test {
 protected:
  ~TraceFile() override { fs::remove(path_); }

  // What is printed of one record that was written with the header.
  std::string words(const trace::TraceHeader& header, const Record& record) {
    TraceWriter writer(path_, header);
    writer.add(record);
    EXPECT_TRUE(writer.finish("0123", 1));
    TraceReader reader(path_);
    const auto read = reader.next();
    error_ = reader.error();
    return read ? record_words(*read, reader.names()) : "";
  }

  std::string path_ =
      (fs::temp_directory_path() / ("casgrid-trace-test-" + std::to_string(getpid()) + ".pb"))
          .string();
  std::string error_;
};

Record decided(RuleId rule, RecordKind kind) {
  Record r;
  r.who = ParticipantId{0u};
  r.kind = kind;
  r.a = 7;
  r.b = 0;
  r.c = DecidedBy{static_cast<std::uint16_t>(rule), true, true}.pack();
  r.d = DatabaseId::kNone;
  return r;
}

TEST_F(TraceFile, SaysNamesOfRulesAndFlagsByThemselves) {
  EXPECT_EQ(words(header_of_this(), decided(RuleId::LogonPage, RecordKind::RequestDecided)),
            "0.000000000 s  cas1  request-decided user 7 target mbx1 rule logon-page "
            "crosses-site 1 proxied 1 database none");
}

TEST_F(TraceFile, OfAProgramWithOneMoreOfEachIsReadByItsNames) {
  const std::string here =
      words(header_of_this(), decided(RuleId::LogonPage, RecordKind::RequestDecided));
  const auto next = [](auto value) {
    return static_cast<decltype(value)>(static_cast<unsigned>(value) + 1);
  };
  EXPECT_EQ(words(header_of_another(),
                  decided(next(RuleId::LogonPage), next(RecordKind::RequestDecided))),
            here);
  EXPECT_EQ(error_, "");
}

TEST_F(TraceFile, WithARecordOfAKindThatIsNotKnownHereSaysWhich) {
  EXPECT_EQ(words(header_of_another(), decided(RuleId::LogonPage, RecordKind{})), "");
  EXPECT_NE(error_.find("\"something-new\""), std::string::npos) << error_;
}

TEST_F(TraceFile, WithoutNamesIsOfAnEarlierVersion) {
  trace::TraceHeader header;
  header.set_version("0");
  header.add_participants("cas1");
  EXPECT_EQ(words(header, decided(RuleId::LogonPage, RecordKind::RequestDecided)), "");
  EXPECT_NE(error_.find("earlier version"), std::string::npos) << error_;
}

}  // namespace
}  // namespace casgrid::testing
