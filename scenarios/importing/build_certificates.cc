// Certificates, and which of them a front end shows.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "model/directory/web_address.h"
#include "model/pki/host_match.h"
#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {
namespace {

constexpr const char* kOauthSubject = "cn=microsoft exchange server auth certificate";

bool serves_web(const CertificateFacts& c) {
  return std::any_of(c.services.begin(), c.services.end(),
                     [](const std::string& s) { return is_same_word(s, "IIS"); });
}

// Host names that clients use on this server.
std::vector<std::string> hosts_of(const ServerFacts& server) {
  std::vector<std::string> hosts;
  for (const WebDirectory& w : server.directories) {
    for (const std::string& url : {w.external_url, w.internal_url}) {
      const auto parsed = parse_url(url);
      if (parsed && parsed->is_http()) hosts.push_back(parsed->host);
    }
  }
  if (!server.fqdn.empty()) hosts.push_back(lower_case(server.fqdn));
  return hosts;
}

bool is_for_oauth(const CertificateFacts& c) { return lower_case(c.subject) == kOauthSubject; }

std::optional<scenario::Certificate::Service> service_of(const std::string& word) {
  static const std::map<std::string, scenario::Certificate::Service> kWords{
      {"iis", scenario::Certificate::IIS},
      {"smtp", scenario::Certificate::SMTP},
      {"pop", scenario::Certificate::POP},
      {"imap", scenario::Certificate::IMAP},
      {"um", scenario::Certificate::UM},
      {"umcallrouter", scenario::Certificate::UM_CALL_ROUTER},
      {"federation", scenario::Certificate::FEDERATION}};
  const auto found = kWords.find(lower_case(word));
  return found == kWords.end() ? std::nullopt : std::optional(found->second);
}

class CertificateBuilder {
 public:
  explicit CertificateBuilder(Draft& draft) : d_(draft) {}

  void build() {
    for (const CertificateFacts& c : d_.all.certificates.all()) add(c);
    publish_oauth();
    auto& front_ends = *d_.scenario.mutable_directory()->mutable_front_ends();
    for (int i = 0; i < front_ends.size(); ++i)
      bind(*d_.front_ends[static_cast<std::size_t>(i)], front_ends[i]);
    if (d_.all.certificates.empty() && !d_.front_ends.empty()) {
      d_.listing.assumed("front ends", "certificate", "one for all",
                         "Get-ExchangeCertificate is not there");
    }
  }

 private:
  std::string name_of(const CertificateFacts& c) {
    const std::string mark = lower_case(c.thumbprint.substr(0, 8));
    return (c.hosts.empty() ? "certificate" : c.hosts.front()) + "-" + mark;
  }

  // Where it was exported from, if that server is in the scenario.
  const ServerFacts* holder_of(const CertificateFacts& c) const {
    const ServerFacts* server = c.server.empty() && d_.all.servers.all().size() == 1
                                    ? &d_.all.servers.all().front()
                                    : d_.all.find_server(c.server);
    const bool is_there =
        server != nullptr && d_.site_of.find(lower_case(server->name)) != d_.site_of.end();
    return is_there ? server : nullptr;
  }

  // The same certificate on several servers is one.
  scenario::Certificate& certificate(const CertificateFacts& c) {
    const auto [place, is_new] = by_thumbprint_.emplace(lower_case(c.thumbprint), 0);
    auto& all = *d_.scenario.mutable_directory()->mutable_certificates();
    if (!is_new) return all[place->second];
    place->second = all.size();
    std::string name = name_of(c);
    std::replace(name.begin(), name.end(), ' ', '-');
    auto& made = *all.Add();
    made.set_name(d_.names.fresh("certificate", name));
    return made;
  }

