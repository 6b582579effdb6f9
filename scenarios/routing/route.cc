#include "scenarios/routing/route.h"

#include <algorithm>

#include "model/directory/web_address.h"
#include "model/routing/explain.h"
#include "model/routing/logon_ways.h"
#include "scenarios/routing/http_resource.h"
#include "scenarios/routing/identity_words.h"
#include "scenarios/routing/outcome.h"

namespace casgrid {
namespace {

struct Scheme {
  const char* name;
  WireProtocol protocol;
  Tls tls;
  std::uint16_t port;
};

// URL schemes of a question, with their usual ports.
constexpr Scheme kSchemes[] = {
    {"https", WireProtocol::Http, Tls::Implicit, 443},
    {"http", WireProtocol::Http, Tls::None, 80},
    {"pop3s", WireProtocol::Pop3, Tls::Implicit, 995},
    {"pop3", WireProtocol::Pop3, Tls::None, 110},
    {"imaps", WireProtocol::Imap4, Tls::Implicit, 993},
    {"imap", WireProtocol::Imap4, Tls::None, 143},
    {"smtp", WireProtocol::Smtp, Tls::StartTls, 25},
    {"submission", WireProtocol::Smtp, Tls::StartTls, 587},
    {"sips", WireProtocol::Sip, Tls::Implicit, 5061},
    {"sip", WireProtocol::Sip, Tls::None, 5060},
};

struct Way {
  LogonMethod logon;
  IdentityMethod method;
};

// How a client that logs on so is described.
constexpr Way kWays[] = {
    {LogonMethod::SessionCookie, IdentityMethod::Forms},
    {LogonMethod::Basic, IdentityMethod::Basic},
    {LogonMethod::Negotiate, IdentityMethod::Negotiate},
    {LogonMethod::Ntlm, IdentityMethod::Ntlm},
    {LogonMethod::OAuth, IdentityMethod::OAuth},
    {LogonMethod::Certificate, IdentityMethod::Certificate},
    {LogonMethod::Digest, IdentityMethod::Digest},
    {LogonMethod::AdFs, IdentityMethod::AdFs},
};

IdentityMethod usual_method(const Server& front_end, Protocol protocol) {
  const LogonMethod logon = usual_logon(front_end, protocol);
  const auto found = std::find_if(std::begin(kWays), std::end(kWays),
                                  [&](const Way& w) { return w.logon == logon; });
  return found == std::end(kWays) ? IdentityMethod::None : found->method;
}

const char* usual_verb(Protocol protocol) {
  switch (protocol) {
    case Protocol::Owa:
    case Protocol::Ecp:
    case Protocol::Oab:
      return "GET";
    case Protocol::OutlookAnywhere:
      return "RPC_IN_DATA";
    case Protocol::ActiveSync:
    case Protocol::Mapi:
    case Protocol::Ews:
    case Protocol::Autodiscover:
    case Protocol::PowerShell:
    case Protocol::Pop3:  // these have no verb, and are not asked for one
    case Protocol::Imap4:
    case Protocol::Smtp:
    case Protocol::Sip:
    case Protocol::kCount:
      break;
  }
  return "POST";
}

std::string autodiscover_body(const std::string& address) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover "
         "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
         "<Request><EMailAddress>" +
         address +
         "</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/"
         "autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request>"
         "</Autodiscover>";
}

bool read_headers(const RouteQuery& q, WireRequest& wire, std::string& error) {
  for (const std::string& line : q.headers) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      error = "header: \"" + line + R"(" has no colon; write "Name: value")";
      return false;
    }
    const std::size_t from = line.find_first_not_of(' ', std::min(colon, line.size() - 1) + 1);
    const std::string name = lower(line.substr(0, colon));
    const std::string value = from == std::string::npos ? "" : line.substr(from);
    if (name != "cookie") {
      wire.headers[name] = value;
      continue;
    }
    std::size_t at = 0;
    while (at < value.size()) {
      const std::size_t end = std::min(value.find("; ", at), value.size());
      const std::string pair = value.substr(at, end - at);
      const std::size_t equals = pair.find('=');
      if (equals != std::string::npos)
        wire.cookies[lower(pair.substr(0, equals))] = pair.substr(equals + 1);
      at = end + 2;
    }
  }
  return true;
}

// The front end behind the host: of a namespace, or the server of that name.
ServerId behind(const Directory& d, const std::string& host) {
  for (const ClientNamespace& n : d.namespaces) {
    if (d.at(n.host) != lower(host)) continue;
    for (const ServerId id : n.servers) {
      if (d.at(id).is_front_end()) return id;
    }
  }
  const auto server = d.find_server(host);
  return server && d.at(*server).is_front_end() ? *server : ServerId{};
}

