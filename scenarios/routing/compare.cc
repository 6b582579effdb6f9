// compare(): the keys of an expectation, each with its rule.
#include <algorithm>
#include <functional>

#include "model/base/enum_texts.h"
#include "model/directory/web_address.h"
#include "model/routing/explain.h"
#include "scenarios/routing/body_facts.h"
#include "scenarios/routing/outcome.h"

namespace casgrid {
namespace {

using nlohmann::json;

KeyComparison one_of(const json& expected, const json& got) {
  return compared(std::find(expected.begin(), expected.end(), got) != expected.end(), got.dump());
}

KeyComparison none_of(const json& expected, const json& got) {
  return compared(
      got.is_null() || std::find(expected.begin(), expected.end(), got) == expected.end(),
      got.dump());
}

std::string trimmed(const std::string& path) {
  std::string text = lower(path);
  if (text.size() > 1 && text.back() == '/') text.pop_back();
  return text.empty() ? "/" : text;
}

json target(const Observed& o) {
  return o.decision.target.is_none() ? json() : json(o.directory.at(o.decision.target).name);
}

json port(const Observed& o) {
  return o.decision.target.is_none() ? json() : json(o.decision.port);
}

json status(const Observed& o) {
  // The 302 of a good logon is a step on the way: what answers in the end is the mailbox server.
  const bool is_step = o.decision.action == Action::Proxy && o.decision.sets_session;
  if (o.decision.status == 0 || is_step) {
    const int relayed = body_status(o);
    return relayed == 0 ? json() : json(relayed);
  }
  return o.decision.status;
}

json location_part(const Observed& o, const std::function<json(const ParsedUrl&)>& part) {
  const auto url = parse_url(observed_location(o));
  return url ? part(*url) : json();
}

KeyComparison compare_location(const Observed& o, const json& expected) {
  const std::string got = observed_location(o);
  const auto to = parse_url(got);
  std::string wanted = expected.get<std::string>();
  const auto request = parse_url(o.wire.url);
  if (wanted.starts_with("/") && request) {
    const bool is_usual = request->port == (request->scheme == "https" ? 443 : 80);
    wanted = request->scheme + "://" + request->host +
             (is_usual ? "" : ":" + std::to_string(request->port)) + wanted;
  }
  const auto want = parse_url(wanted);
  const bool holds = to && want && to->scheme == want->scheme && to->host == want->host &&
                     to->port == want->port && trimmed(to->path) == trimmed(want->path);
  return compared(holds, got.empty() ? "none" : got);
}

// The pairs of a query, escapes resolved on both sides.
bool has_pair(std::string query, const std::string& name, const std::string& value) {
  const std::string wanted = unescaped(name + "=" + value);
  query += "&";
  for (std::size_t from = 0; from < query.size(); from = query.find('&', from) + 1) {
    if (unescaped(query.substr(from, query.find('&', from) - from)) == wanted) return true;
  }
  return false;
}

KeyComparison compare_query(const Observed& o, const json& expected) {
  const auto url = parse_url(observed_location(o));
  bool holds = url.has_value();
  for (const auto& [name, value] : expected.items())
    holds = holds && has_pair(url->query, name, value.get<std::string>());
  return compared(holds, url ? url->query : "none");
}

KeyComparison compare_kind(const Observed& o, const json& expected) {
  const std::string got =
      o.decision.action == Action::Redirect ? text_of(o.decision.redirect) : "none";
  const std::string wanted = expected.get<std::string>();
  const bool is_silent = wanted == "silent" && (got == "sso" || got == "plain");
  return compared(got == wanted || is_silent, got);
}

// Keys by which a case may describe a cookie.
constexpr const char* kCookieKeys[] = {"name", "key",    "value_prefix", "decoded_prefix",
                                       "path", "secure", "http_only"};

bool has_cookie_property(const nlohmann::ordered_json& have, const std::string& key,
                         const json& wanted) {
  const std::string value = have.value("value", "");
  if (key == "name") return have.value("name", "") == wanted.get<std::string>();
  if (key == "key") return value.substr(0, value.find('=')) == wanted;
  if (key == "value_prefix") return value.starts_with(wanted.get<std::string>());
  if (key == "decoded_prefix")
    return have.value("decoded", "").starts_with(wanted.get<std::string>());
  if (key == "path") return lower(have.value("path", "")) == lower(wanted.get<std::string>());
  return have.value(key, false) == wanted.get<bool>();  // secure, http_only
}

bool is_cookie(const nlohmann::ordered_json& have, const json& wanted) {
  const auto properties = wanted.items();
  return std::all_of(properties.begin(), properties.end(), [&](const auto& property) {
    return has_cookie_property(have, property.key(), property.value());
  });
}

KeyComparison compare_cookies(const Observed& o, const json& expected) {
  const auto cookies = observed_cookies(o);
  for (const json& want : expected) {
    for (const auto& [key, value] : want.items()) {
      if (std::find(std::begin(kCookieKeys), std::end(kCookieKeys), key) == std::end(kCookieKeys))
        return {CaseVerdict::NotExpressed, "cookie key " + key};
    }
    if (std::none_of(cookies.begin(), cookies.end(),
                     [&](const auto& have) { return is_cookie(have, want); }))
      return {CaseVerdict::Differs, cookies.dump()};
  }
  return {CaseVerdict::Holds, cookies.dump()};
}

KeyComparison compare_headers(const Observed& o, const json& expected) {
  const auto headers = observed_headers(o);
  for (const auto& [name, value] : expected.items()) {
    bool found = false;
    for (const auto& [have, text] : headers.items())
      found = found || (lower(have) == lower(name) &&
                        lower(text.get<std::string>()) == lower(value.get<std::string>()));
    if (!found) return {CaseVerdict::Differs, headers.dump()};
  }
  return {CaseVerdict::Holds, headers.dump()};
}

KeyComparison compare_dropped(const Observed& o, const json& expected) {
  static constexpr const char* kNames[] = {"x-commonaccesstoken", "x-isfromcafe",
                                           "x-dbmountedonserver", "x-beserverexception",
                                           "x-beserverroutingerror"};
  std::string dropped;
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (o.decision.dropped_headers.has(static_cast<PrivilegedHeader>(i)))
      dropped += std::string(" ") + kNames[i] + " ";
  }
  bool holds = true;
  for (const json& name : expected)
    holds = holds && dropped.find(" " + lower(name.get<std::string>()) + " ") != std::string::npos;
  return compared(holds, dropped);
}

KeyComparison compare_contains(const std::string& text, const json& expected) {
  bool holds = true;
  for (const json& part : expected)
    holds = holds && text.find(part.get<std::string>()) != std::string::npos;
  return compared(holds, text);
}

bool has_prefix(const std::string& reply, const json& prefix) {
  return reply.starts_with(prefix.get<std::string>());
}

json mechanism(const Observed& o) {
  static constexpr EnumTexts<Mechanism> kTexts{{
      {Mechanism::None, ""},
      {Mechanism::Kerberos, "kerberos"},
      {Mechanism::Ntlm, "ntlm"},
  }};
  const std::string text = kTexts.of(o.decision.mechanism);
  return text.empty() ? json() : json(text);
}

using Compare = KeyComparison (*)(const Observed&, const json&);

struct Key {
  const char* name;
  Compare compare;
};

// The keys of an expectation.
const Key kExpectationKeys[] = {
    {"action", [](const Observed& o,
                  const json& e) { return compared_equal(e, text_of(o.decision.action)); }},
    {"action_any_of",
     [](const Observed& o, const json& e) { return one_of(e, text_of(o.decision.action)); }},
    {"redirect_kind", compare_kind},
    {"target", [](const Observed& o, const json& e) { return compared_equal(e, target(o)); }},
    {"target_any_of", [](const Observed& o, const json& e) { return one_of(e, target(o)); }},
    {"target_not_any_of", [](const Observed& o, const json& e) { return none_of(e, target(o)); }},
    {"port", [](const Observed& o, const json& e) { return compared_equal(e, port(o)); }},
    {"port_any_of", [](const Observed& o, const json& e) { return one_of(e, port(o)); }},
    {"path",
     [](const Observed& o, const json& e) {
       return compared(o.decision.action == Action::Proxy &&
                           trimmed(o.read.path) == trimmed(e.get<std::string>()),
                       o.read.path);
     }},
    {"status", [](const Observed& o, const json& e) { return compared_equal(e, status(o)); }},
    {"status_any_of", [](const Observed& o, const json& e) { return one_of(e, status(o)); }},
    {"status_not",
     [](const Observed& o, const json& e) { return none_of(json::array({e}), status(o)); }},
    {"status_not_any_of", [](const Observed& o, const json& e) { return none_of(e, status(o)); }},
    {"status_class",
     [](const Observed& o, const json& e) {
       const json got = status(o);
       return compared(got.is_number() && got.get<int>() / 100 == e.get<int>(), got.dump());
     }},
    {"location", compare_location},
    {"location_host",
     [](const Observed& o, const json& e) {
       return compared_equal(e, location_part(o, [](const ParsedUrl& u) { return json(u.host); }));
     }},
    {"location_port",
     [](const Observed& o, const json& e) {
       return compared_equal(e, location_part(o, [](const ParsedUrl& u) { return json(u.port); }));
     }},
    {"location_query", compare_query},
    {"hops_cross_site",
     [](const Observed& o, const json& e) {
       return compared_equal(e, o.decision.crosses_site ? 1 : 0);
     }},
    {"reply_prefix",
     [](const Observed& o, const json& e) {
       return compared(has_prefix(observed_reply(o), e), observed_reply(o));
     }},
    {"reply_prefix_any_of",
     [](const Observed& o, const json& e) {
       const std::string reply = observed_reply(o);
       return compared(
           std::any_of(e.begin(), e.end(), [&](const json& p) { return has_prefix(reply, p); }),
           reply);
     }},
    {"reply_prefix_not",
     [](const Observed& o, const json& e) {
       const std::string reply = observed_reply(o);
       return compared(reply.empty() || !has_prefix(reply, e), reply);
     }},
    {"reply_contains",
     [](const Observed& o, const json& e) { return compare_contains(observed_reply(o), e); }},
    {"banner_sent",
     [](const Observed& o, const json& e) { return compared_equal(e, o.decision.sends_banner); }},
    {"copies_sent",
     [](const Observed& o, const json& e) { return compared_equal(e, o.decision.copies); }},
    {"forwarded_user",
     [](const Observed& o, const json& e) {
       const bool is_forwarded = o.decision.action == Action::Proxy && !o.decision.user.is_none();
       return compared_equal(e,
                             is_forwarded ? json(o.directory.address_of(o.decision.user)) : json());
     }},
    {"client_headers_dropped", compare_dropped},
    {"authenticated_by",
     [](const Observed& o, const json& e) { return compared_equal(e, mechanism(o)); }},
    {"response_headers", compare_headers},
    {"response_cookies", compare_cookies},
    {"body_facts", compare_body},
};

}  // namespace

KeyComparison compare(const Observed& observed, const std::string& key, const json& expected) {
  for (const Key& known : kExpectationKeys) {
    if (key != known.name) continue;
    try {
      return known.compare(observed, expected);
    } catch (const json::exception&) {
      return {CaseVerdict::NotExpressed, "the value of " + key + " is of another kind"};
    }
  }
  return {CaseVerdict::NotExpressed, "unknown key " + key};
}

}  // namespace casgrid
