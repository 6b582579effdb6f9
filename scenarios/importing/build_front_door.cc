// Balancers in front of the front ends, from their own configurations or assumed, and where the
// names of the URLs lead.
#include <algorithm>
#include <iterator>
#include <map>

#include "model/directory/web_address.h"
#include "model/pki/host_match.h"
#include "scenarios/importing/build_balancers.h"
#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {
namespace {

class FrontDoorBuilder {
 public:
  explicit FrontDoorBuilder(Draft& draft) : d_(draft), configured_(draft) {}

  void build() {
    collect_hosts();
    if (users_.empty()) {
      const std::string shown = name_on_certificates();
      const std::string host = shown.empty() ? "mail." + d_.domain : shown;
      for (const ServerFacts* server : d_.front_ends) users_[host].push_back(server);
      order_.push_back(host);
      d_.listing.assumed("namespace " + host, "host", host,
                         shown.empty() ? "no virtual directory has a URL"
                                       : "no virtual directory has a URL: a name that is on the "
                                         "certificate of every front end");
    }
    for (const std::string& host : order_) add_namespace(host);
    configured_.say_unused();
  }

 private:
  void add_host(const std::string& host, const ServerFacts* server) {
    if (host.empty()) return;
    auto& servers = users_[host];
    if (servers.empty()) order_.push_back(host);
    if (std::find(servers.begin(), servers.end(), server) == servers.end())
      servers.push_back(server);
  }

  // A name that every front end shows a certificate for, best one that is no server's; empty: none.
  std::string name_on_certificates() const {
    std::map<std::string, std::vector<std::string>> names;
    for (const auto& c : d_.scenario.directory().certificates())
      names[c.name()] = {c.names().begin(), c.names().end()};
    std::string own;
    const auto& front_ends = d_.scenario.directory().front_ends();
    if (front_ends.empty()) return {};
    for (const std::string& name : names[front_ends[0].certificate()]) {
      const bool is_host = name.find('.') != std::string::npos && !name.starts_with("*");
      const bool is_on_all = std::all_of(front_ends.begin(), front_ends.end(), [&](const auto& f) {
        const auto found = names.find(f.certificate());
        return found != names.end() && names_cover(found->second, name);
      });
      if (!is_host || !is_on_all) continue;
      if (d_.all.find_server(name) == nullptr) return lower_case(name);
      if (own.empty()) own = lower_case(name);
    }
    return own;
  }

  void collect_hosts() {
    for (const ServerFacts* server : d_.front_ends) {
      for (const WebDirectory& w : server->directories) {
        if (w.app == "POWERSHELL") continue;  // always the server's own name
        for (const std::string& url : {w.external_url, w.internal_url}) add_url(url, server);
      }
      if (server->anywhere) {
        add_host(lower_case(server->anywhere->external_host), server);
        add_host(lower_case(server->anywhere->internal_host), server);
      }
      add_url(server->scp_uri, server);
    }
  }

  void add_url(const std::string& url, const ServerFacts* server) {
    const auto parsed = parse_url(url);
    if (parsed && parsed->is_http()) add_host(parsed->host, server);
  }

  // From Exchange 2016 on front ends of all products stand behind one name.
  static bool is_one_pool(Product one, Product other) {
    return one == other || std::min(one, other) >= Product::Exchange2016;
  }

  static std::string words_of(const std::set<Product>& products) {
    std::string text;
    for (const Product p : products) text += (text.empty() ? "" : ", ") + std::string(text_of(p));
    return text;
  }

  std::string balancer_of(const std::string& site, Product product) {
    // One for those that are one pool, whichever of its products a name points to.
    const Product oldest = std::min(product, Product::Exchange2016);
    const std::string key = site + "\n" + casgrid::text_of(oldest);
    if (const auto known = balancers_.find(key); known != balancers_.end()) return known->second;
    auto& made = *d_.scenario.mutable_directory()->add_balancers();
    const bool is_first = std::none_of(balancers_.begin(), balancers_.end(), [&](const auto& b) {
      return b.first.starts_with(site + "\n");
    });
    made.set_name(d_.names.fresh(
        "server",
        "lb-" + lower_case(site) + (is_first ? "" : std::string("-") + short_text_of(oldest))));
    made.set_site(site);
    made.set_policy(scenario::Balancer::LEAST_CONNECTIONS);
    std::set<Product> products;
    for (const ServerFacts* server : d_.front_ends) {
      if (d_.site(*server) != site || !is_one_pool(product_of_server(*server), product)) continue;
      made.add_pool(d_.server_name(*server));
      products.insert(product_of_server(*server));
    }
    balancers_[key] = made.name();
    d_.listing.assumed("balancer " + made.name(), "policy, probe, layer",
                       "least connections, OWA every 5 s, layer 4",
                       "no export knows balancers: one in front of the " + words_of(products) +
                           " front ends of " + site);
    return made.name();
  }

  void add_namespace(const std::string& host) {
    auto& made = *d_.scenario.mutable_directory()->add_namespaces();
    made.set_host(host);
    const ServerFacts* own = d_.all.find_server(host);
    const auto& servers = users_[host];
    const bool is_own =
        own != nullptr && (is_same_word(own->fqdn, host) || is_same_word(own->name, host)) &&
        std::find(d_.front_ends.begin(), d_.front_ends.end(), own) != d_.front_ends.end();
    if (is_own) {
      made.add_addresses(d_.server_name(*own));
      return;
    }
    // Where old and new servers share a name, clients have to come to the new ones.
    Product newest = Product::Exchange2007;
    for (const ServerFacts* server : servers) newest = std::max(newest, product_of_server(*server));
    std::vector<const ServerFacts*> pool;
    std::copy_if(servers.begin(), servers.end(), std::back_inserter(pool),
                 [&](const ServerFacts* s) { return is_one_pool(product_of_server(*s), newest); });
    std::vector<std::string> ways = configured_.balancers_of(host, pool);
    const bool is_configured = !ways.empty();
    for (const ServerFacts* server : pool)
      if (!is_configured) ways.push_back(balancer_of(d_.site(*server), newest));
    std::set<std::string> seen;
    for (const std::string& way : ways)
      if (seen.insert(way).second) made.add_addresses(way);
    std::string where;
    for (const std::string& address : made.addresses())
      where += (where.empty() ? "" : ", ") + address;
    d_.listing.assumed(
        "namespace " + host, "addresses", where,
        is_configured ? "no export knows DNS: the balancers whose configuration leads the name to "
                        "its servers"
                      : "no export knows DNS: the balancers of the servers whose URLs have the "
                        "name");
  }

  Draft& d_;
  std::map<std::string, std::vector<const ServerFacts*>> users_;
  std::vector<std::string> order_;
  std::map<std::string, std::string> balancers_;
  ConfiguredBalancers configured_;
};

}  // namespace

void build_front_door(Draft& d) { FrontDoorBuilder(d).build(); }

}  // namespace casgrid::importing
