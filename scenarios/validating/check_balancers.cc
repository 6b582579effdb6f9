// validate(): load balancers, their pools and probes.
#include <algorithm>
#include <set>

#include "model/directory/directory.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"
#include "scenarios/document/web_paths.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/validating/check_calls.h"
#include "scenarios/validating/check_mail_flow.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/mail_services.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

using scenario::Balancer;

void check_pool(const Scope& scope, const Balancer& b) {
  if (b.pool_size() == 0) scope.error("pool", "the pool is empty", "add names of front ends");
  std::set<std::string> seen;
  for (int p = 0; p < b.pool_size(); ++p) {
    const Scope member = scope.in("pool", p);
    refers_all(member, scope.names().front_ends, b.pool(p), "front end");
    if (!seen.insert(b.pool(p)).second)
      member.error("\"" + b.pool(p) + "\" is in the pool twice", "name it once");
  }
}

// What the layer makes possible.
void check_layer(const Scope& scope, const Balancer& b) {
  const bool is_layer7 = b.layer() == Balancer::LAYER7;
  if (b.stickiness() == Balancer::COOKIE && !is_layer7) {
    scope.error("stickiness", "a layer-4 balancer sees no cookie",
                "give layer: LAYER7, or SOURCE_ADDRESS");
  }
  if (b.stickiness() == Balancer::SOURCE_ADDRESS && b.policy() == Balancer::LEAST_CONNECTIONS) {
    scope.error("policy", "the client's address decides, not the number of connections",
                "leave policy out");
  }
  if (b.has_pins_logons() && !is_layer7) {
    scope.error("pins_logons", "a layer-4 balancer leaves a connection where it is",
                "leave it out, or give layer: LAYER7");
  }
  if (is_layer7 && b.probe().protocol() != scenario::CLIENT_UNSPECIFIED) {
    scope.error("probe.protocol",
                "a layer-7 balancer probes every virtual directory whose protocol is named",
                "leave it out");
  }
  if (b.buffers_bodies() && !is_layer7)
    scope.error("buffers_bodies", "a layer-4 balancer passes octets on as they come",
                "give layer: LAYER7, or leave it out");
  if (b.certificate().empty()) return;
  if (is_layer7)
    refers(scope, scope.names().certificates, b.certificate(), "certificate", "certificate");
  else
    scope.error("certificate", "a layer-4 balancer passes on what its members show",
                "give layer: LAYER7, or leave it out");
}

// `member` would never be in use, though somebody reads mail so, or since nobody does.
void refuse_silent(const Scope& scope, const std::string& member, const std::string& protocol,
                   bool is_read) {
  if (is_read) {
    scope.error("probe.protocol",
                "\"" + member + "\" does not run " + protocol + ": it would never be in use",
                "take it out of the pool, or leave out its front_service_running: false");
    return;
  }
  scope.error("probe.protocol",
              "no population reads mail over " + protocol + ", and \"" + member +
                  "\" is not said to run it",
              "add such a population, or give mail_access { protocol: " + protocol +
                  " front_service_running: true }");
}

// Nobody greets where the service does not run, and that it runs is known by those who use it.
void check_greeting(const Scope& scope, const Balancer& b) {
  const auto& s = scope.scenario();
  if (!reads_mail(b.probe().protocol())) return;
  const scenario::MailAccess::Protocol protocol = mail_protocol_of(b.probe().protocol());
  // Their front ends run it unless they say otherwise.
  const bool is_read = is_read_over(s, protocol);
  std::vector<std::string> members;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) members.push_back(member);
  }
  const auto silent = std::find_if(members.begin(), members.end(), [&](const std::string& member) {
    return !said_to_run(s.directory(), member, protocol).value_or(is_read);
  });
  if (silent != members.end())
    refuse_silent(scope, *silent, client_name(b.probe().protocol()), is_read);
}

// Nobody answers OPTIONS at the port in clear where there is no call router, or none over TCP.
void check_router_probe(const Scope& scope, const Balancer& b) {
  if (b.probe().protocol() != scenario::SIP) return;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) {
      if (answers_options(scope.scenario().directory(), member)) continue;
      scope.error("probe.protocol",
                  "\"" + member +
                      "\" has no UM call router that listens over TCP: it would never "
                      "be in use",
                  "take it out of the pool, or give call_router { startup: DUAL }");
      return;
    }
  }
}

