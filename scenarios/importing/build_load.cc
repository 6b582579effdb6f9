// Who uses it, from where, and for how long.
#include <algorithm>

#include "model/directory/web_address.h"
#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"
#include "scenarios/schema/version.h"

namespace casgrid::importing {
namespace {

constexpr std::uint32_t kMailboxesAssumed = 100;
constexpr double kDurationAssumed = 3600;
constexpr const char* kClients = "internet";

struct ClientKind {
  scenario::Client client;
  const char* word;
  std::uint32_t percent;
};

// Of every hundred users; the last kind takes what is left.
std::vector<ClientKind> kinds_of(bool has_mapi) {
  if (has_mapi)
    return {{scenario::MAPI_HTTP, "outlook", 70},
            {scenario::ACTIVE_SYNC, "phones", 20},
            {scenario::OWA, "browsers", 10}};
  return {{scenario::ACTIVE_SYNC, "phones", 30}, {scenario::OWA, "browsers", 70}};
}

// Databases of one site and product with as many mailboxes each: users are spread evenly over them.
struct Segment {
  std::string site;
  bool has_mapi = false;
  std::uint32_t each = 0;
  std::vector<std::string> databases;
};

class LoadBuilder {
 public:
  explicit LoadBuilder(Draft& draft) : d_(draft) {}

  void build() {
    add_client_network();
    if (!d_.all.mailboxes.empty())
      add_named();
    else
      add_counted();
    list_mix();
    trust_what_is_shown();
    set_run();
  }

 private:
  void add_client_network() {
    auto& topology = *d_.scenario.mutable_topology();
    client_network_ = d_.names.fresh("site", kClients);
    topology.add_client_networks()->set_name(client_network_);
    std::set<std::string> entered;
    for (const auto& f : d_.scenario.directory().front_ends()) entered.insert(f.site());
    for (const std::string& site : entered) {
      auto& link = *topology.add_links();
      link.set_name(d_.names.fresh("link", client_network_ + "-" + site));
      link.set_a(client_network_);
      link.set_b(site);
      link.set_bandwidth_mbps(1000);
      link.set_latency_ms(10);
    }
    d_.listing.assumed("client network " + client_network_, "links",
                       "1000 Mbit/s, 10 ms to each site", "no export knows where clients are");
  }

  bool has_mapi(const std::string& database) const {
    if (!d_.scenario.directory().organization().mapi_http_enabled()) return false;
    const auto product = d_.database_product.find(database);
    const bool is_new =
        product != d_.database_product.end() && product->second >= Product::Exchange2013;
    return is_new &&
           std::any_of(d_.front_ends.begin(), d_.front_ends.end(), [](const ServerFacts* f) {
             return product_of_server(*f) >= Product::Exchange2013;
           });
  }

  // The name that users of a site type: of its own OWA or any URL; else the first there is.
  std::string namespace_of(const std::string& site) const {
    const auto& d = d_.scenario.directory();
    for (const ServerFacts* server : d_.front_ends) {
      if (d_.site(*server) != site) continue;
      for (const bool is_external : {true, false}) {
        for (const WebDirectory& w : server->directories) {
          if (w.app != "OWA") continue;
          const auto parsed = parse_url(is_external ? w.external_url : w.internal_url);
          if (parsed && parsed->is_http()) return parsed->host;
        }
      }
    }
    const auto leads_to = [&](const scenario::Namespace& n) {
      return std::any_of(
          n.addresses().begin(), n.addresses().end(), [&](const std::string& address) {
            const auto is_here = [&](const auto& each) {
              return each.name() == address && each.site() == site;
            };
            return std::any_of(d.balancers().begin(), d.balancers().end(), is_here) ||
                   std::any_of(d.front_ends().begin(), d.front_ends().end(), is_here);
          });
    };
    for (const auto& n : d.namespaces()) {
      if (leads_to(n)) return n.host();
    }
    return d.namespaces_size() == 0 ? std::string() : d.namespaces(0).host();
  }

