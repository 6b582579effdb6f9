#include "scenarios/advising/origins.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "model/directory/web_address.h"
#include "scenarios/document/json_lines.h"
#include "scenarios/document/parse.h"
#include "scenarios/document/patterns.h"

namespace casgrid {
namespace {

using nlohmann::json;

// What of the directory a fact is about. Facts that are not listed are about the request itself.
enum class About : std::uint8_t {
  Request,
  FrontEnd,
  Components,
  VirtualDirectory,
  MailSettings,
  Connector,
  OAuthCertificate,
  Certificate,
  Organisation,
  User,
  Database,
  Target,
  Published,  // the virtual directory whose ExternalURL counts
  AddressBook,
};

struct Row {
  Fact fact;
  About about;
};

constexpr Row kRows[] = {
    {Fact::ServerIsUp, About::FrontEnd},
    {Fact::PortListens, About::FrontEnd},
    {Fact::RootRedirects, About::FrontEnd},
    {Fact::HasSignOutPage, About::FrontEnd},
    {Fact::Tells451, About::FrontEnd},
    {Fact::FrontEndIs2007, About::FrontEnd},
    {Fact::FrontEndIsLegacy, About::FrontEnd},
    {Fact::ReachesNewer, About::FrontEnd},
    {Fact::AnchorsOnCaller, About::FrontEnd},
    {Fact::HasComponentStates, About::FrontEnd},
    {Fact::HasHealthPage, About::FrontEnd},
    {Fact::IsStated, About::FrontEnd},
    {Fact::ProxyIsActive, About::Components},
    {Fact::ServerIsOnline, About::Components},
    {Fact::ComponentIsActive, About::Components},
    {Fact::SslIsRequired, About::VirtualDirectory},
    {Fact::HttpLeadsToHttps, About::VirtualDirectory},
    {Fact::PathIsKnown, About::VirtualDirectory},
    {Fact::DirectoryExists, About::VirtualDirectory},
    {Fact::FormsIsOn, About::VirtualDirectory},
    {Fact::FormsAnswers, About::VirtualDirectory},
    {Fact::AdFsAnswers, About::VirtualDirectory},
    {Fact::MethodIsOffered, About::VirtualDirectory},
    {Fact::CredentialsAreInBody, About::VirtualDirectory},
    {Fact::RedirectsToOptimal, About::VirtualDirectory},
    {Fact::RedirectIsManual, About::VirtualDirectory},
    {Fact::CommandFits, About::MailSettings},
    {Fact::LogonIsAllowed, About::MailSettings},
    {Fact::SenderMayConnect, About::Connector},
    {Fact::AuthIsOffered, About::Connector},
    {Fact::IsSubmission, About::Connector},
    {Fact::OAuthCertificateIsValid, About::OAuthCertificate},
    {Fact::SessionKeyFits, About::Certificate},
    {Fact::SessionKeyIsClassic, About::Certificate},
    {Fact::KerberosFits, About::Organisation},
    {Fact::OnlineUrlIsKnown, About::Organisation},
    {Fact::PasswordIsExpired, About::User},
    {Fact::AccountIsBlocked, About::User},
    {Fact::ProtocolIsOn, About::User},
    {Fact::RpcHttpIsAllowed, About::User},
    {Fact::HasMailbox, About::User},
    {Fact::MailboxIsOnline, About::User},
    {Fact::MailboxIsElsewhere, About::User},
    {Fact::AccountMayLogOn, About::User},
    {Fact::HasPrimarySmtp, About::User},
    {Fact::IsOrdinaryAccount, About::User},
    {Fact::DatabaseIsKnown, About::Database},
    {Fact::IsMounted, About::Database},
    {Fact::IsSameSite, About::Database},
    {Fact::MailboxIs2007, About::Database},
    {Fact::MailboxIsLegacy, About::Database},
    {Fact::MailboxIsNewer, About::Database},
    {Fact::IsEligible, About::Target},
    {Fact::TargetAnswers, About::Target},
    {Fact::TargetTakesIt, About::Target},
    {Fact::TargetIsStated, About::Target},
    {Fact::TargetIsUp, About::Target},
    {Fact::TargetNameResolves, About::Target},
    {Fact::TargetCertificateIsBound, About::Target},
    {Fact::TargetServiceRuns, About::Target},
    {Fact::ExternalUrlIsSet, About::Published},
    {Fact::IsOwnNamespace, About::Published},
    {Fact::PassesLogonOn, About::Published},
    {Fact::NewerUrlIsKnown, About::Published},
    {Fact::NewerUrlIsOwnName, About::Published},
    {Fact::AddressBookIsKnown, About::AddressBook},
    {Fact::AddressBookIsLegacy, About::AddressBook},
    {Fact::ShadowStandsIn, About::AddressBook},
};

About about(Fact fact) {
  const auto found = std::find_if(std::begin(kRows), std::end(kRows),
                                  [&](const Row& r) { return r.fact == fact; });
  return found == std::end(kRows) ? About::Request : found->about;
}

struct App {
  Protocol protocol;
  scenario::VirtualDirectory::App in_scenario;
  const char* in_forest;
};

constexpr App kApps[] = {
    {Protocol::Owa, scenario::VirtualDirectory::OWA, "owa"},
    {Protocol::Ecp, scenario::VirtualDirectory::ECP, "ecp"},
    {Protocol::Ews, scenario::VirtualDirectory::EWS, "ews"},
    {Protocol::ActiveSync, scenario::VirtualDirectory::ACTIVE_SYNC, "eas"},
    {Protocol::Oab, scenario::VirtualDirectory::OAB, "oab"},
    {Protocol::Mapi, scenario::VirtualDirectory::MAPI, "mapi"},
    {Protocol::OutlookAnywhere, scenario::VirtualDirectory::RPC, "rpc"},
    {Protocol::Autodiscover, scenario::VirtualDirectory::AUTODISCOVER, "autodiscover"},
    {Protocol::PowerShell, scenario::VirtualDirectory::POWERSHELL, "powershell"},
};

const App* app_of(Protocol protocol) {
  const auto found = std::find_if(std::begin(kApps), std::end(kApps),
                                  [&](const App& a) { return a.protocol == protocol; });
  return found == std::end(kApps) ? nullptr : found;
}

std::string at(const std::string& list, std::size_t i) {
  return list + "[" + std::to_string(i) + "]";
}

bool stands_for(const std::string& pattern, const std::string& name) {
  if (pattern == name) return true;
  const auto names = expand_name(pattern);
  return names && std::find(names->begin(), names->end(), name) != names->end();
}

std::string text_in(const json& row, const char* field) {
  const auto found = row.find(field);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

// The file as it was written, and paths of what stands in it.
class Origins::Lines {
 public:
  explicit Lines(const LoadedDirectory& loaded) : file(loaded.path) {
    std::string text = loaded.text;
    if (text.empty()) {
      std::ifstream in(loaded.path);
      std::stringstream all;
      all << in.rdbuf();
      text = all.str();
    }
    if (loaded.is_forest) {
      document_ = json::parse(text, nullptr, false);
      lines_ = json_lines(text);
      return;
    }
    ParsedScenario parsed = parse_text(text, file);
    scenario_ = std::move(parsed.scenario);
    lines_ = std::move(parsed.lines);
  }

  // Empty: nowhere.
  std::string server(const std::string& name) const {
    if (!scenario_) return row("servers", {{"name", name}});
    const auto& d = scenario_->directory();
    for (int i = 0; i < d.front_ends_size(); ++i) {
      if (stands_for(d.front_ends(i).name(), name)) return at("directory.front_ends", i);
    }
    for (int i = 0; i < d.mailbox_servers_size(); ++i) {
      if (stands_for(d.mailbox_servers(i).name(), name)) return at("directory.mailbox_servers", i);
    }
    return {};
  }

  std::string virtual_directory(const std::string& server_name, Protocol protocol) const {
    const App* app = app_of(protocol);
    if (app == nullptr) return server(server_name);
    if (!scenario_)
      return row("virtual_directories", {{"server", server_name}, {"app", app->in_forest}});
    const auto& d = scenario_->directory();
    for (int i = 0; i < d.front_ends_size(); ++i) {
      const auto& f = d.front_ends(i);
      if (!stands_for(f.name(), server_name)) continue;
      const std::string path = at("directory.front_ends", i);
      for (int v = 0; v < f.virtual_directories_size(); ++v) {
        if (f.virtual_directories(v).app() == app->in_scenario)
          return at(path + ".virtual_directories", v);
      }
      return protocol == Protocol::Owa && f.has_owa() ? path + ".owa" : path;
    }
    return {};
  }

  std::string mail_settings(const std::string& server_name, Protocol protocol) const {
    const char* name = protocol == Protocol::Imap4 ? "imap4" : "pop3";
    if (!scenario_) return row("pop_imap_settings", {{"server", server_name}, {"protocol", name}});
    return server(server_name) + ".mail_access";
  }

  std::string certificate(const std::string& name) const {
    if (!scenario_) return row("certificates", {{"name", name}});
    const auto& all = scenario_->directory().certificates();
    for (int i = 0; i < all.size(); ++i) {
      if (all[i].name() == name) return at("directory.certificates", i);
    }
    return {};
  }

  std::string database(const std::string& name) const {
    if (!scenario_) return row("databases", {{"name", name}});
    const auto& all = scenario_->directory().databases();
    for (int i = 0; i < all.size(); ++i) {
      if (stands_for(all[i].name(), name)) return at("directory.databases", i);
    }
    return {};
  }

  std::string address_book(const std::string& name) const {
    if (!scenario_) return row("offline_address_books", {{"name", name}});
    const auto& all = scenario_->directory().offline_address_books().books();
    for (int i = 0; i < all.size(); ++i) {
      if (all[i].name() == name) return at("directory.offline_address_books.books", i);
    }
    return {};
  }

  std::string user(const Directory& d, UserId id) const {
    const std::size_t group = d.group_index(id);
    if (!scenario_) return row("users", {{"upn", d.named(id).upn}});
    if (group >= static_cast<std::size_t>(scenario_->populations_size())) return {};
    const std::string path = at("populations", group);
    const auto& p = scenario_->populations(static_cast<int>(group));
    const std::size_t member = id.value - d.user_groups[group].first_user;
    return p.mailboxes_size() > 0 ? at(path + ".mailboxes", member) : path;
  }

  std::string place(const std::string& path) const {
    const int line = path.empty() ? 0 : lines_.line_of(path);
    return line == 0 ? std::string{} : file + ":" + std::to_string(line);
  }

  bool is_forest() const { return !scenario_; }

  std::string file;

 private:
  using Wanted = std::vector<std::pair<const char*, std::string>>;

  // The row of a forest's list for which all hold.
  std::string row(const char* list, const Wanted& wanted) const {
    const auto found = document_.find(list);
    if (found == document_.end() || !found->is_array()) return {};
    for (std::size_t i = 0; i < found->size(); ++i) {
      if (std::all_of(wanted.begin(), wanted.end(),
                      [&](const auto& w) { return text_in((*found)[i], w.first) == w.second; }))
        return at(list, i);
    }
    return {};
  }

  json document_;
  std::optional<scenario::Scenario> scenario_;
  SourceLines lines_;
};

Origins::Origins(const LoadedDirectory& loaded)
    : lines_(std::make_unique<Lines>(loaded)), loaded_(loaded) {}

Origins::~Origins() = default;

std::string Origins::of_server(ServerId server) const {
  return lines_->place(lines_->server(loaded_.directory->at(server).name));
}

std::string Origins::of_database(DatabaseId database) const {
  const std::string path = lines_->database(loaded_.directory->at(database).name);
  return lines_->place(path.empty() ? path : path + ".active_on");
}

std::string Origins::of(Fact fact, const RouteAnswer& answer) const {
  const Directory& d = *loaded_.directory;
  const Decision& x = answer.decision;
  const RequestFacts& r = answer.read.facts;
  const Server& front_end = d.at(r.front_end);
  switch (about(fact)) {
    case About::Request:
      return {};
    case About::FrontEnd:
      return of_server(r.front_end);
    case About::Components:
      return lines_->place(lines_->server(front_end.name) + ".component_states");
    case About::VirtualDirectory:
      return lines_->place(lines_->virtual_directory(front_end.name, r.protocol));
    case About::MailSettings:
      return lines_->place(lines_->mail_settings(front_end.name, r.protocol));
    case About::Connector:
      return lines_->place(lines_->server(front_end.name) + ".receive_connectors");
    case About::OAuthCertificate: {
      const CertificateId id = d.organisation.oauth_certificate;
      if (!id.is_none()) return lines_->place(lines_->certificate(d.certificates[id.index()].name));
      return lines_->place(lines_->is_forest() ? "organisation.oauth_certificate"
                                               : "directory.organization.oauth_certificate");
    }
    case About::Certificate:
      return lines_->place(lines_->server(front_end.name) +
                           (lines_->is_forest() ? ".iis_certificate" : ".certificate"));
    case About::Organisation:
      return lines_->place(lines_->is_forest() ? "organisation" : "directory.organization");
    case About::User:
      return x.user.is_none() ? std::string{} : lines_->place(lines_->user(d, x.user));
    case About::Database:
      return x.database.is_none() ? std::string{} : of_database(x.database);
    case About::Target: {
      const bool has_holder = !x.database.is_none() && !d.at(x.database).active_on.is_none();
      if (!x.target.is_none()) return of_server(x.target);
      return has_holder ? of_server(d.at(x.database).active_on) : std::string{};
    }
    case About::Published:
      return of_published(answer);
    case About::AddressBook:
      return r.oab.is_none()
                 ? std::string{}
                 : lines_->place(lines_->address_book(d.address_books[r.oab.index()].name));
  }
  return {};
}

// Where the ExternalURL stands that a redirect leads to, or would.
std::string Origins::of_published(const RouteAnswer& answer) const {
  const Directory& d = *loaded_.directory;
  const Decision& x = answer.decision;
  const Protocol protocol = answer.read.facts.protocol;
  for (const Server& server : d.servers) {
    const UrlId url = server.directory_of(protocol).external_url;
    if (url.is_none() || !server.is_front_end()) continue;
    const bool is_meant = !x.url.is_none()
                              ? url == x.url
                              : !x.database.is_none() && !d.at(x.database).active_on.is_none() &&
                                    d.at(d.at(x.database).active_on).site == server.site;
    if (!is_meant) continue;
    const std::string path = lines_->virtual_directory(server.name, protocol);
    return lines_->place(path.empty() ? path : path + ".external_url");
  }
  return {};
}

Places places_of(const std::shared_ptr<const Origins>& origins, const RouteAnswer& answer) {
  return {[origins, &answer](Fact fact) { return origins->of(fact, answer); },
          [origins](ServerId server) { return origins->of_server(server); },
          [origins](DatabaseId database) { return origins->of_database(database); }};
}

}  // namespace casgrid
