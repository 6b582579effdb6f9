#include "scenarios/importing/cmdlet.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "model/base/enum_texts.h"
#include "scenarios/importing/property.h"

namespace casgrid::importing {
namespace {

using enum Cmdlet;

struct Names {
  Cmdlet cmdlet = Unknown;
  const char* text = "";
  // In file names, without "Get-", in lower case and without separators; the plural is known, too.
  std::array<const char*, 5> files{};
  // Last part of a type's name.
  std::array<const char*, 2> types{};
};

constexpr auto kNames = std::to_array<Names>({
    {ExchangeServer, "Get-ExchangeServer", {"exchangeserver"}, {"exchangeserver"}},
    {ClientAccessServer,
     "Get-ClientAccessServer",
     {"clientaccessserver", "clientaccessservice"},
     {"clientaccessserver", "clientaccessservice"}},
    {MailboxServer, "Get-MailboxServer", {"mailboxserver"}, {"mailboxserver"}},
    {MailboxDatabase, "Get-MailboxDatabase", {"mailboxdatabase"}, {"mailboxdatabase"}},
    {MailboxDatabaseCopyStatus,
     "Get-MailboxDatabaseCopyStatus",
     {"mailboxdatabasecopystatus", "databasecopystatus"},
     {"databasecopystatusentry"}},
    {DatabaseAvailabilityGroup,
     "Get-DatabaseAvailabilityGroup",
     {"databaseavailabilitygroup", "dag"},
     {"databaseavailabilitygroup"}},
    {OwaVirtualDirectory,
     "Get-OwaVirtualDirectory",
     {"owavirtualdirectory"},
     {"adowavirtualdirectory"}},
    {EcpVirtualDirectory,
     "Get-EcpVirtualDirectory",
     {"ecpvirtualdirectory"},
     {"adecpvirtualdirectory"}},
    {WebServicesVirtualDirectory,
     "Get-WebServicesVirtualDirectory",
     {"webservicesvirtualdirectory", "ewsvirtualdirectory"},
     {"adwebservicesvirtualdirectory"}},
    {ActiveSyncVirtualDirectory,
     "Get-ActiveSyncVirtualDirectory",
     {"activesyncvirtualdirectory"},
     {"admobilevirtualdirectory"}},
    {OabVirtualDirectory,
     "Get-OabVirtualDirectory",
     {"oabvirtualdirectory"},
     {"adoabvirtualdirectory"}},
    {MapiVirtualDirectory,
     "Get-MapiVirtualDirectory",
     {"mapivirtualdirectory"},
     {"admapivirtualdirectory"}},
    {AutodiscoverVirtualDirectory,
     "Get-AutodiscoverVirtualDirectory",
     {"autodiscovervirtualdirectory"},
     {"adautodiscovervirtualdirectory"}},
    {PowerShellVirtualDirectory,
     "Get-PowerShellVirtualDirectory",
     {"powershellvirtualdirectory"},
     {"adpowershellvirtualdirectory"}},
    {OutlookAnywhere, "Get-OutlookAnywhere", {"outlookanywhere"}, {"adrpchttpvirtualdirectory"}},
    {AnyVirtualDirectory, "Get-...VirtualDirectory", {"virtualdirectory"}, {}},
    {PopSettings, "Get-PopSettings", {"popsetting"}, {"pop3adconfiguration"}},
    {ImapSettings, "Get-ImapSettings", {"imapsetting"}, {"imap4adconfiguration"}},
    {ReceiveConnector, "Get-ReceiveConnector", {"receiveconnector"}, {"receiveconnector"}},
    {SendConnector,
     "Get-SendConnector",
     {"sendconnector"},
     {"sendconnector", "smtpsendconnectorconfig"}},
    {AdSite, "Get-AdSite", {"adsite"}, {"adsite"}},
    {AdSiteLink, "Get-AdSiteLink", {"adsitelink"}, {"adsitelink"}},
    {ExchangeCertificate,
     "Get-ExchangeCertificate",
     {"exchangecertificate", "certificate"},
     {"exchangecertificate"}},
    {ServerComponentState,
     "Get-ServerComponentState",
     {"servercomponentstate", "componentstate"},
     {"servercomponentstatepresentationobject"}},
    {OrganizationConfig,
     "Get-OrganizationConfig",
     {"organizationconfig", "organisationconfig"},
     {"organizationconfig"}},
    {AuthConfig, "Get-AuthConfig", {"authconfig"}, {"authconfig"}},
    {AcceptedDomain, "Get-AcceptedDomain", {"accepteddomain"}, {"accepteddomain"}},
    {Mailbox, "Get-Mailbox", {"mailbox"}, {"mailbox"}},
    {MailboxCount,
     "mailboxes by database",
     {"mailboxcount", "mailboxcountbydatabase", "mailboxesbydatabase", "mailboxesperdatabase",
      "mailboxcountperdatabase"},
     {"groupinfo", "groupinfonoelement"}},
    {Processor,
     "Win32_Processor",
     {"win32processor", "processor", "hypervwin32processor", "physicalwin32processor"},
     {"win32_processor"}},
    {CalculatorServer, "Servers.csv of the calculator", {"server"}, {}},
    {CalculatorDatabase, "MailboxDatabases.csv of the calculator", {}, {}},
    {CalculatorCopy,
     "MailboxDatabaseCopies.csv of the calculator",
     {"mailboxdatabasecopie", "mailboxdatabasecopy"},
     {}},
    {ExportManifest, "manifest of the export", {"exportmanifest"}, {}},
});
// All but Unknown.
static_assert(has_each(kNames, &Names::cmdlet, 1));

// "Deserialized.Microsoft.Exchange.Data...ExchangeServer" and the like to "exchangeserver".
std::string last_part(std::string_view type) {
  type = type.substr(0, type.find('['));
  const std::size_t at = type.find_last_of(".#\\/+");
  return lower_case(at == std::string_view::npos ? type : type.substr(at + 1));
}

Cmdlet of_type(std::string_view type) {
  static const std::map<std::string, Cmdlet> kTypes = [] {
    std::map<std::string, Cmdlet> made;
    for (const Names& n : kNames) {
      for (const char* each : n.types) {
        if (each != nullptr) made.emplace(each, n.cmdlet);
      }
    }
    return made;
  }();
  const auto found = kTypes.find(last_part(type));
  return found == kTypes.end() ? Unknown : found->second;
}

Cmdlet by_type(const Value& object) {
  if (object.types == nullptr) return Unknown;
  for (const std::string& type : *object.types) {
    if (const Cmdlet found = of_type(type); found != Unknown) return found;
  }
  return Unknown;
}

struct Shape {
  Cmdlet cmdlet = Unknown;
  std::array<const char*, 5> properties{};
};

// Properties that stand together in one kind of object only; the more special first.
constexpr Shape kShapes[] = {
    {CalculatorServer, {"ServerName", "DbMap"}},
    {CalculatorCopy, {"Name", "Server", "ActivationPreference", "ReplayLagTime"}},
    {CalculatorDatabase, {"Name", "Server", "LogFolderPath", "DeletedItemRetention", "GC"}},
    {MailboxDatabaseCopyStatus, {"Status", "CopyQueueLength", "ReplayQueueLength"}},
    {MailboxDatabase, {"Name", "MasterServerOrAvailabilityGroup"}},
    {MailboxDatabase, {"Name", "EdbFilePath", "Server"}},
    {MailboxDatabase, {"Name", "MountAtStartup", "Server"}},
    {DatabaseAvailabilityGroup, {"Name", "Servers", "WitnessServer"}},
    {MailboxServer, {"Name", "DatabaseCopyAutoActivationPolicy"}},
    {ClientAccessServer, {"Name", "AutoDiscoverServiceInternalUri"}},
    {OutlookAnywhere, {"InternalHostname", "ExternalHostname"}},
    {OwaVirtualDirectory, {"Server", "OwaVersion"}},
    {ActiveSyncVirtualDirectory, {"ActiveSyncServer", "InternalUrl"}},
    {WebServicesVirtualDirectory, {"InternalNLBBypassUrl", "InternalUrl"}},
    {AnyVirtualDirectory, {"Server", "Name", "InternalUrl"}},
    {ReceiveConnector, {"Bindings", "PermissionGroups"}},
    {SendConnector, {"AddressSpaces", "SmartHosts"}},
    {ImapSettings, {"UnencryptedOrTLSBindings", "ShowHiddenFoldersEnabled"}},
    {PopSettings, {"UnencryptedOrTLSBindings", "MessageRetrievalSortOrder"}},
    {AdSiteLink, {"Name", "ADCost", "Sites"}},
    {AdSiteLink, {"Name", "Cost", "Sites"}},
    {AdSite, {"Name", "HubSiteEnabled"}},
    {ServerComponentState, {"ServerFqdn", "Component", "State"}},
    {OrganizationConfig, {"MapiHttpEnabled", "Name"}},
    {AuthConfig, {"CurrentCertificateThumbprint", "PreviousCertificateThumbprint"}},
    {AcceptedDomain, {"DomainName", "DomainType"}},
    {Processor, {"NumberOfCores", "MaxClockSpeed"}},
    {ExchangeCertificate, {"Thumbprint", "NotAfter", "Subject"}},
    {Mailbox, {"Database", "PrimarySmtpAddress"}},
    {Mailbox, {"Database", "SamAccountName"}},
    {MailboxCount, {"Database", "Count"}},
    {MailboxCount, {"Database", "Mailboxes"}},
    {ExchangeServer, {"Name", "ServerRole", "AdminDisplayVersion", "Site"}},
    {ExchangeServer, {"Name", "ServerRole", "AdminDisplayVersion", "Fqdn"}},
};

template <class Has>
Cmdlet by_properties(const Has& has) {
  for (const Shape& shape : kShapes) {
    const bool has_all =
        std::all_of(shape.properties.begin(), shape.properties.end(),
                    [&](const char* name) { return name == nullptr || has(name); });
    if (has_all) return shape.cmdlet;
  }
  return Unknown;
}

// Words of a file's name: between anything that is no letter or digit.
std::vector<std::string> words_of(std::string_view stem) {
  std::vector<std::string> words(1);
  for (const char c : stem) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (is_word)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::optional<Cmdlet> of_word(const std::string& word) {
  static const std::map<std::string, Cmdlet> kWords = [] {
    std::map<std::string, Cmdlet> made;
    for (const Names& n : kNames) {
      for (const char* each : n.files) {
        if (each == nullptr) continue;
        const std::string file = each;
        made.emplace(file, n.cmdlet);
        made.emplace(file + "s", n.cmdlet);
        made.emplace(file + "es", n.cmdlet);
        if (file.ends_with("y")) made.emplace(file.substr(0, file.size() - 1) + "ies", n.cmdlet);
      }
    }
    return made;
  }();
  const auto found = kWords.find(word);
  return found == kWords.end() ? std::nullopt : std::optional(found->second);
}

Cmdlet by_own_name(const Value& object) {
  static const std::array<std::pair<const char*, Cmdlet>, 9> kDirectories{
      {{"owa", OwaVirtualDirectory},
       {"ecp", EcpVirtualDirectory},
       {"ews", WebServicesVirtualDirectory},
       {"microsoft-server-activesync", ActiveSyncVirtualDirectory},
       {"oab", OabVirtualDirectory},
       {"mapi", MapiVirtualDirectory},
       {"autodiscover", AutodiscoverVirtualDirectory},
       {"powershell", PowerShellVirtualDirectory},
       {"rpc", OutlookAnywhere}}};
  const Value* name = object.find("Name");
  if (name == nullptr) return Unknown;
  const std::string word = lower_case(trimmed(name->text.substr(0, name->text.find('('))));
  for (const auto& [directory, cmdlet] : kDirectories) {
    if (word == directory) return cmdlet;
  }
  return Unknown;
}

// Some words of a file's name, of which they are the name of a cmdlet.
struct Run {
  std::size_t first = 0;
  std::size_t length = 0;

  bool has(std::size_t word) const { return word >= first && word < first + length; }
};

// What the words beside a run say: those behind it, or else those before it.
std::string words_beside(const std::vector<std::string>& words, const Run& run) {
  std::string before;
  std::string after;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (run.has(i) || lower_case(words[i]) == "get") continue;
    std::string& side = i < run.first ? before : after;
    side += (side.empty() ? "" : "-") + words[i];
  }
  return after.empty() ? before : after;
}

// None: the run is no name.
std::optional<NamedFile> named_by(const Run& run, const std::vector<std::string>& words,
                                  std::string_view file_name) {
  std::string joined;
  for (std::size_t i = run.first; i < run.first + run.length; ++i) joined += lower_case(words[i]);
  const std::string bare = joined.starts_with("get") ? joined.substr(3) : joined;
  const auto cmdlet = of_word(bare);
  if (!cmdlet) return std::nullopt;
  const std::string beside = words_beside(words, run);
  // "Get-" may be a word of its own, or stand before the noun.
  const bool has_verb =
      joined.starts_with("get") || (run.first > 0 && lower_case(words[run.first - 1]) == "get");
  const bool is_calculators =
      beside.empty() && lower_case(file_name).ends_with(".csv") &&
      (bare == "servers" || bare == "mailboxdatabases" || bare == "mailboxdatabasecopies");
  return NamedFile{*cmdlet, beside, has_verb || is_calculators || bare.starts_with("win32")};
}

}  // namespace

const char* text_of(Cmdlet cmdlet) {
  return cmdlet == Unknown ? "unknown" : kNames[static_cast<std::size_t>(cmdlet) - 1].text;
}

NamedFile named_file(std::string_view file_name) {
  const std::size_t slash = file_name.find_last_of('/');
  std::string_view stem = slash == std::string_view::npos ? file_name : file_name.substr(slash + 1);
  stem = stem.substr(0, stem.find_last_of('.'));
  const std::vector<std::string> words = words_of(stem);
  // The longest run of words that is a name: Win32_Processor is two, Get-ExchangeServer one and a
  // verb.
  for (std::size_t length = words.size(); length > 0; --length) {
    for (std::size_t first = 0; first + length <= words.size(); ++first) {
      if (const auto file = named_by({first, length}, words, file_name)) return *file;
    }
  }
  return {};
}

Cmdlet cmdlet_of(const Value& object, const NamedFile& file) {
  Cmdlet found = by_type(object);
  if (found == Unknown) {
    // The calculator and the cmdlet name their files alike; the columns tell them apart.
    const Cmdlet shape =
        by_properties([&](const char* name) { return object.find(name) != nullptr; });
    const bool is_calculator =
        shape == CalculatorServer || shape == CalculatorDatabase || shape == CalculatorCopy;
    const bool is_count = shape == MailboxCount && file.cmdlet == Mailbox;
    found = is_calculator || is_count ? shape : file.cmdlet;
    // A file may have the name by chance: then nothing in it is a property of the cmdlet's.
    if (found == Unknown || !speaks_of(found, object, file.is_verbatim)) found = shape;
  }
  if (found == AnyVirtualDirectory) found = by_own_name(object);
  return found;
}

Cmdlet cmdlet_of_names(std::span<const std::string> types,
                       std::span<const std::string> lower_case_properties, const NamedFile& file) {
  for (const std::string& type : types) {
    if (const Cmdlet found = of_type(type); found != Unknown) return found;
  }
  const Cmdlet shape = by_properties([&](const char* name) {
    return std::find(lower_case_properties.begin(), lower_case_properties.end(),
                     lower_case(name)) != lower_case_properties.end();
  });
  if (shape != Unknown) return shape;
  const bool speaks =
      file.cmdlet != Unknown && speaks_of(file.cmdlet, lower_case_properties, file.is_verbatim);
  return speaks ? file.cmdlet : Unknown;
}

}  // namespace casgrid::importing