bool choose_front_end(const Directory& d, const RouteQuery& q, const std::string& host,
                      ServerId& front_end, std::string& error) {
  front_end = behind(d, host);
  if (!q.front_end.empty()) {
    const auto named = d.find_server(q.front_end);
    if (!named || !d.at(*named).is_front_end()) {
      error = "front_end: there is no front end \"" + q.front_end + "\"";
      return false;
    }
    front_end = *named;
  }
  if (front_end.is_none())
    error = "url: no namespace \"" + host + "\" leads to a front end; name one with --front-end";
  return !front_end.is_none();
}

bool read_identity(const RouteQuery& q, IdentityMethod otherwise, Identity& identity,
                   std::string& error) {
  identity.user = q.user;
  identity.method = q.user.empty() ? IdentityMethod::None : otherwise;
  if (!q.method.empty()) {
    const auto known = word(kIdentityMethods, q.method);
    if (!known) {
      error = "method: \"" + q.method + "\" is not one; " + one_of(kIdentityMethods);
      return false;
    }
    identity.method = *known;
  }
  identity.is_authenticated = q.password_ok && identity.method != IdentityMethod::None;
  identity.session = q.has_session ? SessionState::Valid : SessionState::None;
  return true;
}

bool is_integrated(IdentityMethod method) {
  return method == IdentityMethod::Ntlm || method == IdentityMethod::Negotiate ||
         method == IdentityMethod::Kerberos;
}

// The mail protocols know a password and what Windows logs on with; a phone system has a
// certificate.
bool is_for_mail(WireProtocol protocol, IdentityMethod method, std::string& error) {
  const bool is_phone = protocol == WireProtocol::Sip;
  if (method == IdentityMethod::None || is_integrated(method) ||
      method == (is_phone ? IdentityMethod::Certificate : IdentityMethod::Basic))
    return true;
  error = is_phone ? "method: sip takes certificate or none"
                   : "method: pop3, imap4 and smtp take basic, ntlm, negotiate, kerberos or none";
  return false;
}

const char* login_command(WireProtocol protocol, IdentityMethod method) {
  if (protocol == WireProtocol::Pop3) return is_integrated(method) ? "AUTH NTLM" : "USER/PASS";
  return is_integrated(method) ? "AUTHENTICATE NTLM" : "LOGIN";
}

bool fill_http(const RouteQuery& q, const ParsedUrl& url, const Server& front_end,
               RouteAnswer& answer, Identity& identity, std::string& error) {
  const HttpResource resource = http_resource("POST", url.path);
  const bool is_own_page = resource.resource != Resource::Application;
  answer.wire.method = !q.verb.empty()                            ? q.verb
                       : resource.resource == Resource::LogonPost ? "POST"
                       : is_own_page                              ? "GET"
                                                                  : usual_verb(resource.protocol);
  if (!read_headers(q, answer.wire, error)) return false;
  answer.wire.body = q.body;
  const bool is_plain_discover = resource.protocol == Protocol::Autodiscover && q.body.empty();
  if (is_plain_discover && answer.wire.method == "POST")
    answer.wire.body = autodiscover_body(q.user);
  return read_identity(q, usual_method(front_end, resource.protocol), identity, error);
}

// What is no HTTP.
bool fill_mail(const Directory& d, const RouteQuery& q, WireRequest& wire, Identity& identity,
               std::string& error) {
  const bool has_logon = wire.protocol == WireProtocol::Pop3 ||
                         wire.protocol == WireProtocol::Imap4 ||
                         (wire.protocol == WireProtocol::Smtp && wire.port == 587);
  if (!read_identity(q, has_logon ? IdentityMethod::Basic : IdentityMethod::None, identity,
                     error) ||
      !is_for_mail(wire.protocol, identity.method, error))
    return false;
  wire.login_command = login_command(wire.protocol, identity.method);
  wire.mail_from = q.user;
  wire.recipients = q.to;
  wire.client_address = q.client_address;
  wire.smtp_authenticated = identity.method != IdentityMethod::None;
  if (!q.to.empty()) wire.to_user = q.to.front();
  for (const DialPlan& plan : d.dial_plans) {
    if (!plan.gateways.empty() && wire.ip_gateway.empty())
      wire.ip_gateway = plan.gateways[0].gateway;
  }
  return true;
}

}  // namespace

