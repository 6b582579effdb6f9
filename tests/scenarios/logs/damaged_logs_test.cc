// What goes wrong in files: every row is read, or counted with file and line.
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(DamagedLogs, WhateverStandsInAValueComesBack) {
  const WrittenLogs w;
  const std::vector<std::string> nasty{"a,b",
                                       "say \"hi\"",
                                       "line\nbreak",
                                       "cr\r\nlf",
                                       "\"",
                                       "\"\"",
                                       ",",
                                       "\x01\x1b\x7f",
                                       "Ren\xc3\xa9\\caf\xc3\xa9",
                                       "\xff\xfe broken",
                                       " blank ",
                                       "=cmd|' /C calc'!A0",
                                       ",\"\n\""};
  std::vector<Values> rows;
  for (const std::string& value : nasty)
    rows.push_back({{"AuthenticatedUser", value}, {"UserAgent", value}});
  const std::string text = http_proxy_log(rows);
  for (const std::size_t block : {std::size_t{64}, std::size_t{127}, std::size_t{4096}}) {
    logs::FileOptions options;
    options.block = block;
    const ReadFile file = read_log(w.write("a.log", text), options);
    EXPECT_THAT(file.bad, IsEmpty());
    ASSERT_THAT(file.rows, SizeIs(nasty.size())) << block;
    for (std::size_t i = 0; i < nasty.size(); ++i) {
      EXPECT_EQ(file.rows[i].fields.at("AuthenticatedUser"), nasty[i]) << block;
      EXPECT_EQ(file.rows[i].fields.at("UserAgent"), nasty[i]) << block;
      EXPECT_EQ(file.rows[i].fields.at("RoutingStatus"), "");
    }
  }
}

TEST(DamagedLogs, LinesCountThroughQuotedLineEnds) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log", http_proxy_log({{{"UserAgent", "two\nlines"}}, {{"DateTime", "never"}}, {}})));
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].line, 6u);
  EXPECT_EQ(file.rows[1].line, 9u);
  EXPECT_THAT(file.bad, ElementsAre(StartsWith("8: date: \"never\" is no instant")));
}

TEST(DamagedLogs, BadRowsAreCountedByReason) {
  const WrittenLogs w;
  const std::string good = http_proxy_row();
  const std::string text =
      exchange_header("HttpProxy Logs", kHttpProxy74) + "1,2,3\r\n" + good +
      http_proxy_row({{"TotalRequestTime", "soon"}}) + http_proxy_row({{"HttpStatus", "OK"}}) +
      "2016-08-16T09:00:10.500Z,\"never closed\r\n" + good + good.substr(0, 300) + "\r\n" + good;
  logs::LogFile file(w.write("a.log", text));
  int rows = 0;
  while (file.next()) ++rows;
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(file.bad()[static_cast<std::size_t>(logs::Fault::ColumnCount)], 2u);
  EXPECT_EQ(file.bad()[static_cast<std::size_t>(logs::Fault::Number)], 2u);
  EXPECT_EQ(file.bad()[static_cast<std::size_t>(logs::Fault::OpenQuote)], 1u);
  EXPECT_EQ(file.first_bad()[0].line, 6u);
  EXPECT_THAT(file.first_bad()[0].text(),
              HasSubstr("a.log:6: columns: 3 columns, and its header has 74; "));
  EXPECT_EQ(file.first_bad()[3].line, 10u);
}

TEST(DamagedLogs, OnlyTheFirstBadRowsAreKept) {
  const WrittenLogs w;
  std::string text = exchange_header("HttpProxy Logs", kHttpProxy74);
  for (int i = 0; i < 1000; ++i) text += "x\n";
  logs::FileOptions options;
  options.bad_rows_kept = 3;
  logs::LogFile file(w.write("a.log", text), options);
  EXPECT_FALSE(file.next());
  EXPECT_THAT(file.first_bad(), SizeIs(3));
  EXPECT_EQ(file.summary().bad, 1000u);
}

