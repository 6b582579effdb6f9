#include "scenarios/importing/gather.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>

#include "scenarios/importing/encoding.h"
#include "scenarios/importing/export_text.h"
#include "scenarios/importing/folder.h"
#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

constexpr std::size_t kTotalBytesMax = 1024u << 20;

struct FoundObject {
  Cmdlet cmdlet = Cmdlet::Unknown;
  const Value* value = nullptr;
  const Export* origin = nullptr;
  Source source;
};

struct IisFile {
  std::string text;
  std::string name;
  Source source;
};

// What has to be known before others can refer to it comes first.
int stage_of(Cmdlet cmdlet) {
  switch (cmdlet) {
    case Cmdlet::ExchangeServer:
      return 0;
    case Cmdlet::MailboxServer:
    case Cmdlet::ClientAccessServer:
      return 1;
    case Cmdlet::MailboxDatabase:
      return 2;
    case Cmdlet::CalculatorDatabase:
      return 3;
    case Cmdlet::CalculatorCopy:
      return 4;
    case Cmdlet::CalculatorServer:
      return 5;
    default:
      return 6;
  }
}

// What tells an object from others of its kind; empty: nothing that two files could disagree about.
std::string key_of(const Fields& f, Cmdlet cmdlet) {
  switch (cmdlet) {
    case Cmdlet::ExchangeServer:
    case Cmdlet::MailboxServer:
    case Cmdlet::ClientAccessServer:
    case Cmdlet::MailboxDatabase:
    case Cmdlet::DatabaseAvailabilityGroup:
    case Cmdlet::AdSite:
    case Cmdlet::AdSiteLink:
    case Cmdlet::OrganizationConfig:
      return f.first_text({"Name", "Identity"});
    case Cmdlet::OwaVirtualDirectory:
    case Cmdlet::EcpVirtualDirectory:
    case Cmdlet::WebServicesVirtualDirectory:
    case Cmdlet::ActiveSyncVirtualDirectory:
    case Cmdlet::OabVirtualDirectory:
    case Cmdlet::MapiVirtualDirectory:
    case Cmdlet::AutodiscoverVirtualDirectory:
    case Cmdlet::PowerShellVirtualDirectory:
    case Cmdlet::OutlookAnywhere:
    case Cmdlet::ReceiveConnector:
      return server_of(f, {"Server", "ServerName", "ActiveSyncServer", "Identity"}) + "\\" +
             f.first_text({"Name", "Identity"});
    case Cmdlet::ServerComponentState:
      return server_of(f, {"ServerFqdn", "Server", "Identity"}) + "\\" + f.text("Component");
    case Cmdlet::CalculatorServer:
      return f.text("ServerName");
    default:
      return {};
  }
}

std::string place_text(const Place& place) { return place.file + ":" + std::to_string(place.line); }

class Gathering {
 public:
  Gathering(Inventory& all, Listing& listing) : all_(all), listing_(listing) {}

  void read(const FoundFile& file) {
    const std::size_t dot = file.name.find_last_of('.');
    const std::string ending = dot == std::string::npos ? "" : lower_case(file.name.substr(dot));
    static const std::set<std::string> kEndings{".xml", ".clixml", ".clx", ".json",
                                                ".csv", ".tsv",    ".txt", ".config"};
    if (!kEndings.contains(ending)) {
      listing_.not_used({file.name, 0}, "file", "is no export by its ending");
      return;
    }
    std::string bytes;
    if (!read_bytes(file, bytes, listing_)) return;
    total_bytes_ += bytes.size();
    if (total_bytes_ > kTotalBytesMax) {
      listing_.error({file.name, 0}, "", "the files have more than 1 GiB together",
                     "select the properties that are needed when exporting");
      return;
    }
    Decoded decoded = decode(bytes);
    bytes = {};
    if (!decoded.error.empty()) {
      listing_.error({file.name, decoded.line}, "", decoded.error, "");
      return;
    }
    take_text(file, ending, std::move(decoded));
  }