bool answer_route(const Directory& d, const RouteQuery& q, RouteAnswer& answer,
                  std::string& error) {
  answer.wire.url = tolerated_url(q.url);
  const auto url = parse_url(answer.wire.url);
  const auto scheme = std::find_if(std::begin(kSchemes), std::end(kSchemes),
                                   [&](const Scheme& s) { return url && url->scheme == s.name; });
  if (!url || scheme == std::end(kSchemes)) {
    error = "url: \"" + q.url +
            "\" is no address; write https://mail.example.com/owa/, imaps://, pop3s://, smtp://, "
            "submission:// or sip://";
    return false;
  }
  if (!q.user.empty() && !d.find_user(q.user)) {
    error = "user: there is no \"" + q.user + "\"";
    if (!d.user_groups.empty()) error += "; such as " + d.address_of(UserId{0u});
    return false;
  }
  ServerId front_end;
  if (!choose_front_end(d, q, url->host, front_end, error)) return false;
  WireRequest& wire = answer.wire;
  wire.protocol = scheme->protocol;
  wire.tls = scheme->tls;
  const bool has_own_port = q.url.find(url->host + ":") != std::string::npos;
  wire.port = has_own_port ? url->port : scheme->port;
  Identity identity;
  if (wire.protocol == WireProtocol::Http) {
    if (!fill_http(q, *url, d.at(front_end), answer, identity, error)) return false;
  } else {
    if (!fill_mail(d, q, wire, identity, error)) return false;
  }
  read_request(d, front_end, wire, identity, answer.read);
  if (!answer.read.error.empty()) {
    error = answer.read.error;
    return false;
  }
  answer.decision = decide(d, answer.read.facts);
  return true;
}

namespace {

// "what is so (forest.json:24)".
std::string with_place(const std::string& text, const std::string& place) {
  return place.empty() ? text : text + " (" + place + ")";
}

template <class Id>
std::string place_of(const std::function<std::string(Id)>& places, Id id) {
  return places ? places(id) : std::string{};
}

std::string reason_text(Fact fact, const Decision& d, const Places& places) {
  return with_place(text_of(fact, d.facts.has(fact)), place_of(places.fact, fact));
}

}  // namespace

nlohmann::ordered_json route_json(const Directory& d, const RouteAnswer& a, Explained explained,
                                  const Places& places) {
  const Observed observed{d, a.wire, a.read, a.decision};
  nlohmann::ordered_json answer = observed_json(observed);
  answer["sentence"] = rule(a.decision.rule).sentence;
  answer["headers"] = observed_headers(observed);
  answer["cookies"] = observed_cookies(observed);
  if (explained == Explained::No) return answer;
  auto because = nlohmann::ordered_json::array();
  for (const Fact f : reasons(a.decision)) {
    because.push_back(
        {{"fact", text_of(f, a.decision.facts.has(f))}, {"place", place_of(places.fact, f)}});
  }
  answer["because"] = because;
  auto rejected = nlohmann::ordered_json::array();
  const Protocol protocol = a.read.facts.protocol;
  for (const Rejection& r : rejections(protocol, a.decision)) {
    auto facts = nlohmann::ordered_json::array();
    r.facts.for_each([&](Fact f) { facts.push_back(text_of(f, a.decision.facts.has(f))); });
    rejected.push_back({{"rule", rule(r.rule).name}, {"facts", facts}});
  }
  answer["rejected"] = rejected;
  return answer;
}

std::string route_text(const Directory& d, const RouteAnswer& a, Explained explained,
                       const Places& places) {
  const Observed observed{d, a.wire, a.read, a.decision};
  const Rule& decided = rule(a.decision.rule);
  std::string text = decision_words(d, a.decision) + "\n";
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty())
      text +=
          "  " + std::string(name) + std::string(11 - std::string(name).size(), ' ') + value + "\n";
  };
  const auto server_line = [&](const char* name, ServerId id) {
    line(name, with_place(d.at(id).name, place_of(places.server, id)));
  };
  server_line("front end", a.read.facts.front_end);
  if (a.decision.action == Action::Proxy) line("path", a.read.path);
  if (a.decision.status != 0) line("status", std::to_string(a.decision.status));
  line("location", observed_location(observed));
  line("reply", observed_reply(observed));
  if (!a.decision.database.is_none())
    line("database", with_place(d.at(a.decision.database).name,
                                place_of(places.database, a.decision.database)));
  if (explained != Explained::No && !a.decision.target.is_none())
    server_line("target", a.decision.target);
  line("rule", std::string(decided.name) + ": " + decided.sentence + " [" + decided.source + "]");
  if (explained == Explained::No) return text;
  for (const Fact f : reasons(a.decision)) line("because", reason_text(f, a.decision, places));
  const Protocol protocol = a.read.facts.protocol;
  const std::vector<Rejection> all = rejections(protocol, a.decision);
  const std::vector<Rejection> shown =
      explained == Explained::Fully ? all : nearest(protocol, a.decision);
  for (const Rejection& r : shown)
    line("not", std::string(rule(r.rule).name) + ": " + words_of(r.facts, a.decision));
  if (shown.size() < all.size())
    line("...", "and not " + std::to_string(all.size() - shown.size()) +
                    " other rules; --explain-all names each");
  return text;
}

}  // namespace casgrid