TEST(DamagedLogs, EndsOfLinesAndFiles) {
  const WrittenLogs w;
  std::string text = "\xef\xbb\xbf" + http_proxy_log({{}, {}});
  text.resize(text.size() - 2);  // no line end
  EXPECT_THAT(read_log(w.write("bom.log", text)).rows, SizeIs(2));
  text += "\r";
  const ReadFile cr = read_log(w.write("cr.log", text));
  ASSERT_THAT(cr.rows, SizeIs(2));
  EXPECT_EQ(cr.rows[1].fields.at("RoutingStatus"), "");
  std::string unix_lines = http_proxy_log({{}, {}});
  std::erase(unix_lines, '\r');
  EXPECT_THAT(read_log(w.write("lf.log", unix_lines)).rows, SizeIs(2));
  const ReadFile header =
      read_log(w.write("header.log", exchange_header("HttpProxy Logs", kHttpProxy74)));
  EXPECT_THAT(header.rows, IsEmpty());
  EXPECT_EQ(header.summary.kind, logs::LogKind::HttpProxy);
  EXPECT_EQ(header.trouble, "");
  EXPECT_EQ(read_log(w.write("empty.log", "")).trouble, "");
}

TEST(DamagedLogs, CarriageReturnsAloneEndLines) {
  const WrittenLogs w;
  std::string text = http_proxy_log({{}, {{"DateTime", "never"}}, {}});
  std::erase(text, '\n');
  const ReadFile file = read_log(w.write("cr.log", text));
  EXPECT_THAT(file.rows, SizeIs(2));
  EXPECT_THAT(file.bad, ElementsAre(StartsWith("7: date: \"never\" is no instant")));
}

TEST(DamagedLogs, JoinedFilesHaveAByteOrderMarkInTheMiddle) {
  const WrittenLogs w;
  const std::string mark = "\xef\xbb\xbf";
  const std::string one = mark + http_proxy_log({{}, {}});
  // The second part has its own order of columns, and says so in its first line.
  std::string swapped(kHttpProxy74);
  swapped.replace(swapped.find("AuthenticatedUser"), 17, "UserAgent");
  swapped.replace(swapped.rfind("UserAgent"), 9, "AuthenticatedUser");
  const std::string two =
      mark + swapped + "\r\n" + http_proxy_row({{"AuthenticatedUser", "eve"}}, swapped) + "\r\n";
  const std::string joined = one + one + two;
  for (const std::size_t block : {std::size_t{64}, std::size_t{65}, std::size_t{4096}}) {
    logs::FileOptions options;
    options.block = block;
    const ReadFile file = read_log(w.write("joined.log", joined), options);
    EXPECT_THAT(file.bad, IsEmpty()) << block;
    ASSERT_THAT(file.rows, SizeIs(5)) << block;
    EXPECT_EQ(file.rows[4].user, "eve");
  }
}

TEST(DamagedLogs, TimesThatNothingTakesAreBad) {
  const WrittenLogs w;
  const ReadFile proxy =
      read_log(w.write("a.log", http_proxy_log({{{"TotalRequestTime", "2592000000"}},
                                                {{"TotalRequestTime", "2592000001"}},
                                                {{"TotalRequestTime", "99999999999999999999999"}},
                                                {{"TotalRequestTime", "-99999999999999"}}})));
  EXPECT_THAT(proxy.rows, SizeIs(2));
  EXPECT_THAT(proxy.bad, SizeIs(2));
  // A counter of 32 bits that ran over.
  EXPECT_THAT(read_log(w.write("b.log", iis_log({{{"time-taken", "4294967290"}}, {}}))).bad,
              ElementsAre(StartsWith("5: number: time-taken is \"4294967290\"")));
}

TEST(DamagedLogs, Utf16IsReadInBothOrders) {
  const WrittenLogs w;
  const std::string text = http_proxy_log({{}, {}});
  for (const bool little : {true, false}) {
    logs::FileOptions options;
    options.block = 256;
    const ReadFile file = read_log(w.write("wide.log", utf16(text, little)), options);
    ASSERT_THAT(file.rows, SizeIs(2));
    EXPECT_EQ(file.rows[1].user, "CONTOSO\\anna");
    EXPECT_THAT(file.bad, IsEmpty());
  }
  EXPECT_THAT(read_log(w.write("bare.log", utf16(text, true).substr(2))).rows, SizeIs(2));
}

TEST(DamagedLogs, Utf16BeyondTheFirstPlaneBecomesUtf8) {
  const WrittenLogs w;
  std::string wide = utf16(http_proxy_log({{{"UserAgent", "@@"}}}), true);
  const std::size_t at = wide.find(std::string("@\0@\0", 4));
  wide.replace(at, 4, "\x3d\xd8\x00\xde", 4);  // U+1F600
  EXPECT_EQ(read_log(w.write("wide.log", wide)).rows.at(0).agent, "\xf0\x9f\x98\x80");
}

