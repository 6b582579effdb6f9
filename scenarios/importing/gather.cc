#include "scenarios/importing/gather.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <sstream>

#include "scenarios/balancing/haproxy.h"
#include "scenarios/balancing/nginx.h"
#include "scenarios/balancing/nginx_text.h"
#include "scenarios/importing/encoding.h"
#include "scenarios/importing/export_text.h"
#include "scenarios/importing/folder.h"
#include "scenarios/importing/looks.h"
#include "scenarios/importing/property.h"
#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

constexpr std::size_t kTotalBytesMax = 1024u << 20;
// By so much of a file it is told what it is.
constexpr std::uintmax_t kHeadBytes = 1u << 20;
// So long a file is read as a whole even where its head does not say what it is.
constexpr std::uintmax_t kUntoldBytesMax = 16u << 20;
// Files of a kind that is read; others are only listed, however many there are.
constexpr std::size_t kFilesMax = 20'000;

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
  bool is_of_a_kind = false;
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

class Gathering {
 public:
  Gathering(Inventory& all, Listing& listing) : all_(all), listing_(listing) {}

  void read(const FoundFile& file) {
    const Candidate c = looked_at(file);
    if (!c.is_claimed) {
      listing_.not_used({file.name, 0}, "file", "is of no kind that is read: " + c.looks.words);
      return;
    }
    if (c.size > kFileBytesMax) {
      listing_.error({file.name, 0}, "",
                     "has " + std::to_string(c.size >> 20) + " MiB, and 256 are the most",
                     "export fewer objects a file, or select the properties that are needed");
      return;
    }
    if (c.is_of_a_kind && ++files_ > kFilesMax) {
      listing_.error({file.name, 0}, "", "is one of more than 20,000 exports",
                     "give the folder of the exports of one organisation");
      return;
    }
    FileBytes whole = read_bytes(file, kFileBytesMax);
    if (!whole.is_readable) {
      listing_.error({file.name, 0}, "", "cannot be read", "check its permissions");
      return;
    }
    Decoded decoded = decode(whole.bytes);
    whole = {};
    if (!decoded.error.empty()) {
      refuse(c, {decoded.line, decoded.error});
      return;
    }
    take_text(c, std::move(decoded));
  }

  void use() {
    std::stable_sort(objects_.begin(), objects_.end(),
                     [](const FoundObject& a, const FoundObject& b) {
                       return stage_of(a.cmdlet) < stage_of(b.cmdlet);
                     });
    choose_among_twins();
    for (const FoundObject& o : objects_) use(o);
    if (all_.mailboxes.empty() && all_.useless_mailboxes > 0)
      listing_.needed("mailboxes", "none of the " + std::to_string(all_.useless_mailboxes) +
                                       " exported ones has an address and a database; are columns "
                                       "swapped?");
    for (const IisFile& file : web_)
      read_web_server(file.text, file.name, file.source, file.is_of_a_kind, all_, listing_);
    use_balancers();
  }

 private:
  // A file, and what its beginning says.
  struct Candidate {
    const FoundFile& file;
    NamedFile named;
    Looks looks;
    std::uintmax_t size = 0;
    Cmdlet cmdlet = Cmdlet::Unknown;  // that it says something of
    bool is_claimed = false;          // worth being read as a whole
    bool is_of_a_kind = false;        // what is wrong in it is an error
    bool is_balancers = false;        // a configuration by its text, whatever its name
  };

