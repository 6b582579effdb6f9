// Certificates, and which of them a front end shows.
#include <algorithm>

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

class CertificateBuilder {
 public:
  explicit CertificateBuilder(Draft& draft) : d_(draft) {}

  void build() {
    for (const CertificateFacts& c : d_.all.certificates.all()) add(c);
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

  void add(const CertificateFacts& c) {
    const std::string thumbprint = lower_case(c.thumbprint);
    if (!names_.emplace(thumbprint, "").second) return;
    std::string name = name_of(c);
    std::replace(name.begin(), name.end(), ' ', '-');
    name = d_.names.fresh("certificate", name);
    names_[thumbprint] = name;
    auto& made = *d_.scenario.mutable_directory()->add_certificates();
    made.set_name(name);
    for (const std::string& host : c.hosts) made.add_names(host);
    scenario::Certificate::Issuer issuer = scenario::Certificate::ISSUER_UNSPECIFIED;
    scenario::Certificate::Issuer_Parse(c.issuer, &issuer);
    made.set_issuer(issuer);
    made.set_not_before(c.not_before);
    made.set_not_after(c.not_after);
    made.set_thumbprint(c.thumbprint);
    if (issuer == scenario::Certificate::PUBLIC_AUTHORITY)
      d_.listing.assumed("certificate " + name, "issuer", "PUBLIC_AUTHORITY",
                         "a certificate does not say who trusts its authority");
    if (lower_case(c.subject) == kOauthSubject && !has_oauth_) {
      has_oauth_ = true;
      d_.scenario.mutable_directory()->mutable_organization()->set_oauth_certificate(name);
      d_.listing.assumed("organisation", "oauth_certificate", name,
                         "by its subject; Get-AuthConfig is not read");
    }
  }

  void bind(const ServerFacts& server, scenario::FrontEnd& f) {
    const CertificateFacts* best = nullptr;
    bool is_said = false;
    const std::vector<std::string> hosts = hosts_of(server);
    for (const CertificateFacts& c : d_.all.certificates.all()) {
      if (!c.server.empty() && !is_same_word(c.server, server.name)) continue;
      if (c.server.empty() && d_.front_ends.size() > 1 && !serves_web(c)) continue;
      if (lower_case(c.subject) == kOauthSubject) continue;
      const bool web = serves_web(c);
      const bool covers = std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
        return names_cover(c.hosts, host);
      });
      if (!web && (!covers || is_said)) continue;
      const bool is_better =
          best == nullptr || (web && !is_said) || c.not_before > best->not_before;
      if (!is_better) continue;
      best = &c;
      is_said = web;
    }
    if (best == nullptr) {
      if (!d_.all.certificates.empty())
        d_.listing.assumed("server " + server.name, "certificate", "one for all",
                           "no exported certificate is of its web site");
      return;
    }
    f.set_certificate(names_.at(lower_case(best->thumbprint)));
    if (!is_said) {
      d_.listing.assumed(
          "server " + server.name, "certificate", f.certificate(),
          "the newest that covers its names; Services, which tells, was not exported");
    }
  }

  Draft& d_;
  std::map<std::string, std::string> names_;  // by thumbprint
  bool has_oauth_ = false;
};

}  // namespace

void build_certificates(Draft& d) { CertificateBuilder(d).build(); }

}  // namespace casgrid::importing
