// The text of the usual shape is read as Protobuf's own parser reads it, or left to that parser.
#include "scenarios/document/plain_text.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <sstream>

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/text/utf8.h"
#include "tests/readers/mutations.h"

namespace casgrid::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Eq;
using ::testing::Optional;

class Deaf final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

// "": it is wrong.
std::string as_the_library_reads(const std::string& text) {
  Deaf deaf;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&deaf);
  scenario::Scenario read;
  return parser.ParseFromString(text, &read) ? "read: " + read.SerializeAsString() : "";
}

// None: it is left to the library.
std::optional<std::string> as_plain(const std::string& text) {
  const auto wire = wire_of_plain_text(text, *scenario::Scenario::descriptor());
  if (!wire) return std::nullopt;
  scenario::Scenario read;
  return read.ParseFromString(*wire) ? "read: " + read.SerializeAsString() : "no wire format";
}

std::string text_of_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<fs::path> catalogue() {
  std::vector<fs::path> all{fs::path(CASGRID_SOURCE) / "tests/program/good.textproto"};
  for (const auto& entry : fs::directory_iterator(fs::path(CASGRID_SOURCE) / "scenarios/catalog"))
    all.push_back(entry.path());
  return all;
}

std::string printed_people(int count) {
  scenario::Scenario s;
  s.set_title("caf\xC3\xA9");
  s.set_duration_s(0.1);
  s.set_seed(0);
  auto& p = *s.add_populations();
  p.set_name("staff");
  p.set_owa_enabled(false);
  for (int i = 0; i < count; ++i) {
    auto& m = *p.add_mailboxes();
    const std::string n = std::to_string(i);
    m.set_user_principal_name("user" + n + "@contoso.com");
    m.set_database("db" + std::to_string(i % 7));
    if (i % 2 == 0) m.set_display_name("User \xE2\x80\x9C" + n + "\xE2\x80\x9D, of # {many}");
    if (i % 3 == 0) m.set_legacy_exchange_dn(std::string(300, 'x') + n);
  }
  p.add_day(1.5e-7);
  p.add_day(12345678901234568.0);
  p.mutable_closed()->set_away_mean_s(1e300);
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(s, &text);
  return text;
}

TEST(PlainText, OfEachFileOfTheCatalogueIsReadAsTheLibraryDoes) {
  int plain = 0;
  for (const fs::path& path : catalogue()) {
    const std::string text = text_of_file(path);
    const auto read = as_plain(text);
    plain += read ? 1 : 0;
    EXPECT_TRUE(!read || *read == as_the_library_reads(text)) << path;
  }
  EXPECT_EQ(plain, static_cast<int>(catalogue().size())) << "nobody would notice that it is slow";
}

TEST(PlainText, OfManyMailboxesIsReadAsTheLibraryDoes) {
  const std::string text = printed_people(3000);
  const auto read = as_plain(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(*read == as_the_library_reads(text));
}

TEST(PlainText, WithCommentsAndOnOneLineIsReadAsTheLibraryDoes) {
  for (const char* text :
       {"", "# nothing\n", "title: \"a\"# b\nduration_s: 1 # c",
        "populations{name:\"a\"}populations:{users:0}", "populations { } ", "duration_s: 1e3",
        "duration_s: 0.25\r\nseed: 18\t", "populations { client: OWA owa_enabled: false }",
        "duration_s: 1.0E+2", "title: \"\""}) {
    EXPECT_THAT(as_plain(text), Optional(as_the_library_reads(text))) << text;
  }
}

TEST(PlainText, OfAnyOtherShapeIsLeftToTheLibrary) {
  for (const char* text : {"title: 'a'",
                           "title: \"a\\n\"",
                           "title: \"a\" \"b\"",
                           "title:\"a\"seed:1",
                           "title: \"a",
                           "title: \"a\nb\"",
                           "title \"a\"",
                           "title: a",
                           "title: \"a\" title: \"b\"",
                           "title: \"a\", seed: 1",
                           "title: \"a\"; seed: 1",
                           "duration_s: -1",
                           "duration_s: 1f",
                           "duration_s: 1.",
                           "duration_s: .5",
                           "duration_s: 1e",
                           "duration_s: 1e400",
                           "duration_s: inf",
                           "duration_s: 012",
                           "duration_s: 0x10",
                           "duration_s: 1 1",
                           "seed: 1.0",
                           "seed: 012",
                           "seed: 0x10",
                           "seed: 18446744073709551616",
                           "seed: 1x",
                           "populations { users: 4294967296 }",
                           "populations { owa_enabled: t }",
                           "populations { owa_enabled: 1 }",
                           "populations { client: 1 }",
                           "populations { client: BROWSER }",
                           "populations { databases: [\"a\", \"b\"] }",
                           "populations { closed { } open { } }",
                           "populations < >",
                           "populations [ { } ]",
                           "populations {",
                           "populations { } }",
                           "populations: 1",
                           "nothing: 1",
                           "[ext]: 1",
                           "{ }",
                           "\xEF\xBB\xBFseed: 1"}) {
    EXPECT_THAT(as_plain(text), Eq(std::nullopt)) << text;
  }
}

TEST(PlainText, IsReadAsTheLibraryDoesUnderMutations) {
  std::vector<std::string> corpus{printed_people(6)};
  for (const char* name :
       {"tests/program/good.textproto", "scenarios/catalog/upgrade-in-place.textproto"})
    corpus.push_back(text_of_file(fs::path(CASGRID_SOURCE) / name));
  corpus.push_back(
      "title: \"a\" seed: 7 duration_s: 60.5 # b\npopulations { name: \"c\" users: 3 }");
  int plain = 0;
  for (std::uint64_t i = 0; i < 40'000; ++i) {
    const std::string text = mutated(corpus, i);
    if (first_bad_utf8(text) != std::string::npos) continue;
    const auto read = as_plain(text);
    if (!read) continue;
    ++plain;
    ASSERT_TRUE(*read == as_the_library_reads(text)) << "mutation " << i << ":\n" << text;
  }
  EXPECT_GT(plain, 1000);
}

}  // namespace
}  // namespace casgrid::testing
