// Files of no kind that is read: they are listed with what they look like, and stop nothing.
#include <gmock/gmock.h>

#include "scenarios/importing/looks.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

struct Foreign {
  const char* name;
  std::string bytes;
  const char* looks;
};

const Foreign kForeign[] = {
    {"Antimalware.xml",
     "<?xml version=\"1.0\"?>\n<Definition>\n<!-- any comment -->\n<Engine Name=\"x\"/>\n"
     "</Definition>\n",
     "<Definition>"},
    {"typed.xml", "<!DOCTYPE html [<!ENTITY a \"b\">]>\n<!-- x --><html><br></html>", "<html>"},
    {"cut.xml", "<?xml version=\"1.0\"?>\n<Servers><Server Name=\"EX", "<Servers>"},
    {"comment.xml", "<!-- nothing but this", "XML without an element"},
    {"processes.xml",
     objs("<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Diagnostics.Process</T></TN><Props><S "
          "N=\"Handles\">5</S></Props></Obj>"),
     "System.Diagnostics.Process"},
    {"cut-processes.xml",
     "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Diagnostics.Process</T>",
     "System.Diagnostics.Process"},
    {"app.config", "<configuration><startup></configuration>", "<configuration>"},
    {"people.json", "[{\"firstName\": \"Ann\", \"age\": 4}]", "firstName, age"},
    {"cut.json", "{\"colour\": [1, 2, {\"deep\": ", "colour, deep"},
    {"broken.json", "{'single': 1}", "JSON"},
    {"sales.csv", "Region,Amount\r\nNorth,4\r\n", "Region, Amount"},
    {"ragged.csv", "a,b\r\n1,2,3\r\n\"open,4\r\n", "a, b"},
    {"twice.csv", "a,a\r\n1,2\r\n", "a, a"},
    {"latin.csv", "Stadt,Zahl\r\nM\xFCnchen,1\r\n", "begins"},
    {"notes.txt", "call them back on Monday\n", "call them back"},
    {"table.txt", "\"x\",\"y\"\n\"1\"\n", "x, y"},
    {"picture.xml", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s, "PNG picture"},
    {"archive.json", "PK\x03\x04zip", "zip archive"},
    {"random.csv", "\x01\x02\x80\x81\xFF"s, "begins 01 02 80 81"},
    {"setup.exe", "MZ\x90\0"s, "Windows program"},
    {"trace.etl", "some text", "some text"},
    // By their names these could be exports, and nothing in them is a property of the cmdlet's.
    {"mailbox.json", "[{\"colour\": \"red\", \"flag\": true}]", "colour, flag"},
    {"certificates.csv", "Course,Grade\r\nMaths,1\r\n", "Course, Grade"},
    {"processor.xml", "<processor><speed>3</speed></processor>", "<processor>"},
};

TEST(ForeignFile, IsListedWithWhatItLooksLikeAndStopsNothing) {
  for (const Foreign& f : kForeign) {
    const ExportsFolder folder;
    folder.write("Get-ExchangeServer.csv", server_csv());
    folder.write(f.name, f.bytes);
    const Imported imported = folder.imported();
    EXPECT_NE(imported.scenario, nullptr) << f.name << ": " << blocking_text(imported.listing);
    EXPECT_TRUE(has_note(imported.listing, NoteKind::NotUsed, {f.name, f.looks}))
        << f.name << "\n"
        << listing_table(imported.listing, 100);
  }
}

TEST(ForeignFile, ManyTogetherStopNothingEither) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  for (const Foreign& f : kForeign) folder.write("EX1/" + std::string(f.name), f.bytes);
  EXPECT_NE(folder.imported().scenario, nullptr);
}

TEST(ForeignFile, AHugeOneIsNotRead) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("huge.csv", "Region,Amount\r\n");
  std::filesystem::resize_file(folder.path() + "/huge.csv", 600u << 20);  // a hole
  const Imported imported = folder.imported();
  EXPECT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  EXPECT_TRUE(has_note(imported.listing, NoteKind::NotUsed, {"huge.csv"}));
}

// Of a kind that is read: what is wrong in them is an error with its place.
const Foreign kOfAKind[] = {
    {"Get-AdSite.xml", "<Objs>\n<Obj>\n", "Get-AdSite.xml:"},
    {"Get-AdSite.xml", "<Ob", "Get-AdSite.xml:"},
    {"whatever.xml",
     "<Objs>\n<Obj><TN><T>Microsoft.Exchange.Data.Directory.SystemConfiguration.ADSite</T>\n",
     "whatever.xml:"},
    {"sites.json", "[{\"Name\": \"Oslo\",\n\"HubSiteEnabled\": tru", "sites.json:2"},
    {"odd.csv", "Name,HubSiteEnabled\r\nOslo,True,1\r\n", "odd.csv:2"},
    {"Get-AdSite.csv", "Name,HubSiteEnabled\r\nM\xFCnchen,True\r\n", "Get-AdSite.csv:2"},
    {"Get-AdSite.csv", "N\0a\0m\0e\0,\0H\0u\0b\0S\0i\0t\0e\0E\0n\0a\0b\0l\0e\0d\0\n"s,
     "Get-AdSite.csv:"},
    {"applicationHost.config", "<configuration>\n<a></b></configuration>",
     "applicationHost.config:2"},
};

TEST(ForeignFile, WhatIsOfAKindThatIsReadRemainsAnErrorWithItsPlace) {
  for (const Foreign& f : kOfAKind) {
    const ExportsFolder folder;
    folder.write("Get-ExchangeServer.csv", server_csv());
    folder.write(f.name, f.bytes);
    const Imported imported = folder.imported();
    EXPECT_EQ(imported.scenario, nullptr) << f.name << ": " << f.bytes;
    EXPECT_THAT(blocking_text(imported.listing), HasSubstr(f.looks)) << f.bytes;
  }
}

TEST(ForeignFile, OneThatHasAnExportsNameIsAWarning) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-Mailbox.xml", "<html><body>Access denied</body></html>");
  const Imported imported = folder.imported();
  EXPECT_NE(imported.scenario, nullptr);
  EXPECT_TRUE(has_note(imported.listing, NoteKind::Warning,
                       {"Get-Mailbox.xml", "<html>", "named as an export of Get-Mailbox"}));
}

TEST(Looks, ANameIsShownWithoutItsMarksAndNotInFull) {
  const Looks looks = looks_of("<a\x01\x1B[31m" + std::string(500, 'b') + ">");
  EXPECT_EQ(looks.words.find('\x1B'), std::string::npos);
  EXPECT_LT(looks.words.size(), 100u);
}

}  // namespace
}  // namespace casgrid::importing