// Nor does anybody greet at port 25 without Front End Transport.
void check_transport_probe(const Scope& scope, const Balancer& b) {
  if (b.probe().protocol() != scenario::SMTP) return;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) {
      if (greets_senders(scope.scenario().directory(), member)) continue;
      scope.error("probe.protocol",
                  "\"" + member +
                      "\" does not listen at port 25 for mail: it would never be in use",
                  "take it out of the pool, or give it a receive connector of FrontendTransport "
                  "at port 25");
      return;
    }
  }
}

// Manners are a program's, and some a layer's.
void check_manners(const Scope& scope, const Balancer& b) {
  const bool is_haproxy = b.like() == Balancer::HAPROXY;
  const bool is_nginx = b.like() == Balancer::NGINX;
  const Balancer::Manners& m = b.manners();
  if (b.has_manners() && !is_haproxy && !is_nginx) {
    scope.error("manners", "they are those of a program, and none is named",
                "give like: HAPROXY or like: NGINX, or leave them out");
    return;
  }
  const Scope in = scope.in("manners");
  const auto only = [&](bool is_given, bool is_theirs, const char* field, const char* why) {
    if (is_given && !is_theirs) in.error(field, why, "leave it out");
  };
  const char* const of_haproxy = "nginx has no such setting";
  const char* const of_nginx = "HAProxy has no such setting";
  only(m.redispatches(), is_haproxy, "redispatches", of_haproxy);
  only(m.closes_marked_down(), is_haproxy, "closes_marked_down", of_haproxy);
  only(m.prefers_last_member(), is_haproxy, "prefers_last_member", of_haproxy);
  only(m.repeats_posts(), is_nginx, "repeats_posts", of_nginx);
  only(m.max_fails() != 0, is_nginx, "max_fails", of_nginx);
  only(m.fail_timeout_s() != 0, is_nginx, "fail_timeout_s", of_nginx);
  only(m.never_avoids(), is_nginx, "never_avoids", of_nginx);
  only(m.most_body_mib() != 0, is_nginx, "most_body_mib", of_nginx);
  only(m.takes_any_body(), is_nginx, "takes_any_body", of_nginx);
  const bool is_layer7 = b.layer() == Balancer::LAYER7;
  const char* const of_layer7 = "a layer-4 balancer passes octets on, and sees no request";
  only(m.answer_timeout_s() != 0, is_layer7, "answer_timeout_s", of_layer7);
  only(m.connect_timeout_s() != 0, is_layer7, "connect_timeout_s", of_layer7);
  only(!m.repeats_statuses().empty(), is_layer7, "repeats_statuses", of_layer7);
  only(m.has_keeps_connections(), is_layer7, "keeps_connections", of_layer7);
  only(m.prefers_last_member(), is_layer7, "prefers_last_member", of_layer7);
  only(m.most_body_mib() != 0 || m.takes_any_body(), is_layer7, "most_body_mib", of_layer7);
  if (!m.repeats_statuses().empty() && !statuses_of(m.repeats_statuses()))
    in.error("repeats_statuses", "\"" + m.repeats_statuses() + "\" is no list of statuses",
             "write some such as \"500, 502-504\"");
  if (m.most_body_mib() != 0 && m.takes_any_body())
    in.error("most_body_mib", "it takes any body", "give one of the two");
  if (m.never_avoids() && (m.max_fails() != 0 || m.fail_timeout_s() != 0))
    in.error("never_avoids", "the others say how long it avoids a member", "leave them out");
  for (int i = 0; i < m.repeats_size(); ++i) {
    const bool is_nothing = m.repeats(i) == Balancer::NOTHING;
    if (is_nothing && m.repeats_size() > 1)
      in.error("repeats", "NOTHING stands beside something", "leave one of them out");
    only(m.repeats(i) == Balancer::CLOSED || m.repeats(i) == Balancer::TIMED_OUT, is_layer7,
         "repeats", of_layer7);
  }
}

