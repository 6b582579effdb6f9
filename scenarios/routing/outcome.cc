// The observable side of a decision: location, reply, headers, cookies.
#include "scenarios/routing/outcome.h"

#include <array>

#include "model/directory/web_address.h"
#include "model/routing/explain.h"
#include "scenarios/routing/back_end_cookie.h"

namespace casgrid {
namespace {

constexpr std::int64_t kRoutingCookieLifetimeS = 600;  // ten minutes

struct ReplyText {
  const char* pop;
  const char* imap;
  const char* smtp;
};

// By MailReply.
constexpr std::array<ReplyText, 16> kReplies{{
    {"", "", ""},
    {"+OK", "OK completed.", "250 2.0.0 OK"},
    {"-ERR Command is not valid in this state.", "BAD Command received in Invalid state.", "500"},
    {"-ERR Protocol error. Command is too long.", "BAD Command is too long.", "500 5.5.2"},
    {"-ERR Command is not valid in this state.", "NO LOGIN failed.",
     "530 5.7.0 Must issue a STARTTLS command first"},
    {"-ERR Logon failure: unknown user name or bad password.", "NO LOGIN failed.", "535 5.7.3"},
    {"-ERR Logon failure: NoPrimarySmtpAddress.", "NO LOGIN failed. NoPrimarySmtpAddress.", ""},
    {"-ERR Server Unavailable.", "NO Server Unavailable.", ""},
    {"", "", "421 4.3.2 Service not active"},
    {"", "", "530 5.7.1 Client was not authenticated"},
    {"", "", "504 5.7.4 Unrecognized authentication type"},
    {"", "", "535 5.7.3 Authentication unsuccessful"},
    {"", "", "550 5.7.1 Unable to relay"},
    {"", "", "451 4.7.0 Temporary server error. Please try again later."},
    {"", "", "451 4.7.0 Temporary server error. Please try again later. PRX2"},
    {"", "", "451 4.7.0 Temporary server error. Please try again later. PRX4"},
}};

std::string origin(const ParsedUrl& url, bool over_tls) {
  const std::string scheme = over_tls ? "https" : url.scheme;
  const std::uint16_t usual = scheme == "https" ? 443 : 80;
  const std::uint16_t port = over_tls ? usual : url.port;
  return scheme + "://" + url.host + (port == usual ? "" : ":" + std::to_string(port));
}

std::string vdir_of(const std::string& path) { return path.substr(0, path.find('/', 1)); }

}  // namespace

std::string observed_location(const Observed& o) {
  const Decision& d = o.decision;
  if (d.redirect == RedirectKind::Sip || d.redirect == RedirectKind::AutodiscoverAddress) return {};
  if (!d.url.is_none()) return location_of(o.directory, d);
  const auto url = parse_url(o.wire.url);
  if (!url || d.own_path == OwnPath::None) return {};
  if (d.own_path == OwnPath::SameOverTls)
    return origin(*url, true) + url->path + (url->query.empty() ? "" : "?" + url->query);
  if (d.own_path == OwnPath::Destination) return origin(*url, false) + "/owa/";
  std::string text = origin(*url, false) + location_of(o.directory, d);
  if (d.redirect == RedirectKind::LogonPage)
    text += "?url=" + escaped(o.wire.url) + "&reason=" + std::to_string(d.reason);
  return text;
}

std::string observed_reply(const Observed& o) {
  const ReplyText& text = kReplies[static_cast<std::size_t>(o.decision.reply)];
  switch (o.wire.protocol) {
    case WireProtocol::Pop3:
      return text.pop;
    case WireProtocol::Imap4:
      return text.imap;
    default:
      return text.smtp;
  }
}

nlohmann::ordered_json observed_headers(const Observed& o) {
  nlohmann::ordered_json headers = nlohmann::ordered_json::object();
  const Decision& d = o.decision;
  if (o.wire.protocol != WireProtocol::Http || d.action == Action::Refuse) return headers;
  headers["X-FEServer"] = o.directory.at(o.read.facts.front_end).name;
  if (d.action == Action::Proxy && !d.sets_session) {
    const Server& target = o.directory.at(d.target);
    headers["X-CalculatedBETarget"] = target.fqdn;
    if (target.product >= Product::Exchange2013) {
      headers["X-DiagInfo"] = target.name;  // of the mailbox server, relayed
      headers["X-BEServer"] = target.name;
    }
  }
  if (d.redirect == RedirectKind::ActiveSync451)
    headers["X-MS-Location"] = observed_location(o);
  else if (const std::string location = observed_location(o);
           !location.empty() && d.status >= 300 && d.status < 400)
    headers["Location"] = location;
  return headers;
}

namespace {

BackEndCookie routing_cookie(const Observed& o) {
  const Decision& d = o.decision;
  BackEndCookie cookie;
  cookie.key = o.directory.named(d.user).sid;
  cookie.valid_until_s = o.directory.now_s + kRoutingCookieLifetimeS;
  if (d.routing_cookie_names_server) {
    const Server& target = o.directory.at(d.target);
    cookie.server = target.fqdn;
    cookie.server_version = version_number(target.version);
  } else {
    cookie.database_guid = o.directory.at(d.database).guid;
  }
  return cookie;
}

}  // namespace

nlohmann::ordered_json observed_cookies(const Observed& o) {
  auto cookies = nlohmann::ordered_json::array();
  const Decision& d = o.decision;
  if (d.sets_routing_cookie) {
    const BackEndCookie cookie = routing_cookie(o);
    cookies.push_back({{"name", "X-BackEndCookie"},
                       {"value", write_back_end_cookie(cookie)},
                       {"decoded", back_end_cookie_text(cookie)},
                       {"path", vdir_of(o.read.path)},
                       {"secure", true},
                       {"http_only", true}});
  }
  if (d.clears_routing_cookie)
    cookies.push_back({{"name", "X-BackEndCookie"},
                       {"value", ""},
                       {"path", vdir_of(o.read.path)},
                       {"secure", true},
                       {"http_only", true}});
  if (d.sets_affinity_cookie) {
    const Server& target = o.directory.at(d.target);
    cookies.push_back(
        {{"name", "X-BackEndOverrideCookie"},
         {"value", target.fqdn + "~" + std::to_string(version_number(target.version))},
         {"path", "/"},
         {"secure", true},
         {"http_only", true}});
  }
  if (d.sets_session) {
    for (const char* name : {"cadata", "cadataTTL", "cadataKey", "cadataIV", "cadataSig"})
      cookies.push_back(
          {{"name", name}, {"value", ""}, {"path", "/"}, {"secure", true}, {"http_only", true}});
  }
  return cookies;
}

std::string broken_redirect(const Observed& o) {
  const Decision& d = o.decision;
  if (d.action != Action::Redirect || d.redirect == RedirectKind::Sip) return {};
  const std::string location = observed_location(o);
  const auto to = parse_url(location);
  if (!to) return {};
  if (to->port == 444) return "the redirect names port 444";
  const auto request = parse_url(o.wire.url);
  const bool leaves = d.redirect == RedirectKind::Sso || d.redirect == RedirectKind::Plain;
  if (leaves && request && to->host == request->host) return "the redirect leads to its own host";
  const bool is_own = request && to->host == request->host;
  if (!is_own && o.directory.find_server(to->host)) return "the redirect names a server";
  return {};
}

nlohmann::ordered_json observed_json(const Observed& o) {
  const Decision& d = o.decision;
  nlohmann::ordered_json seen;
  seen["action"] = text_of(d.action);
  if (d.redirect != RedirectKind::None && d.action == Action::Redirect)
    seen["redirect_kind"] = text_of(d.redirect);
  seen["front_end"] = o.directory.at(o.read.facts.front_end).name;
  if (!d.target.is_none()) {
    seen["target"] = o.directory.at(d.target).name;
    seen["port"] = d.port;
  }
  if (d.action == Action::Proxy && is_http(o.read.facts.protocol)) seen["path"] = o.read.path;
  if (d.status != 0) seen["status"] = d.status;
  if (const std::string location = observed_location(o); !location.empty())
    seen["location"] = location;
  if (const std::string reply = observed_reply(o); !reply.empty()) seen["reply"] = reply;
  seen["crosses_site"] = d.crosses_site;
  if (!d.database.is_none()) seen["database"] = o.directory.at(d.database).name;
  seen["rule"] = rule(d.rule).name;
  return seen;
}

}  // namespace casgrid