  void add(const CertificateFacts& c) {
    auto& made = certificate(c);
    if (const ServerFacts* holder = holder_of(c)) made.add_servers(d_.server_name(*holder));
    for (const std::string& word : c.services) {
      const auto service = service_of(word);
      const auto& known = made.services();
      if (service && std::find(known.begin(), known.end(), *service) == known.end())
        made.add_services(*service);
    }
    if (!made.thumbprint().empty()) return;
    for (const std::string& host : c.hosts) made.add_names(host);
    scenario::Certificate::Issuer issuer = scenario::Certificate::ISSUER_UNSPECIFIED;
    scenario::Certificate::Issuer_Parse(c.issuer, &issuer);
    made.set_issuer(issuer);
    made.set_not_before(c.not_before);
    made.set_not_after(c.not_after);
    made.set_thumbprint(c.thumbprint);
    made.set_subject(c.subject);
    made.set_issuer_name(c.issuer_name);
    if (issuer == scenario::Certificate::PUBLIC_AUTHORITY)
      d_.listing.assumed("certificate " + made.name(), "issuer", "PUBLIC_AUTHORITY",
                         "a certificate does not say who trusts its authority");
  }

  // Of every front end some certificate was exported: what is not there is nowhere.
  bool are_all_exported() const {
    return std::all_of(d_.front_ends.begin(), d_.front_ends.end(), [&](const ServerFacts* server) {
      const auto& all = d_.all.certificates.all();
      return std::any_of(all.begin(), all.end(), [&](const CertificateFacts& c) {
        return c.server.empty() || is_same_word(c.server, server->name);
      });
    });
  }

  bool is_there(const std::string& thumbprint) const {
    return by_thumbprint_.contains(lower_case(thumbprint));
  }

  void publish_oauth() {
    auto& organisation = *d_.scenario.mutable_directory()->mutable_organization();
    if (!d_.all.auth_config && !d_.all.empty_commands.contains("get-authconfig")) {
      choose_by_subject(organisation);
      return;
    }
    const AuthConfigFacts told = d_.all.auth_config.value_or(AuthConfigFacts{});
    auto& made = *organisation.mutable_auth_config();
    made.set_current_thumbprint(told.current);
    made.set_previous_thumbprint(told.previous);
    made.set_next_thumbprint(told.next);
    made.set_next_effective(told.next_effective);
    if (told.current.empty())
      d_.listing.warning(told.place, "organisation", "CurrentCertificateThumbprint", "",
                         "no certificate for OAuth is published: logons with forms go in circles");
    for (const auto& [field, thumbprint] : {std::pair("CurrentCertificateThumbprint", told.current),
                                            std::pair("NextCertificateThumbprint", told.next)})
      say_present(told, field, thumbprint);
    say_unpublished(told);
  }

  void say_present(const AuthConfigFacts& told, const char* field, const std::string& thumbprint) {
    if (thumbprint.empty() || is_there(thumbprint)) return;
    if (are_all_exported()) {
      d_.listing.warning(told.place, "organisation", field, thumbprint,
                         "is published, and no server has it: logons with forms go in circles");
      return;
    }
    CertificateFacts unseen;
    unseen.thumbprint = thumbprint;
    auto& made = certificate(unseen);
    made.set_thumbprint(thumbprint);
    d_.listing.assumed("certificate " + made.name(), "servers", "all",
                       "it is published; Get-ExchangeCertificate of some front end, which would "
                       "have it, is not there");
  }

  void say_unpublished(const AuthConfigFacts& told) {
    std::set<std::string> said;
    for (const CertificateFacts& c : d_.all.certificates.all()) {
      const bool is_published = is_same_word(c.thumbprint, told.current) ||
                                is_same_word(c.thumbprint, told.previous) ||
                                is_same_word(c.thumbprint, told.next);
      if (!is_for_oauth(c) || is_published || !said.insert(lower_case(c.thumbprint)).second)
        continue;
      d_.listing.warning(c.place, "certificate " + c.thumbprint, "Subject", c.subject,
                         "is there for OAuth and is not published by Get-AuthConfig");
    }
  }