  void use() {
    std::stable_sort(objects_.begin(), objects_.end(),
                     [](const FoundObject& a, const FoundObject& b) {
                       return stage_of(a.cmdlet) < stage_of(b.cmdlet);
                     });
    choose_among_twins();
    for (const FoundObject& o : objects_) use(o);
    if (all_.mailboxes.empty() && useless_mailboxes_ > 0)
      listing_.needed("mailboxes", "none of the " + std::to_string(useless_mailboxes_) +
                                       " exported ones has an address and a database; are columns "
                                       "swapped?");
    for (const IisFile& file : web_)
      read_web_server(file.text, file.name, file.source, all_, listing_);
  }

 private:
  void take_text(const FoundFile& file, const std::string& ending, Decoded decoded) {
    const std::size_t first = decoded.text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
      listing_.not_used({file.name, 0}, "file",
                        "is empty: the command that wrote it returned nothing, or failed");
      return;
    }
    const NamedFile named = named_file(file.name);
    const Source source{named.cmdlet, file.folder, named.rest};
    const char mark = decoded.text[first];
    if (mark == '<' && decoded.text.find("<configuration") < decoded.text.find("<Objs")) {
      web_.push_back({std::move(decoded.text), file.name, source});
      return;
    }
    say_other_encoding(file, decoded, first);
    Export& made = exports_.emplace_back();
    made.file = file.name;
    made.encoding = decoded.encoding;
    const bool is_text_only =
        ending == ".txt" && mark != '"' && mark != '#' && mark != '<' && mark != '{' && mark != '[';
    const bool is_foreign_xml = mark == '<' && decoded.text.find("<Objs") == std::string::npos &&
                                decoded.text.find("<!") == std::string::npos &&
                                named.cmdlet == Cmdlet::Unknown;
    if (is_text_only || is_foreign_xml) {
      listing_.not_used({file.name, 0}, "file",
                        is_text_only
                            ? "is printed text, which only people read; export with Export-Clixml"
                            : "is XML of another kind than an export's");
      return;
    }
    const ReadError wrong = mark == '<'                  ? read_clixml(decoded.text, made)
                            : mark == '{' || mark == '[' ? read_json(decoded.text, made)
                                                         : read_csv(decoded.text, made);
    if (!wrong.what.empty()) {
      listing_.error({file.name, wrong.line}, "", wrong.what, "");
      return;
    }
    values_ += made.store.size();
    if (values_ > kValuesMax) {
      listing_.error({file.name, 0}, "", "the files hold more than 8,000,000 values together",
                     "select the properties that are needed when exporting");
      exports_.pop_back();
      return;
    }
    sort_out(made, named, source);
  }

  // XML that says it is of another encoding than its bytes are.
  void say_other_encoding(const FoundFile& file, const Decoded& decoded, std::size_t first) {
    const std::string_view text = std::string_view(decoded.text).substr(first);
    if (!text.starts_with("<?xml")) return;
    const std::string_view head = text.substr(0, text.find("?>"));
    const std::size_t at = head.find("encoding=");
    constexpr std::size_t kWord = 10;  // encoding="
    if (at == std::string_view::npos || at + kWord >= head.size()) return;
    const std::string_view rest = head.substr(at + kWord);
    const std::string said(rest.substr(0, rest.find_first_of("\"'")));
    if (lower_case(decoded.encoding).starts_with(lower_case(said)) ||
        is_same_word(said, "us-ascii"))
      return;
    listing_.warning({file.name, 1}, "file", "encoding", said,
                     "is declared, and the bytes are " + decoded.encoding +
                         ", as which they are read; look at names with accents");
  }

  void sort_out(const Export& made, const NamedFile& named, const Source& source) {
    std::map<Cmdlet, std::size_t> counts;
    for (const Value* object : made.objects) {
      const Cmdlet cmdlet = cmdlet_of(*object, named);
      ++counts[cmdlet];
      if (cmdlet == Cmdlet::Unknown) continue;
      Source own = source;
      own.cmdlet = cmdlet;
      objects_.push_back({cmdlet, object, &made, own});
    }
    const std::string how = " (" + made.format + ", " + made.encoding + ")";
    for (const auto& [cmdlet, count] : counts) {
      const std::string number = std::to_string(count) + (count == 1 ? " object" : " objects");
      if (cmdlet == Cmdlet::Unknown)
        listing_.not_used({made.file, 0}, number, "of no kind that is read" + how);
      else
        listing_.read({made.file, 0}, text_of(cmdlet), number + how);
    }
    if (counts.empty()) listing_.not_used({made.file, 0}, "file", "holds no object" + how);
    if (made.is_without_end)
      listing_.warning({made.file, 0}, "file", "", "",
                       "its last line has no end: it may be truncated there, or further above");
    for (const std::string& remark : made.remarks)
      listing_.not_used({made.file, 0}, "remark", remark);
  }

  // The first property in which two exports of one object disagree, as far as both have it and it
  // is read; empty: none. Formats print the same thing in different ways.
  static std::string differing_property(const FoundObject& a, const FoundObject& b) {
    static constexpr std::array<const char*, 26> kRead{"Fqdn",
                                                       "Site",
                                                       "ServerRole",
                                                       "DatabaseAvailabilityGroup",
                                                       "InternalUrl",
                                                       "ExternalUrl",
                                                       "State",
                                                       "InternalAuthenticationMethods",
                                                       "Servers",
                                                       "WitnessServer",
                                                       "DatacenterActivationMode",
                                                       "Sites",
                                                       "ActivationPreference",
                                                       "Cost",
                                                       "ExchangeCost",
                                                       "HubSiteEnabled",
                                                       "AutoDiscoverServiceInternalUri",
                                                       "Guid",
                                                       "Bindings",
                                                       "MapiHttpEnabled",
                                                       "AutoDiscoverSiteScope",
                                                       "TransportRole",
                                                       "AuthMechanism",
                                                       "InternalHostname",
                                                       "PermissionGroups",
                                                       "ExternalHostname"};
    Listing unheard;
    const Fields one(*a.value, a.origin->file, unheard);
    const Fields other(*b.value, b.origin->file, unheard);
    const auto version = one.version("AdminDisplayVersion");
    const auto other_version = other.version("AdminDisplayVersion");
    if (version && other_version && *version != *other_version) return "AdminDisplayVersion";
    for (const char* property : kRead) {
      const std::string mine = said(one, property);
      const std::string theirs = said(other, property);
      // An enumeration is a word in one format and a number in another.
      const bool is_number = count_of(mine).has_value() != count_of(theirs).has_value();
      if (!mine.empty() && !theirs.empty() && !is_number && mine != theirs) return property;
    }
    return {};
  }

  static std::string said(const Fields& f, const char* property) {
    std::vector<std::string> names = f.object_names(property);
    std::sort(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names) all += lower_case(name) + ", ";
    return all.substr(0, all.size() < 2 ? 0 : all.size() - 2);
  }

  Fields fields_of(const FoundObject& o) { return Fields(*o.value, o.origin->file, listing_); }

  // Of an object that is in two files the one that says more stays; if they disagree, both places
  // are said.
  void choose_among_twins() {
    std::map<std::pair<Cmdlet, std::string>, std::size_t> first;
    std::vector<bool> is_left_out(objects_.size(), false);
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const Fields f = fields_of(objects_[i]);
      const std::string key = lower_case(key_of(f, objects_[i].cmdlet));
      if (key.empty() || key == "\\") continue;
      const auto [known, is_new] = first.emplace(std::pair(objects_[i].cmdlet, key), i);
      if (is_new) continue;
      FoundObject& other = objects_[known->second];
      const std::string difference = differing_property(other, objects_[i]);
      if (!difference.empty()) {
        listing_.error(f.place(), text_of(objects_[i].cmdlet),
                       "\"" + key_of(f, objects_[i].cmdlet) + "\" is there twice and " +
                           difference + " differs, see " + place_text(fields_of(other).place()),
                       "leave one of the files out: names are one whatever their case");
      }
      if (difference.empty())
        listing_.not_used(
            f.place(),
            std::string(text_of(objects_[i].cmdlet)) + " " + key_of(f, objects_[i].cmdlet),
            "is there twice and says the same; the fuller one is read");
      const bool is_richer = objects_[i].value->members.size() > other.value->members.size();
      is_left_out[is_richer ? known->second : i] = true;
      if (is_richer) known->second = i;
    }
    std::vector<FoundObject> kept;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      if (!is_left_out[i]) kept.push_back(objects_[i]);
    }
    objects_ = std::move(kept);
  }

  void use(const FoundObject& o) {
    Fields f = fields_of(o);
    f.set_name(std::string(text_of(o.cmdlet)) + " " + f.first_text({"Identity", "Name"}));
    switch (o.cmdlet) {
      case Cmdlet::ExchangeServer:
        return read_exchange_server(f, all_);
      case Cmdlet::MailboxServer:
        return read_mailbox_server(f, all_);
      case Cmdlet::ClientAccessServer:
        return read_client_access_server(f, all_);
      case Cmdlet::MailboxDatabase:
        return read_database(f, all_);
      case Cmdlet::MailboxDatabaseCopyStatus:
        return read_copy_status(f, all_);
      case Cmdlet::DatabaseAvailabilityGroup:
        return read_group(f, all_);
      case Cmdlet::OutlookAnywhere:
        return read_outlook_anywhere(f, all_);
      case Cmdlet::PopSettings:
        return read_mail_settings(f, true, o.source, all_);
      case Cmdlet::ImapSettings:
        return read_mail_settings(f, false, o.source, all_);
      case Cmdlet::ReceiveConnector:
        return read_receive_connector(f, all_);
      case Cmdlet::SendConnector:
        ++all_.send_connectors;
        return;
      case Cmdlet::AdSite:
        return read_site(f, all_);
      case Cmdlet::AdSiteLink:
        return read_site_link(f, all_);
      case Cmdlet::ExchangeCertificate:
        return read_certificate(f, o.source, all_);
      case Cmdlet::ServerComponentState:
        return read_component_state(f, all_);
      case Cmdlet::OrganizationConfig:
        return read_organisation(f, all_);
      case Cmdlet::AcceptedDomain:
        return read_accepted_domain(f, all_);
      case Cmdlet::Mailbox:
        return use_mailbox(f);
      case Cmdlet::MailboxCount:
        return read_mailbox_count(f, all_);
      case Cmdlet::Processor:
        return read_processor(f, o.source, all_);
      case Cmdlet::CalculatorServer:
        return read_calculator_server(f, all_);
      case Cmdlet::CalculatorDatabase:
        return read_calculator_database(f, all_);
      case Cmdlet::CalculatorCopy:
        return read_calculator_copy(f, all_);
      case Cmdlet::ExportManifest:
        return read_manifest(f);
      case Cmdlet::Unknown:
      case Cmdlet::AnyVirtualDirectory:
      case Cmdlet::kCount:
        return;
      default:
        return read_web_directory(f, o.cmdlet, all_);
    }
  }

  void use_mailbox(const Fields& f) {
    const std::size_t before = all_.mailboxes.size();
    read_mailbox(f, all_);
    const bool is_doubtful =
        !listing_.notes().empty() && listing_.notes().back().kind == NoteKind::Warning;
    if (all_.mailboxes.size() == before && is_doubtful) ++useless_mailboxes_;
  }

  // What the export script could not export.
  void read_manifest(const Fields& f) {
    const std::string error = f.text("Error");
    if (!error.empty())
      listing_.warning(f.place(), f.text("Command"), "", "", "was not exported: " + error);
  }

  Inventory& all_;
  Listing& listing_;
  std::deque<Export> exports_;
  std::vector<FoundObject> objects_;
  std::vector<IisFile> web_;
  std::size_t total_bytes_ = 0;
  std::size_t values_ = 0;
  std::size_t useless_mailboxes_ = 0;
};

}  // namespace

Inventory gather(const std::string& directory, Listing& listing) {
  Inventory all;
  Gathering gathering(all, listing);
  for (const FoundFile& file : find_files(directory, listing)) gathering.read(file);
  gathering.use();
  return all;
}

}  // namespace casgrid::importing