  scenario::Population& add_population(const ClientKind& kind, const std::string& site) {
    auto& p = *d_.scenario.add_populations();
    p.set_name(d_.names.fresh("server", lower_case(site) + "-" + kind.word));
    p.set_location(client_network_);
    p.set_namespace_(namespace_of(site));
    p.set_client(kind.client);
    p.mutable_closed()->set_ramp_s(60);
    return p;
  }

  std::map<std::string, std::uint32_t> counts() {
    std::map<std::string, std::uint32_t> made;
    for (const CountedMailboxes& c : d_.all.counts) {
      const auto known = d_.database_of.find(lower_case(c.database));
      if (known == d_.database_of.end()) {
        d_.listing.warning(c.place, "mailboxes", "Database", c.database,
                           "there is no such database; its " + std::to_string(c.count) +
                               " mailboxes are left out");
        continue;
      }
      made[known->second] += c.count;
    }
    const std::uint32_t each = d_.options.mailboxes_per_database == 0
                                   ? kMailboxesAssumed
                                   : d_.options.mailboxes_per_database;
    if (d_.all.counts.empty()) {
      for (const std::string& database : d_.databases) made[database] = each;
      d_.listing.assumed("databases", "mailboxes", std::to_string(each) + " each",
                         d_.options.mailboxes_per_database == 0
                             ? "no export says it; give --mailboxes-per-database, or Get-Mailbox"
                             : "as --mailboxes-per-database says");
    }
    return made;
  }

  void add_counted() {
    const std::map<std::string, std::uint32_t> of = counts();
    std::vector<Segment> segments;
    for (const std::string& database : d_.databases) {
      const auto count = of.find(database);
      if (count == of.end() || count->second == 0) continue;
      const std::string& site = d_.database_site[database];
      const bool mapi = has_mapi(database);
      const auto same = std::find_if(segments.begin(), segments.end(), [&](const Segment& s) {
        return s.site == site && s.each == count->second && s.has_mapi == mapi;
      });
      Segment& segment = same == segments.end()
                             ? segments.emplace_back(Segment{site, mapi, count->second, {}})
                             : *same;
      segment.databases.push_back(database);
    }
    for (const Segment& segment : segments) add_segment(segment);
    if (segments.empty())
      d_.listing.needed("mailboxes",
                        "no database has a mailbox; give Get-Mailbox, or Database and Count");
  }

  void add_segment(const Segment& segment) {
    const std::uint32_t total = segment.each * static_cast<std::uint32_t>(segment.databases.size());
    const std::vector<ClientKind> kinds = kinds_of(segment.has_mapi);
    std::uint32_t left = total;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const bool is_last = i + 1 == kinds.size();
      const auto part = static_cast<std::uint32_t>(std::uint64_t{total} * kinds[i].percent / 100);
      const std::uint32_t users = is_last ? left : part;
      left -= users;
      if (users == 0) continue;
      auto& p = add_population(kinds[i], segment.site);
      p.set_users(users);
      for (const std::string& database : segment.databases) p.add_databases(database);
    }
  }

  // Each hundred mailboxes in the order of the export are shared out by the mix.
  void add_named() {
    struct Place {
      std::string site;
      bool has_mapi;
      bool operator<(const Place& o) const {
        return std::tie(site, has_mapi) < std::tie(o.site, o.has_mapi);
      }
    };
    std::map<Place, std::vector<const MailboxFacts*>> places;
    std::set<std::string> seen;
    for (const MailboxFacts& m : d_.all.mailboxes) {
      const auto database = d_.database_of.find(lower_case(m.database));
      if (database == d_.database_of.end()) {
        d_.listing.warning(m.place, "mailbox " + m.upn, "Database", m.database,
                           "there is no such database; the mailbox is left out");
        continue;
      }
      if (!seen.insert(lower_case(m.upn)).second) {
        d_.listing.warning(m.place, "mailbox " + m.upn, "UserPrincipalName", m.upn,
                           "is there twice; the first one counts");
        continue;
      }
      places[{d_.database_site[database->second], has_mapi(database->second)}].push_back(&m);
    }
    for (const auto& [place, mailboxes] : places)
      add_mailboxes(place.site, place.has_mapi, mailboxes);
    if (places.empty())
      d_.listing.needed(
          "mailboxes",
          "no exported mailbox is in an exported database; export Get-MailboxDatabase");
  }

