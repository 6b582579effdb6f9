// The table of properties against what is really exported, and against the readers.
#include <gmock/gmock.h>
#include <set>

#include "scenarios/importing/encoding.h"
#include "scenarios/importing/export_text.h"
#include "scenarios/importing/folder.h"
#include "scenarios/importing/property.h"
#include "scenarios/importing/readers.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// "Get-OwaVirtualDirectory Frobnicate": of every object that is of a kind that is read.
std::set<std::string> missing_in(const std::string& folder, std::size_t& properties) {
  std::set<std::string> missing;
  Listing listing;
  for (const FoundFile& file : find_files(folder, listing)) {
    if (!may_be_export(file.name)) continue;
    const Decoded decoded = decode(read_bytes(file, kFileBytesMax).bytes);
    const std::size_t first = decoded.text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || decoded.text.find("<configuration") < 500) continue;
    Export made;
    const char mark = decoded.text[first];
    const ReadError wrong = mark == '<'                  ? read_clixml(decoded.text, made)
                            : mark == '{' || mark == '[' ? read_json(decoded.text, made)
                                                         : read_csv(decoded.text, made);
    EXPECT_EQ(wrong.what, "") << file.name;
    for (const Value* object : made.objects) {
      const Cmdlet cmdlet = cmdlet_of(*object, named_file(file.name));
      EXPECT_NE(cmdlet, Cmdlet::Unknown) << file.name;
      for (const Member& m : object->members) {
        ++properties;
        if (!use_of(cmdlet, m.name)) missing.insert(std::string(text_of(cmdlet)) + " " + m.name);
      }
    }
  }
  return missing;
}

TEST(PropertyTable, HasEveryPropertyOfTheSamples) {
  std::size_t properties = 0;
  EXPECT_THAT(missing_in(std::string(CASGRID_SOURCE) + "/scenarios/samples/exports", properties),
              IsEmpty());
  EXPECT_GT(properties, 200u);
}

TEST(PropertyTable, HasEveryPropertyOfTheRealExports) {
  const char* given = std::getenv("CASGRID_DATA");
  const std::string data = given != nullptr ? given : CASGRID_DATA;
  if (data.empty() || !std::filesystem::is_directory(data + "/exports"))
    GTEST_SKIP() << "CASGRID_DATA is not set, and no exports are beside";
  std::size_t properties = 0;
  for (const auto& folder : std::filesystem::directory_iterator(data + "/exports"))
    EXPECT_THAT(missing_in(folder.path(), properties), IsEmpty()) << folder.path();
  EXPECT_GT(properties, 700u);
}

TEST(PropertyTable, WhatIsNotInItIsMissed) {
  const ExportsFolder folder;
  folder.write("Get-AdSite.csv", "Name,HubSiteEnabled,Frobnicate\r\nOslo,True,1\r\n");
  std::size_t properties = 0;
  EXPECT_THAT(missing_in(folder.path(), properties),
              ::testing::ElementsAre("Get-AdSite Frobnicate"));
}

// One object as a reader finds it.
class Probe {
 public:
  Probe(const std::vector<std::string>& names, const std::string& text) {
    object_.kind = Value::Kind::Object;
    for (const std::string& name : names) {
      Value& value = store_.add(Value::Kind::Text, 1);
      value.text = text;
      object_.members.push_back({name, &value});
    }
  }
  // What the reader of the cmdlet asks for.
  void read(Cmdlet cmdlet, Inventory& all, std::set<std::string>& asked) const {
    Listing listing;
    Fields f(object_, "probe.json", listing);
    f.watch(asked);
    read_object(f, {cmdlet, "", ""}, all);
  }

 private:
  ValueStore store_;
  Value object_;
};

