// Of balancers from configurations: what they try again, and the paths that they lead otherwise.
#include <map>
#include <set>

#include "scenarios/balancing/words.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/importing/build_balancers.h"

namespace casgrid::importing {
namespace {

constexpr double kMebibyte = 1048576;

}  // namespace

// What the program has been told to try again, and how long it waits.
void ConfiguredBalancers::set_manners(const balancing::Frontend& frontend,
                                      const balancing::Backend& backend, scenario::Balancer& made) {
  const bool is_haproxy = frontend.program == balancing::Program::HaProxy;
  const bool is_layer7 = made.layer() == scenario::Balancer::LAYER7;
  made.set_like(is_haproxy ? scenario::Balancer::HAPROXY : scenario::Balancer::NGINX);
  scenario::Balancer::Manners m;
  const balancing::Retrying& r = backend.retrying;
  if (r.retries && *r.retries > 0) m.set_retries(*r.retries);
  if (is_haproxy && r.retries && *r.retries == 0) m.add_repeats(scenario::Balancer::NOTHING);
  m.set_redispatches(r.redispatches);
  m.set_closes_marked_down(r.closes_marked_down);
  if (m.repeats().empty() && r.on) set_repeats(*r.on, is_layer7, m);
  if (!is_haproxy && r.max_fails) {
    if (*r.max_fails == 0)
      m.set_never_avoids(true);
    else
      m.set_max_fails(*r.max_fails);
  }
  if (!is_haproxy && backend.avoids_failed_s && *backend.avoids_failed_s >= 1)
    m.set_fail_timeout_s(*backend.avoids_failed_s);
  if (m.never_avoids()) m.clear_fail_timeout_s();
  if (is_layer7) {
    m.set_prefers_last_member(r.prefers_last);
    if (backend.connect_timeout_s && *backend.connect_timeout_s > 0)
      m.set_connect_timeout_s(*backend.connect_timeout_s);
    if (backend.server_timeout_s && *backend.server_timeout_s > 0)
      m.set_answer_timeout_s(*backend.server_timeout_s);
    if (r.keeps_connections != is_haproxy) m.set_keeps_connections(r.keeps_connections);
    if (!is_haproxy && !r.buffers_bodies) made.set_buffers_bodies(false);
    if (r.most_body) {
      m.set_takes_any_body(*r.most_body == 0);
      if (*r.most_body > 0) m.set_most_body_mib(*r.most_body / kMebibyte);
    }
  }
  if (m.ByteSizeLong() > 0) *made.mutable_manners() = m;
}

// Words of retry-on and of proxy_next_upstream.
void ConfiguredBalancers::set_repeats(const std::vector<std::string>& words, bool is_layer7,
                                      scenario::Balancer::Manners& made) {
  std::set<scenario::Balancer::Repeat> repeats;
  std::string statuses;
  for (const std::string& word : words) {
    const std::string status = word.starts_with("http_") ? word.substr(5) : word;
    if (word == "conn-failure" || word == "error" || word == "on")
      repeats.insert(scenario::Balancer::REFUSED);
    if (is_layer7 && (word == "empty-response" || word == "error" || word == "0rtt-rejected"))
      repeats.insert(scenario::Balancer::CLOSED);
    if (is_layer7 && (word == "response-timeout" || word == "timeout"))
      repeats.insert(scenario::Balancer::TIMED_OUT);
    if (is_layer7 && word == "all-retryable-errors") {
      repeats = {scenario::Balancer::REFUSED, scenario::Balancer::CLOSED,
                 scenario::Balancer::TIMED_OUT};
      statuses = "500, 502, 503, 504";
    }
    if (word == "non_idempotent") made.set_repeats_posts(true);
    if (is_layer7 && status.size() == 3 && balancing::number_of(status))
      statuses += (statuses.empty() ? "" : ", ") + status;
  }
  if (!statuses.empty()) made.set_repeats_statuses(statuses);
  for (const auto repeat : repeats) made.add_repeats(repeat);
  if (repeats.empty()) made.add_repeats(scenario::Balancer::NOTHING);
}

// The protocol whose health page a check asks for. Null: none's.
const WebPath* ConfiguredBalancers::page_of(const balancing::Check& check) {
  const std::string path = lower_case(check.path);
  for (const WebPath& known : kWebPaths) {
    if (path.starts_with(lower_case(known.shown) + "/")) return &known;
  }
  return nullptr;
}

// By the backends that take them; of what nobody takes that it is an error.
void ConfiguredBalancers::add_paths(const balancing::Frontend& frontend, const Way& way,
                                    scenario::Balancer& made) {
  const balancing::Backend& lead = *way.backends.front();
  const bool is_haproxy = frontend.program == balancing::Program::HaProxy;
  const auto place_text = [](const balancing::Place& p) {
    return p.file + ":" + std::to_string(p.line);
  };
  std::map<const balancing::Backend*, scenario::Balancer::Path*> by_backend;
  for (const auto& [path, taker] : way.takers) {
    const balancing::Backend* backend = taker.backend;
    if (backend == nullptr || pool_of(*backend).empty()) {
      if (!taker.is_known && taker.answer == nullptr) continue;  // only the balancer knows
      auto& added = *made.add_paths();
      added.add_begins(path->shown);
      const std::uint16_t status = taker.answer != nullptr ? taker.answer->status : 0;
      const bool is_told = (status >= 400 && status < 600) || status == 301 || status == 302;
      added.set_answers(is_told ? status : is_haproxy ? 503 : 404);
      added.set_place(place_text(taker.answer != nullptr ? taker.answer->place : frontend.place));
      continue;
    }
    auto& known = by_backend[backend];
    if (known == nullptr) {
      known = made.add_paths();
      known->set_place(place_text(backend->place));
      fill_path(lead, *backend, way, made, *known);
    }
    known->add_begins(path->shown);
  }
  if (way.root.answer != nullptr) {
    auto& added = *made.add_paths();
    added.add_whole("/");
    const std::uint16_t status = way.root.answer->status;
    const bool leads = !way.root.answer->location.empty();
    added.set_answers(leads ? (status == 301 ? 301 : 302) : status >= 400 ? status : 404);
    added.set_place(place_text(way.root.answer->place));
    const std::string to = lower_case(way.root.answer->location);
    if (leads && to.find("/owa") == std::string::npos && !to.ends_with("://"))
      d_.listing.warning(place_of(way.root.answer->place), "balancer " + made.name(),
                         "redirect of /", way.root.answer->location,
                         "leads past Outlook on the web; the scenario's balancer sends browsers to "
                         "/owa/");
  }
}

void ConfiguredBalancers::fill_path(const balancing::Backend& lead,
                                    const balancing::Backend& backend, const Way& way,
                                    const scenario::Balancer& made,
                                    scenario::Balancer::Path& path) {
  const Pool pool = pool_of(backend);
  if (pool.size() != way.pool.size())
    for (const ServerFacts* server : pool) path.add_pool(d_.server_name(*server));
  if (const WebPath* page = page_of(backend.check))
    path.set_probe(find_client(page->protocol)->client);
  if (&backend == &lead) return;
  scenario::Balancer own;
  own.set_layer(made.layer());
  own.set_name(made.name());
  set_policy(backend, own);
  path.set_policy(own.policy());
  path.set_stickiness(own.stickiness());
  if (own.policy() == made.policy()) path.clear_policy();
  if (own.stickiness() == made.stickiness()) path.clear_stickiness();
}

}  // namespace casgrid::importing