  Candidate looked_at(const FoundFile& file) const {
    const FileBytes head = read_bytes(file, kHeadBytes);
    Candidate c{file, named_file(file.name), {}, head.size, Cmdlet::Unknown, false, false};
    // The end of the head may be in the middle of a character.
    Decoded decoded = decode(head.bytes);
    const bool is_cut = head.size > head.bytes.size();
    for (std::size_t cut = 1; is_cut && cut <= 3 && !decoded.error.empty(); ++cut)
      decoded = decode(std::string_view(head.bytes).substr(0, head.bytes.size() - cut));
    const bool is_text = decoded.error.empty() && magic_of(head.bytes).empty();
    c.looks = is_text ? looks_of(decoded.text) : binary_looks(head.bytes);
    if (!head.is_readable && head.size > 0) c.looks.words = "it cannot be read";
    const std::string last = file.name.substr(file.name.find_last_of('/') + 1);
    // As nginx has them in sites-enabled, and as whoever copied one may have called it.
    if (is_text && last.find('.') == std::string::npos && !may_be_export(file.name) &&
        (balancing::is_nginx(decoded.text) || balancing::is_haproxy(decoded.text))) {
      c.is_claimed = c.is_balancers = true;
      return c;
    }
    if (!may_be_export(file.name)) {
      if (c.looks.format == Looks::Format::Empty) c.looks.words = "it is empty";
      return c;
    }
    // Of bytes that are no text the ones that are may still tell.
    if (!is_text && magic_of(head.bytes).empty()) {
      std::string plain = head.bytes;
      std::erase(plain, '\0');  // of UTF-16 that is broken somewhere
      const Looks loose = looks_of(plain);
      c.cmdlet = cmdlet_of_names(loose.types, loose.properties, c.named);
    } else {
      c.cmdlet = cmdlet_of_names(c.looks.types, c.looks.properties, c.named);
    }
    const std::string base = lower_case(file.name.substr(file.name.find_last_of('/') + 1));
    const bool is_iis = base.ends_with("applicationhost.config") || base == "web.config";
    // CliXml that was cut off before its first object.
    const bool is_begun = c.named.is_verbatim && c.looks.format == Looks::Format::Xml &&
                          std::string_view("Objs").starts_with(c.looks.root);
    c.is_of_a_kind = c.cmdlet != Cmdlet::Unknown || is_begun || is_iis;
    const bool is_whole = head.size == head.bytes.size() && is_text;
    const bool is_foreign_xml = c.looks.format == Looks::Format::Xml && c.looks.root != "Objs" &&
                                c.looks.root != "configuration" && !is_begun;
    // In a long file what tells it may come late.
    c.is_claimed = c.is_of_a_kind ||
                   (is_text && !is_foreign_xml && (is_whole || head.size <= kUntoldBytesMax));
    if (c.is_claimed && is_foreign_xml) c.is_claimed = false;
    if (!c.is_claimed && c.named.is_verbatim)
      listing_.warning({file.name, 0}, "file", "", c.looks.words,
                       std::string("is named as an export of ") + text_of(c.named.cmdlet) +
                           " and is none; it is not used");
    return c;
  }

  // What cannot be parsed is an error of a file that is of a kind that is read.
  void refuse(const Candidate& c, const ReadError& wrong) {
    // No export has a document type: it is there to be expanded.
    const bool is_attack = wrong.what.find("document type") != std::string::npos;
    if (c.is_of_a_kind || is_attack)
      listing_.error({c.file.name, wrong.line}, "", wrong.what, "");
    else
      listing_.not_used({c.file.name, wrong.line}, "file",
                        "is of no kind that is read: " + c.looks.words + "; it " + wrong.what);
  }