TEST(PropertyTable, ReadersAskForWhatIsUsedAndForNothingElse) {
  for (const CmdletProperties& row : property_table()) {
    if (row.cmdlet == Cmdlet::AnyVirtualDirectory) continue;  // read as one of its kinds
    std::vector<std::string> names;
    std::set<std::string> used;
    for (const UsedProperty& p : row.used) {
      names.emplace_back(p.name);
      used.insert(lower_case(p.name));
    }
    std::set<std::string> asked;
    // Some are asked for only where another is missing, or is alone, or of what is known.
    for (const char* text : {"EX1", "1", "", "DiscoveryMailbox"}) {
      for (const bool is_known : {false, true}) {
        std::vector<std::vector<std::string>> probes{names, {}};
        for (const std::string& one : names) {
          probes.push_back({one});
          probes.push_back(names);
          std::erase(probes.back(), one);
        }
        for (const auto& probe : probes) {
          Inventory all;
          if (is_known) {
            all.servers.at(text);
            all.databases.at(text);
          }
          Probe(probe, text).read(row.cmdlet, all, asked);
        }
      }
    }
    EXPECT_THAT(asked, UnorderedElementsAreArray(used)) << text_of(row.cmdlet);
  }
}

TEST(PropertyTable, EveryCmdletHasItsRowsAndNoPropertyIsInThemTwice) {
  std::set<Cmdlet> seen;
  for (const CmdletProperties& row : property_table()) {
    EXPECT_TRUE(seen.insert(row.cmdlet).second) << text_of(row.cmdlet);
    std::set<std::string> names;
    for (const UsedProperty& p : row.used)
      EXPECT_TRUE(names.insert(lower_case(p.name)).second) << text_of(row.cmdlet) << " " << p.name;
    for (const SelectingProperty& p : row.selecting)
      EXPECT_TRUE(names.insert(lower_case(p.name)).second) << text_of(row.cmdlet) << " " << p.name;
    std::istringstream words(row.display_only);
    for (std::string word; words >> word;)
      EXPECT_TRUE(names.insert(lower_case(word)).second) << text_of(row.cmdlet) << " " << word;
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(Cmdlet::kCount) - 1);  // all but Unknown
}

TEST(PropertyTable, IsPrintedAsAWhole) {
  const std::string text = property_table_text();
  EXPECT_THAT(text, HasSubstr("RemoteIPRanges"));
  EXPECT_THAT(text, HasSubstr("selects and is not modelled"));
  EXPECT_THAT(text, HasSubstr("display only"));
  EXPECT_THAT(property_table_json(), HasSubstr("\"property\": \"DbMap\""));
}

std::string sites_with(const char* inbound) {
  return std::string("Name,HubSiteEnabled,InboundMailEnabled\r\nOslo,False,") + inbound + "\r\n";
}

TEST(PropertyTable, AValueThatSelectsAndIsNotUsualIsAFinding) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.csv", sites_with("False"));
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning,
                       {"Get-AdSite.csv:2", "InboundMailEnabled", "False", "does not have"}));
  folder.write("Get-AdSite.csv", sites_with("true"));
  EXPECT_FALSE(has_note(folder.imported().listing, NoteKind::Warning, {"InboundMailEnabled"}));
  folder.write("Get-AdSite.csv", sites_with(""));
  EXPECT_FALSE(has_note(folder.imported().listing, NoteKind::Warning, {"InboundMailEnabled"}));
}

TEST(PropertyTable, APropertyThatIsNotInItIsListed) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.csv", "Name,HubSiteEnabled,Frobnicate\r\nOslo,True,1\r\n");
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::NotUsed,
                       {"Get-AdSite.csv", "Frobnicate", "--explain"}));
}

TEST(PropertyTable, AServersOwnNameIsUsualWhereItIsTheDefault) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  const auto database = [](const char* rpc) {
    return std::string("Name,Server,MasterServerOrAvailabilityGroup,RpcClientAccessServer\r\n") +
           "DB1,EX1,EX1," + rpc + "\r\n";
  };
  folder.write("Get-MailboxDatabase.csv", database("EX1.contoso.com"));
  EXPECT_FALSE(has_note(folder.imported().listing, NoteKind::Warning, {"RpcClientAccessServer"}));
  folder.write("Get-MailboxDatabase.csv", database("outlook.contoso.com"));
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning, {"RpcClientAccessServer"}));
}

}  // namespace
}  // namespace casgrid::importing