TEST(DamagedLogs, BlocksOfNulsLoseOnlyThemselves) {
  const WrittenLogs w;
  const std::string good = http_proxy_row();
  const std::string text = exchange_header("HttpProxy Logs", kHttpProxy74) + good +
                           std::string(5000, '\0') + good + good.substr(0, 100) +
                           std::string(3, '\0') + "\r\n" + good;
  logs::FileOptions options;
  options.block = 512;
  const ReadFile file = read_log(w.write("a.log", text), options);
  EXPECT_THAT(file.rows, SizeIs(3));
  EXPECT_THAT(file.bad, ElementsAre(HasSubstr("NUL bytes"), HasSubstr("NUL bytes")));
}

TEST(DamagedLogs, OverlongRowsAreSkippedInBoundedMemory) {
  const WrittenLogs w;
  const std::string good = http_proxy_row();
  const std::string giant(300'000, 'x');
  logs::FileOptions options;
  options.block = 1024;
  options.longest_row = 10'000;
  const ReadFile file =
      read_log(w.write("a.log", exchange_header("HttpProxy Logs", kHttpProxy74) + giant + "\r\n" +
                                    good + "\"" + giant + "\r\n" + good),
               options);
  EXPECT_THAT(file.rows, SizeIs(2));
  EXPECT_THAT(file.bad, ElementsAre(HasSubstr("6: too long"), HasSubstr("8: open quote")));
}

TEST(DamagedLogs, GzipOfSeveralMembersIsOneFile) {
  const WrittenLogs w;
  const std::string first = http_proxy_log({{}});
  const std::string path =
      w.write("a.log.gz", gzipped(first) + gzipped(http_proxy_row()) + std::string(512, '\0'));
  const ReadFile file = read_log(path);
  EXPECT_THAT(file.rows, SizeIs(2));
  EXPECT_THAT(file.bad, IsEmpty());
}

// A mebibyte would unpack to a gibibyte.
TEST(DamagedLogs, GzipThatUnpacksWithoutEndIsReadToSomePlaceAndSaysSo) {
  const WrittenLogs w;
  std::string rows = http_proxy_log({{}});
  const std::string row = rows.substr(rows.rfind('\n', rows.size() - 2) + 1);
  while (rows.size() < 40u << 20) rows += row;
  logs::LogFile file(w.write("bomb.log.gz", gzipped(rows)));
  std::size_t read = 0;
  while (file.next()) ++read;
  EXPECT_GT(read, 1000u);
  ASSERT_FALSE(file.first_bad().empty());
  EXPECT_THAT(file.first_bad().back().text(), HasSubstr("more than 200 times its size"));
}

TEST(DamagedLogs, TruncatedGzipGivesWhatIsThereAndSaysSo) {
  const WrittenLogs w;
  std::vector<Values> rows(200);
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i]["ClientRequestId"] = std::to_string(i * 7919 % 1000);
  const std::string packed = gzipped(http_proxy_log(rows));
  const ReadFile cut = read_log(w.write("a.log.gz", packed.substr(0, packed.size() * 9 / 10)));
  EXPECT_THAT(cut.rows, SizeIs(::testing::AllOf(::testing::Gt(10u), ::testing::Lt(200u))));
  EXPECT_THAT(cut.bad, ElementsAre(HasSubstr("truncated gzip")));
  std::string broken = packed;
  broken[packed.size() / 2] = static_cast<char>(~broken[packed.size() / 2]);
  EXPECT_THAT(read_log(w.write("b.log.gz", broken)).bad, Not(IsEmpty()));
  const ReadFile junk = read_log(w.write("c.log.gz", packed + "junk"));
  EXPECT_THAT(junk.rows, SizeIs(200));
  EXPECT_THAT(junk.bad, ElementsAre(HasSubstr("damaged gzip")));
}