void check_asking(const Scope& scope, const Balancer& b) {
  const Balancer::Probe& probe = b.probe();
  if (!probe.passes().empty() && !statuses_of(probe.passes()))
    scope.error("probe.passes", "\"" + probe.passes() + "\" is no list of statuses",
                "write some such as \"200-399, 401\"");
  const bool has_page = is_http(protocol_of(probe.protocol()));
  if (!probe.passes().empty() &&
      (!has_page || probe.asks() == Balancer::CONNECTION || probe.asks() == Balancer::NOBODY))
    scope.error("probe.passes", "no page is asked for, so nobody answers with a status",
                "leave it out");
}

void check_path(const Scope& scope, const Balancer& b, const Balancer::Path& path,
                std::set<std::string>& seen) {
  if (path.begins().empty() && path.whole().empty())
    scope.error("begins", "no path is given", "give begins, or whole");
  const auto look_at = [&](const char* field, const std::string& text) {
    if (!text.starts_with('/'))
      scope.error(field, "\"" + text + "\" is no path", "begin it with a slash");
    if (!seen.insert(field + lower(text)).second)
      scope.error(field, "\"" + text + "\" stands there twice", "give it once");
  };
  for (const std::string& text : path.begins()) look_at("begins", text);
  for (const std::string& text : path.whole()) look_at("whole", text);
  std::set<std::string> members;
  for (const std::string& pattern : b.pool())
    for (const std::string& member : names_of(pattern)) members.insert(member);
  for (const std::string& pattern : path.pool()) {
    for (const std::string& member : names_of(pattern)) {
      if (!members.contains(member))
        scope.error("pool", "\"" + member + "\" is not in the balancer's pool", "add it there");
    }
  }
  if (path.answers() != 0 && path.answers() < 400 && path.answers() != 301 && path.answers() != 302)
    scope.error("answers", std::to_string(path.answers()) + " sends nobody to /owa/",
                "give 301 or 302, or the status of an error");
  const bool asks_members = !path.pool().empty() || path.probe() != scenario::CLIENT_UNSPECIFIED ||
                            path.policy() != Balancer::POLICY_UNSPECIFIED ||
                            path.stickiness() != Balancer::STICKINESS_UNSPECIFIED;
  if (path.answers() != 0 && asks_members)
    scope.error("answers", "the balancer answers by itself, and asks no member",
                "leave out pool, policy, stickiness and probe");
  if (!is_http(protocol_of(path.probe())))
    scope.error("probe", "no health page has that protocol's name",
                "name a protocol that goes over HTTP");
  if (path.stickiness() == Balancer::SOURCE_ADDRESS && path.policy() == Balancer::LEAST_CONNECTIONS)
    scope.error("policy", "the client's address decides, not the number of connections",
                "leave policy out");
}

void check_paths(const Scope& scope, const Balancer& b) {
  if (!b.paths().empty() && b.layer() != Balancer::LAYER7) {
    scope.error("paths", "a layer-4 balancer sees no paths",
                "give layer: LAYER7, or leave them out");
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < b.paths_size(); ++i) check_path(scope.in("paths", i), b, b.paths(i), seen);
}

}  // namespace

void check_balancers(const Scope& scope) {
  const auto& balancers = scope.scenario().directory().balancers();
  for (int i = 0; i < balancers.size(); ++i) {
    const Balancer& b = balancers[i];
    const Scope row = scope.in("directory.balancers", i);
    refers(row, scope.names().sites, b.site(), "site", "site");
    check_pool(row, b);
    check_layer(row, b);
    check_greeting(row, b);
    check_router_probe(row, b);
    check_transport_probe(row, b);
    check_manners(row, b);
    check_asking(row, b);
    check_paths(row, b);
    const double usual = b.like() == Balancer::HAPROXY ? kLikeHaproxy.probe_interval_s
                         : b.like() == Balancer::NGINX ? kLikeNginx.probe_interval_s
                                                       : standard_of("Probe.interval_s");
    const double interval = b.probe().interval_s() == 0 ? usual : b.probe().interval_s();
    if (b.probe().timeout_s() > interval)
      row.error("probe.timeout_s", "is longer than the interval", "give at most interval_s");
  }
}

}  // namespace casgrid
