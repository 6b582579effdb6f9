// ConvertTo-Json and Export-Csv.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/importing/export_text.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::HasSubstr;

TEST(JsonExport, OneObjectAnArrayAndTheWrapperOfWindowsPowerShell) {
  for (const char* text : {"{\"Name\": \"A\"}", "[\n{\"Name\": \"A\"}]",
                           "{\"value\": [{\"Name\": \"A\"}], \"Count\": 1}"}) {
    Export made;
    ASSERT_EQ(read_json(text, made).what, "") << text;
    ASSERT_EQ(made.objects.size(), 1u) << text;
    EXPECT_EQ(made.objects[0]->find("Name")->text, "A") << text;
  }
}

TEST(JsonExport, ValuesKnowTheirLines) {
  Export made;
  read_json("[\n {\"Name\": \"A\"},\n {\n  \"Name\": \"B\"}\n]", made);
  EXPECT_EQ(made.objects.at(1)->line, 3);
  EXPECT_EQ(made.objects.at(1)->find("Name")->line, 4);
}

TEST(JsonExport, ATruncatedFileSaysItsLine) {
  Export made;
  const ReadError error = read_json("[\n {\"Name\": \"A\"},\n {\"Na", made);
  EXPECT_EQ(error.line, 3);
  EXPECT_THAT(error.what, HasSubstr("truncated"));
}

TEST(JsonExport, NestingHasAnEnd) {
  Export made;
  EXPECT_THAT(read_json(std::string(100'000, '['), made).what, HasSubstr("200 levels"));
}

TEST(JsonExport, WhatTheDepthCutOffIsListedWhereItIsMissed) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-MailboxDatabase.json",
               "{\"Name\": \"DB1\", \"Server\": \"EX1\", \"EdbFilePath\": \"x\",\n"
               "\"Servers\": \"System.Object[]\", \"ActivationPreference\": \"System.Object[]\"}");
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning,
                       {"Get-MailboxDatabase.json:2", "ActivationPreference", "greater -Depth"}));
}

TEST(CsvExport, TypeLineQuotesLinesInCellsAndSemicolons) {
  Export made;
  ASSERT_EQ(read_csv("#TYPE Microsoft.A.AcceptedDomain\r\n\"Name\";\"Comment\"\r\n"
                     "\"a\";\"one \"\"two\"\"\r\nthree; four\"\r\n\"b\";\r\n",
                     made)
                .what,
            "");
  ASSERT_EQ(made.objects.size(), 2u);
  EXPECT_EQ(made.objects[0]->find("Comment")->text, "one \"two\"\r\nthree; four");
  EXPECT_EQ(made.objects[0]->type(), "Microsoft.A.AcceptedDomain");
  EXPECT_EQ(made.objects[1]->line, 5);
  EXPECT_TRUE(made.objects[1]->find("Comment")->is_nil());
}

TEST(CsvExport, RowsThatDoNotFitTheHeaderAreErrorsWithTheirLine) {
  const auto error = [](const std::string& text) {
    Export made;
    const ReadError e = read_csv(text, made);
    return std::to_string(e.line) + " " + e.what;
  };
  EXPECT_THAT(error("a,b\n1,2\n1,2,3\n"), HasSubstr("3 has 3 columns and the header 2"));
  EXPECT_THAT(error("a,b\n1,\"2\n\n"), HasSubstr("2 opens a quote that nothing closes"));
  EXPECT_THAT(error("a,b\n1,\"2\"x\n"), HasSubstr("2 has text behind a closing quote"));
  EXPECT_THAT(error("a,A\n1,2\n"), HasSubstr("1 has the column \"A\" twice"));
}

TEST(CsvExport, TheVersionOfTheCalculatorIsNoRow) {
  Export made;
  read_csv("GC,Name,Server\n\"VersionNumber\",\"2.1\",\"7.6\"\ngc1,DB1,EX1\n", made);
  ASSERT_EQ(made.objects.size(), 1u);
  EXPECT_EQ(made.objects[0]->find("Name")->text, "DB1");
}

TEST(CsvExport, ColumnsMayStandInAnyOrder) {
  const ExportsFolder folder;
  folder.write("servers.csv",
               "AdminDisplayVersion,ServerRole,Site,Fqdn,Name\r\n"
               "Version 15.1 (Build 2507.6),Mailbox,Oslo,EX1.contoso.com,EX1\r\n");
  const Imported imported = folder.imported();
  const ServerFacts* server = imported.inventory.servers.find("ex1");
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(server->site, "Oslo");
  EXPECT_TRUE(server->has_client_access)
      << "from Exchange 2016 on the role has the front end in it";
}

}  // namespace
}  // namespace casgrid::importing