TEST(DamagedLogs, OtherPackingsBinariesAndPipesAreRefused) {
  const WrittenLogs w;
  EXPECT_THAT(read_log(w.write("a.log", std::string("PK\x03\x04") + "../../etc/passwd")).trouble,
              HasSubstr("zip; unpack it"));
  std::string binary;
  for (int i = 0; i < 200'000; ++i) binary += static_cast<char>(i * 2654435761u >> 13);
  EXPECT_THAT(read_log(w.write("b.log", binary)).trouble, HasSubstr("not a log that is known"));
  EXPECT_THAT(read_log(w.folder() + "/missing.log").trouble, HasSubstr("not there"));
  EXPECT_THAT(read_log(w.folder()).trouble, HasSubstr("not a file"));
}

TEST(FoundFiles, ACopyIsReadOnceAndListed) {
  const WrittenLogs w;
  const std::string text = http_proxy_log({{}, {{"AuthenticatedUser", "eve"}}});
  w.write("a.log", text);
  w.write("b.log", text);
  w.write("c.log.gz", gzipped(text));
  // It grew after the copy was made: what both have counts once.
  w.write("d.log", text + http_proxy_row({{"RequestId", "6f1c1a2e-0000-4000-8000-000000000099"}}));
  logs::LogSummary summary;
  EXPECT_THAT(arrivals_of(w.folder(), &summary), SizeIs(3));
  EXPECT_EQ(summary.total_repeated(), 2u);
  EXPECT_THAT(summary.not_read, ElementsAre(w.folder() + "/b.log: it is the same as " + w.folder() +
                                                "/a.log, which is read",
                                            w.folder() + "/c.log.gz: it is the same as " +
                                                w.folder() + "/a.log, which is read"));
}

TEST(FoundFiles, FoldersAreReadInOrderOfNamesAndTheRestIsListed) {
  const WrittenLogs w;
  w.write("b/2.LOG", "x");
  w.write("b/1.csv", "x");
  w.write("a.txt", "x");
  w.write("c.log.gz", "x");
  w.write("d.log.1", "x");
  w.write("e.evtx", "x");
  std::filesystem::create_directory_symlink(w.folder(), w.folder() + "/loop");
  const logs::FoundFiles found = logs::find_log_files({w.folder(), w.folder() + "/a.txt"});
  std::vector<std::string> names;
  for (const std::string& file : found.files) names.push_back(file.substr(w.folder().size() + 1));
  EXPECT_THAT(names, ElementsAre("a.txt", "b/1.csv", "b/2.LOG", "c.log.gz", "d.log.1"));
  EXPECT_THAT(found.not_read,
              ElementsAre(HasSubstr("e.evtx: its ending"), HasSubstr("loop: a link to a folder")));
}

// Cut anywhere or with any byte changed, a log is read to its end: rows and bad rows together are
// what its lines allow, and nothing else happens.
void read_all(const std::string& path) {
  logs::FileOptions options;
  options.block = 300;
  options.longest_row = 2000;
  logs::LogFile file(path, options);
  int rows = 0;
  while (file.next() && ++rows < 1000) {
    for (const std::string& name : file.field_names()) {
      const auto value = file.field(name);
      ASSERT_TRUE(!value || value->size() <= 4000);
    }
  }
  ASSERT_LT(rows, 1000);
}

std::vector<std::string> one_of_each() {
  return {
      http_proxy_log({{{"UserAgent", "a \"quoted\", one"}}, {}}),
      iis_log({{{"cs-uri-query", "cafeReqId=6f1c1a2e-0000-4000-8000-00000000abcd"}}}),
      "2016-08-16T09:00:01.000Z,0E,2,10.0.0.1:993,10.0.0.7:35070,anna,168,31,42,select,INBOX,\"R="
      "\"\"OK\"\"\",\n",
      "lb1 haproxy[1]: 10.0.1.2:33317 [16/Aug/2016:09:00:10.655] https~ owa/cas1 10/0/30/69/109 "
      "200 2750 - - ---- "
      "1/1/1/1/0 0/0 {a} \"GET /owa/ HTTP/1.1\"\n",
      "10.0.0.7 - anna [16/Aug/2016:11:00:10 +0200] \"GET /owa/ HTTP/1.1\" 200 2326 \"-\" \"M\"\n"};
}

TEST(DamagedLogs, EveryPrefixIsRead) {
  const WrittenLogs w;
  for (const std::string& text : one_of_each()) {
    const std::size_t step = text.size() > 1000 ? 7 : 1;
    for (std::size_t n = 0; n < text.size(); n += step)
      read_all(w.write("p.log", text.substr(0, n)));
  }
}

TEST(DamagedLogs, EveryChangedByteIsRead) {
  const WrittenLogs w;
  const std::string bytes("\0\n\r\",# :\xff-9", 12);
  std::size_t which = 0;
  for (const std::string& text : one_of_each()) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = bytes[which++ % bytes.size()];
      read_all(w.write("m.log", changed));
    }
  }
}

TEST(DamagedLogs, EveryChangedByteOfGzipIsRead) {
  const WrittenLogs w;
  const std::string packed = gzipped(http_proxy_log({{}, {}}));
  for (std::size_t i = 0; i < packed.size(); ++i) {
    std::string changed = packed;
    changed[i] = static_cast<char>(changed[i] ^ 0x55);
    read_all(w.write("m.log.gz", changed));
  }
}

}  // namespace
}  // namespace casgrid::testing