  void add_mailboxes(const std::string& site, bool mapi,
                     const std::vector<const MailboxFacts*>& mailboxes) {
    const std::vector<ClientKind> kinds = kinds_of(mapi);
    std::vector<std::vector<const MailboxFacts*>> parts(kinds.size());
    for (std::size_t i = 0; i < mailboxes.size(); ++i) {
      // In tens: seven, two, one. So the first ten mailboxes show every kind already.
      const auto place = static_cast<std::uint32_t>(i % 10 * 10);
      std::size_t k = 0;
      for (std::uint32_t end = kinds[0].percent; place >= end && k + 1 < kinds.size();)
        end += kinds[++k].percent;
      parts[k].push_back(mailboxes[i]);
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      if (parts[k].empty()) continue;
      auto& p = add_population(kinds[k], site);
      for (const MailboxFacts* m : parts[k]) add_mailbox(*m, *p.add_mailboxes());
    }
  }

  void add_mailbox(const MailboxFacts& m, scenario::Mailbox& made) {
    made.set_user_principal_name(m.upn);
    made.set_sam_account_name(m.sam);
    made.set_primary_smtp_address(m.smtp);
    made.set_mailbox_guid(lower_case(m.guid));
    made.set_database(d_.database_of.at(lower_case(m.database)));
    made.set_legacy_exchange_dn(m.legacy_dn);
    made.set_sid(m.sid);
    made.set_display_name(m.display_name);
  }

  void list_mix() {
    bool any_mapi = false;
    for (const auto& p : d_.scenario.populations())
      any_mapi = any_mapi || p.client() == scenario::MAPI_HTTP;
    d_.listing.assumed(
        "populations", "client",
        any_mapi ? "70 % Outlook, 20 % phones, 10 % browsers" : "30 % phones, 70 % browsers",
        any_mapi ? "no export says what clients are used; logs do"
                 : "MAPI over HTTP is off, and no log makes a profile of Outlook Anywhere");
    d_.listing.assumed("populations", "profile", "the default of each client program",
                       "no export says how much they do; logs do");
  }

  // People work with what front ends show: whoever issued it, their devices were told of it.
  void trust_what_is_shown() {
    const auto& directory = d_.scenario.directory();
    auto weakest = scenario::Certificate::PUBLIC_AUTHORITY;
    for (const auto& f : directory.front_ends()) {
      for (const auto& c : directory.certificates())
        if (c.name() == f.certificate()) weakest = std::max(weakest, c.issuer());
    }
    if (weakest == scenario::Certificate::PUBLIC_AUTHORITY) return;
    for (auto& p : *d_.scenario.mutable_populations()) p.set_trusted_issuer(weakest);
    d_.listing.assumed("populations", "trusted_issuer", scenario::Certificate::Issuer_Name(weakest),
                       "front ends show such a certificate, and people work with it");
  }

  void set_run() {
    auto& s = d_.scenario;
    s.set_schema_version(kSchemaVersion);
    s.set_title(d_.options.title);
    s.set_duration_s(d_.options.duration_s > 0 ? d_.options.duration_s : kDurationAssumed);
    s.set_seed(1);
    if (!d_.options.starts_at.empty()) s.set_starts_at(d_.options.starts_at);
    s.mutable_record()->set_trace(scenario::Recording::CONTROL);
    s.mutable_record()->set_warm_up_s(std::min(120.0, s.duration_s() / 4));
    s.add_objectives()->set_expression("count(lost_without_error) == 0");
    s.mutable_brief()->set_time_factor(0.1);
    s.mutable_brief()->set_users_factor(0.1);
    if (d_.all.retry_after_s) s.mutable_timing()->set_retry_after_s(*d_.all.retry_after_s);
    if (d_.options.duration_s <= 0)
      d_.listing.assumed("run", "duration_s", "3600", "an hour, at even load");
  }

  Draft& d_;
  std::string client_network_;
};

}  // namespace

void build_load(Draft& d) { LoadBuilder(d).build(); }

}  // namespace casgrid::importing
