// Which files of a folder are read, and which cmdlet they hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/importing/cmdlet.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

TEST(ExportFile, ItsNameTellsTheCmdletAndTheServer) {
  EXPECT_EQ(named_file("Get-ExchangeServer.xml").cmdlet, Cmdlet::ExchangeServer);
  EXPECT_EQ(named_file("EXCHANGESERVERS.XML").cmdlet, Cmdlet::ExchangeServer);
  EXPECT_EQ(named_file("GetOwaVirtualDirectory.xml").cmdlet, Cmdlet::OwaVirtualDirectory);
  EXPECT_EQ(named_file("VirtualDirectories.xml").cmdlet, Cmdlet::AnyVirtualDirectory);
  EXPECT_EQ(named_file("a/Get-MailboxDatabaseCopyStatus.json").cmdlet,
            Cmdlet::MailboxDatabaseCopyStatus);
  EXPECT_EQ(named_file("PhysicalWin32_Processor.xml").cmdlet, Cmdlet::Processor);
  EXPECT_EQ(named_file("Get-ExchangeCertificate-EX1.xml").rest, "EX1");
  EXPECT_EQ(named_file("mun-ex2_Get-PopSettings.xml").rest, "mun-ex2");
  EXPECT_EQ(named_file("Get-Mailbox.csv").cmdlet, Cmdlet::Mailbox);
  EXPECT_EQ(named_file("notes.csv").cmdlet, Cmdlet::Unknown);
}

TEST(ExportFile, TypesSayMoreThanNames) {
  Value object;
  object.kind = Value::Kind::Object;
  const std::vector<std::string> types{
      "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory"};
  object.types = &types;
  EXPECT_EQ(cmdlet_of(object, named_file("Get-ExchangeServer.xml")), Cmdlet::MapiVirtualDirectory);
}

TEST(ExportFolder, OneLevelOfFoldersIsReadAndNothingThatLeadsOut) {
  const ExportsFolder folder;
  const ExportsFolder other;
  other.write("Get-AdSite.csv", "Name,HubSiteEnabled\r\nSecret,True\r\n");
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("EX1/Win32_Processor.json", "{\"NumberOfCores\": 4, \"MaxClockSpeed\": \"2200,5\"}");
  folder.write("EX1/deep/Get-AdSite.csv", "Name,HubSiteEnabled\r\nDeep,True\r\n");
  folder.write("old.zip", "PK\x03\x04");
  folder.write("readme.md", "# read me");
  std::filesystem::create_symlink(other.path() + "/Get-AdSite.csv",
                                  folder.path() + "/Get-AdSite.csv");
  std::filesystem::create_directory_symlink(other.path(), folder.path() + "/more");
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  EXPECT_TRUE(imported.inventory.sites.empty());
  EXPECT_EQ(imported.inventory.servers.find("EX1")->processor->clock_mhz, 2200.5);
  const Listing& notes = imported.listing;
  EXPECT_TRUE(has_note(notes, NoteKind::NotUsed, {"Get-AdSite.csv", "leads out"}));
  EXPECT_TRUE(has_note(notes, NoteKind::NotUsed, {"more", "leads out"}));
  EXPECT_TRUE(has_note(notes, NoteKind::NotUsed, {"EX1/deep", "deeper"}));
  EXPECT_TRUE(has_note(notes, NoteKind::NotUsed, {"old.zip", "archives"}));
  EXPECT_TRUE(has_note(notes, NoteKind::NotUsed, {"readme.md"}));
}

}  // namespace
}  // namespace casgrid::importing
