#include "model/autodiscover/lookup.h"

#include <algorithm>

namespace casgrid {
namespace {

constexpr std::string_view kPath = "/autodiscover/autodiscover.xml";

std::string folded_domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string{} : lower(address.substr(at + 1));
}

std::string address(std::string_view start, std::string_view host) {
  std::string url(start);
  url += host;
  url += kPath;
  return url;
}

int rank(const ServiceConnectionPoint& point, SiteId site) {
  if (point.site_scope.empty()) return 2;
  const auto& scope = point.site_scope;
  const bool is_own = !site.is_none() && std::find(scope.begin(), scope.end(), site) != scope.end();
  return is_own ? 1 : 3;
}

// Only an endpoint with TLS may see credentials, and 443 is what says so of a record.
bool is_tls(const ServiceRecord& record) { return record.port == 443 && !record.target.empty(); }

}  // namespace

std::vector<ServiceConnectionPoint> connection_points(const Directory& directory) {
  if (!directory.connection_points.empty()) return directory.connection_points;
  std::vector<ServiceConnectionPoint> made;
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    const Server& server = directory.servers[i];
    const UrlId url = server.directory_of(Protocol::Autodiscover).internal_url;
    if (!server.is_front_end() || url.is_none()) continue;
    ServiceConnectionPoint point;
    point.server = ServerId{i};
    point.url = url;
    if (!server.site.is_none()) point.site_scope.push_back(server.site);
    made.push_back(point);
  }
  return made;
}

ConnectionPointLookup rank_connection_points(const Directory& directory,
                                             const LookupClient& client) {
  ConnectionPointLookup found;
  std::vector<ServiceConnectionPoint> points = connection_points(directory);
  const std::string domain = folded_domain_of(client.mail_address);
  std::string fallback;
  for (const ServiceConnectionPoint& point : points) {
    if (point.pointer_host.empty()) continue;
    if (point.pointer_domain.empty() && fallback.empty()) fallback = point.pointer_host;
    if (point.pointer_domain.empty() || lower(point.pointer_domain) != domain) continue;
    found.restart_at = point.pointer_host;
    return found;
  }
  std::erase_if(points, [](const ServiceConnectionPoint& p) { return p.url.is_none(); });
  std::stable_sort(points.begin(), points.end(),
                   [&](const ServiceConnectionPoint& a, const ServiceConnectionPoint& b) {
                     return rank(a, client.site) < rank(b, client.site);
                   });
  for (const ServiceConnectionPoint& point : points) {
    const std::string& url = directory.at(point.url).text;
    if (std::find(found.urls.begin(), found.urls.end(), url) == found.urls.end())
      found.urls.push_back(url);
  }
  // A pointer that names no domain serves whoever finds nothing else.
  if (found.urls.empty()) found.restart_at = fallback;
  return found;
}

std::vector<LookupCandidate> lookup_candidates(const Directory& directory,
                                               const LookupClient& client) {
  std::vector<LookupCandidate> all;
  const auto add = [&](LookupStep step, std::string url) { all.push_back({step, std::move(url)}); };
  if (client.is_domain_joined) {
    for (std::string& url : rank_connection_points(directory, client).urls)
      add(LookupStep::ConnectionPoint, std::move(url));
  }
  const std::string domain = folded_domain_of(client.mail_address);
  if (domain.empty()) return all;
  add(LookupStep::RootDomain, address("https://", domain));
  add(LookupStep::AutodiscoverName, address("https://autodiscover.", domain));
  add(LookupStep::PlainRedirect, address("http://autodiscover.", domain));
  std::vector<ServiceRecord> records(client.service_records.begin(), client.service_records.end());
  std::erase_if(records, [](const ServiceRecord& r) { return !is_tls(r); });
  std::stable_sort(
      records.begin(), records.end(), [](const ServiceRecord& a, const ServiceRecord& b) {
        return a.priority != b.priority ? a.priority < b.priority : a.weight > b.weight;
      });
  for (const ServiceRecord& record : records) {
    std::string host = lower(record.target);
    if (host.back() == '.') host.pop_back();  // a name in DNS may end at the root
    add(LookupStep::ServiceRecord, address("https://", host));
  }
  return all;
}

}  // namespace casgrid