  // The newest that has begun.
  void choose_by_subject(scenario::Organization& organisation) {
    const CertificateFacts* best = nullptr;
    std::set<std::string> seen;
    for (const CertificateFacts& c : d_.all.certificates.all()) {
      if (!is_for_oauth(c)) continue;
      seen.insert(lower_case(c.thumbprint));
      const auto has_begun = [&](const CertificateFacts& x) {
        return d_.options.starts_at.empty() || x.not_before <= d_.options.starts_at;
      };
      const bool is_better = best == nullptr || (has_begun(c) && !has_begun(*best)) ||
                             (has_begun(c) == has_begun(*best) && c.not_before > best->not_before);
      if (is_better) best = &c;
    }
    if (best == nullptr) {
      if (!d_.all.certificates.empty())
        d_.listing.assumed("organisation", "oauth_certificate", "a valid one",
                           "no exported certificate has the usual subject, and Get-AuthConfig, "
                           "which names it, is not there");
      return;
    }
    const auto& all = d_.scenario.directory().certificates();
    organisation.set_oauth_certificate(all[by_thumbprint_.at(lower_case(best->thumbprint))].name());
    d_.listing.assumed("organisation", "oauth_certificate", organisation.oauth_certificate(),
                       seen.size() > 1
                           ? "by its subject, the newest of " + std::to_string(seen.size()) +
                                 "; Get-AuthConfig, which names it, is not there"
                           : "by its subject; Get-AuthConfig, which names it, is not there");
  }

  // How well a certificate fits the web site of a server; the greater the better.
  struct Fit {
    bool is_enabled = false;  // for IIS
    std::size_t covered = 0;  // names of the server
    bool is_valid = false;    // at the start
    std::string not_before;

    // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
    auto operator<=>(const Fit&) const = default;
  };

  Fit fit_of(const CertificateFacts& c, const std::vector<std::string>& hosts) const {
    const std::string& now = d_.options.starts_at;
    Fit fit;
    fit.is_enabled = serves_web(c);
    fit.covered = static_cast<std::size_t>(
        std::count_if(hosts.begin(), hosts.end(),
                      [&](const std::string& host) { return names_cover(c.hosts, host); }));
    fit.is_valid =
        now.empty() || (c.not_before <= now && (c.not_after.empty() || now <= c.not_after));
    fit.not_before = c.not_before;
    return fit;
  }

  void bind(const ServerFacts& server, scenario::FrontEnd& f) {
    const CertificateFacts* best = nullptr;
    Fit best_fit;
    std::set<std::string> enabled;
    const std::vector<std::string> hosts = hosts_of(server);
    for (const CertificateFacts& c : d_.all.certificates.all()) {
      if (!c.server.empty() && !is_same_word(c.server, server.name)) continue;
      if (c.server.empty() && d_.front_ends.size() > 1 && !serves_web(c)) continue;
      if (is_for_oauth(c)) continue;
      const Fit fit = fit_of(c, hosts);
      if (fit.is_enabled) enabled.insert(lower_case(c.thumbprint));
      if (!fit.is_enabled && fit.covered == 0) continue;
      if (best != nullptr && fit <= best_fit) continue;
      best = &c;
      best_fit = fit;
    }
    if (best == nullptr) {
      if (!d_.all.certificates.empty())
        d_.listing.assumed("server " + server.name, "certificate", "one for all",
                           "no exported certificate is of its web site");
      return;
    }
    const auto& all = d_.scenario.directory().certificates();
    f.set_certificate(all[by_thumbprint_.at(lower_case(best->thumbprint))].name());
    if (!best_fit.is_enabled) {
      d_.listing.assumed(
          "server " + server.name, "certificate", f.certificate(),
          "the newest that covers its names; Services, which tells, was not exported");
    } else if (enabled.size() > 1) {
      d_.listing.assumed("server " + server.name, "certificate", f.certificate(),
                         std::to_string(enabled.size()) +
                             " are enabled for IIS: the one that covers most of its names, then "
                             "the newest");
    }
  }

  Draft& d_;
  std::map<std::string, int> by_thumbprint_;  // to its place in the scenario
};

}  // namespace

void build_certificates(Draft& d) { CertificateBuilder(d).build(); }

}  // namespace casgrid::importing