  void take_text(const Candidate& c, Decoded decoded) {
    const FoundFile& file = c.file;
    const std::size_t first = decoded.text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
      listing_.not_used({file.name, 0}, "file",
                        "is empty: the command that wrote it returned nothing, or failed");
      return;
    }
    total_bytes_ += c.is_of_a_kind ? decoded.text.size() : 0;
    if (total_bytes_ > kTotalBytesMax) {
      listing_.error({file.name, 0}, "", "the files have more than 1 GiB together",
                     "select the properties that are needed when exporting");
      return;
    }
    const Source source{c.named.cmdlet, file.folder, c.named.rest};
    const char mark = decoded.text[first];
    if (c.looks.root == "configuration") {
      web_.push_back({std::move(decoded.text), file.name, source, c.is_of_a_kind});
      return;
    }
    if (is_hosts_file(file.name)) {
      take_hosts(file, decoded.text);
      return;
    }
    if (c.is_balancers || is_balancer_file(file.name)) {
      take_balancer(c, std::move(decoded));
      return;
    }
    say_other_encoding(file, decoded, first);
    const bool is_text_only = lower_case(file.name).ends_with(".txt") && mark != '"' &&
                              mark != '#' && mark != '<' && mark != '{' && mark != '[' &&
                              c.cmdlet == Cmdlet::Unknown;
    if (is_text_only) {
      listing_.not_used({file.name, 0}, "file",
                        "is printed text, which only people read (" + c.looks.words +
                            "); export with Export-Clixml");
      return;
    }
    Export& made = exports_.emplace_back();
    made.file = file.name;
    made.encoding = decoded.encoding;
    const ReadError wrong = mark == '<'                  ? read_clixml(decoded.text, made)
                            : mark == '{' || mark == '[' ? read_json(decoded.text, made)
                                                         : read_csv(decoded.text, made);
    if (!wrong.what.empty()) {
      refuse(c, wrong);
      exports_.pop_back();
      return;
    }
    const bool is_used = sort_out(made, c, source);
    values_ += is_used ? made.store.size() : 0;
    if (values_ > kValuesMax) {
      listing_.error({file.name, 0}, "", "the files hold more than 8,000,000 values together",
                     "select the properties that are needed when exporting");
      std::erase_if(objects_, [&](const FoundObject& o) { return o.origin == &made; });
      values_ = 0;
    }
    if (!is_used || values_ == 0) exports_.pop_back();
  }

  static bool is_balancer_file(const std::string& name) {
    const std::string base = lower_case(name);
    return base.ends_with(".cfg") || base.ends_with(".conf");
  }

  void take_balancer(const Candidate& c, Decoded decoded) {
    const bool is_nginx = balancing::is_nginx(decoded.text);
    if (!is_nginx && balancing::is_haproxy(decoded.text)) {
      haproxy_.push_back({c.file.name, std::move(decoded.text)});
      return;
    }
    has_nginx_ = has_nginx_ || is_nginx;
    nginx_.push_back({c.file.name, std::move(decoded.text)});
    nginx_looks_.push_back(is_nginx ? "" : c.looks.words);
  }

  // The files of one program are one configuration, in the order of their names.
  void use_balancers() {
    use_balancers(balancing::read_haproxy(haproxy_));
    // What is no configuration by itself may be a part of one.
    std::vector<balancing::ConfigText> parts;
    for (std::size_t i = 0; i < nginx_.size(); ++i) {
      if (has_nginx_ || nginx_looks_[i].empty())
        parts.push_back(std::move(nginx_[i]));
      else
        listing_.not_used({nginx_[i].file, 0}, "file",
                          "is no configuration of HAProxy or nginx: it begins with no section and "
                          "has no block of servers (" +
                              nginx_looks_[i] + ")");
    }
    use_balancers(balancing::read_nginx(parts));
  }

  void use_balancers(balancing::Config config) {
    const auto place_of = [](const balancing::Place& p) { return Place{p.file, p.line}; };
    for (const balancing::Wrong& w : config.wrong)
      listing_.error(place_of(w.place), "", w.what, w.remedy);
    for (const balancing::Doubt& d : config.doubts)
      listing_.warning(place_of(d.place), d.object, d.field, d.value, d.why);
    for (const balancing::Unread& u : config.unread) {
      std::string what = u.what;
      if (what.ends_with(',')) what.pop_back();  // of an apposition at its end
      listing_.not_used(place_of(u.place), what, "has no counterpart in a scenario");
    }
    for (const balancing::MailServer& m : config.mail_servers)
      listing_.read(place_of(m.place), "mail server on port " + std::to_string(m.port),
                    m.protocol + ", to whichever server " + m.asks +
                        " names: no balancer of the scenario, as nobody else knows the way");
    for (balancing::Frontend& f : config.frontends)
      all_.balancing.frontends.push_back(std::move(f));
    for (balancing::Backend& b : config.backends) all_.balancing.backends.push_back(std::move(b));
  }

  // Lines of an address and its names, as in /etc/hosts.
  void take_hosts(const FoundFile& file, const std::string& text) {
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line.substr(0, line.find('#')));
      std::string address;
      std::string name;
      if (!(words >> address)) continue;
      for (; words >> name; ++count) all_.names_of_addresses[address].push_back(name);
    }
    listing_.read({file.name, 0}, "names of addresses", std::to_string(count));
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

  // Properties of which the table knows nothing, by the first object of each cmdlet.
  void say_unknown(const Export& made, Cmdlet cmdlet, const Value& object) {
    if (cmdlet == Cmdlet::Unknown) return;
    std::string names;
    for (const Member& m : object.members) {
      if (!m.name.empty() && !use_of(cmdlet, m.name)) names += (names.empty() ? "" : ", ") + m.name;
    }
    if (!names.empty())
      listing_.not_used({made.file, object.line}, std::string(text_of(cmdlet)) + " " + names,
                        "is in no row of `casgrid import --explain`: whether it selects something "
                        "is not known");
  }

  // False: it holds no object of a kind that is read.
  bool sort_out(const Export& made, const Candidate& c, const Source& source) {
    std::map<Cmdlet, std::size_t> counts;
    bool is_used = false;
    for (const Value* object : made.objects) {
      const Cmdlet cmdlet = cmdlet_of(*object, c.named);
      if (++counts[cmdlet] == 1) say_unknown(made, cmdlet, *object);
      if (cmdlet == Cmdlet::Unknown) continue;
      is_used = true;
      Source own = source;
      own.cmdlet = cmdlet;
      objects_.push_back({cmdlet, object, &made, own});
    }
    const std::string how = " (" + made.format + ", " + made.encoding + ")";
    for (const auto& [cmdlet, count] : counts) {
      const std::string number = std::to_string(count) + (count == 1 ? " object" : " objects");
      if (cmdlet == Cmdlet::Unknown)
        listing_.not_used({made.file, 0}, number,
                          "of no kind that is read: " + c.looks.words + how);
      else
        listing_.read({made.file, 0}, text_of(cmdlet), number + how);
    }
    if (counts.empty())
      listing_.not_used({made.file, 0}, "file", "holds no object: " + c.looks.words + how);
    if (made.is_without_end && is_used)
      listing_.warning({made.file, 0}, "file", "", "",
                       "its last line has no end: it may be truncated there, or further above");
    for (const std::string& remark : made.remarks)
      listing_.not_used({made.file, 0}, "remark", remark);
    return is_used;
  }

  // The first property in which two exports of one object disagree, as far as both have it and it
  // is read; empty: none. Formats print the same thing in different ways.
  static std::string differing_property(const FoundObject& a, const FoundObject& b) {
    Listing unheard;
    const Fields one(*a.value, a.origin->file, unheard);
    const Fields other(*b.value, b.origin->file, unheard);
    for (const CmdletProperties& row : property_table()) {
      if (row.cmdlet != a.cmdlet) continue;
      for (const UsedProperty& p : row.used) {
        if (p.must_agree && differ(one, other, p.name)) return p.name;
      }
    }
    return {};
  }

  static bool differ(const Fields& one, const Fields& other, const char* property) {
    if (std::string_view(property) == "AdminDisplayVersion") {
      const auto version = one.version(property);
      const auto other_version = other.version(property);
      return version && other_version && *version != *other_version;
    }
    const std::string mine = said(one, property);
    const std::string theirs = said(other, property);
    // An enumeration is a word in one format and a number in another.
    const bool is_number = count_of(mine).has_value() != count_of(theirs).has_value();
    return !mine.empty() && !theirs.empty() && !is_number && mine != theirs;
  }

  static std::string said(const Fields& f, const char* property) {
    std::vector<std::string> names = f.object_names(property);
    std::sort(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names) all += lower_case(name) + ", ";
    return all.substr(0, all.size() < 2 ? 0 : all.size() - 2);
  }

  Fields fields_of(const FoundObject& o) { return {*o.value, o.origin->file, listing_}; }

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
                           difference + " differs, see " + text_of(fields_of(other).place()),
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
    read_object(f, o.source, all_);
    report_unmodelled(f, o.cmdlet, all_);
  }

  Inventory& all_;
  Listing& listing_;
  std::deque<Export> exports_;
  std::vector<FoundObject> objects_;
  std::vector<IisFile> web_;
  std::vector<balancing::ConfigText> haproxy_;
  std::vector<balancing::ConfigText> nginx_;
  std::vector<std::string> nginx_looks_;  // of those that are no configuration by themselves
  bool has_nginx_ = false;
  std::size_t files_ = 0;
  std::size_t total_bytes_ = 0;
  std::size_t values_ = 0;
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
