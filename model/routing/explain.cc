#include "model/routing/explain.h"

#include <array>

namespace casgrid {
namespace {

std::string own_path(const Decision& d) {
  switch (d.own_path) {
    case OwnPath::None:
    case OwnPath::SameOverTls:
    case OwnPath::Destination:
      return "";
    case OwnPath::Owa:
      return "/owa";
    case OwnPath::LogonPage:
      return "/owa/auth/logon.aspx";
    case OwnPath::SignOutPage:
      return "/owa/auth/signout.aspx";
    case OwnPath::OwaSignOff:
      return "/owa/logoff.owa";
  }
  return "";
}

std::string named_server(const Directory& directory, ServerId id) {
  const Server& server = directory.at(id);
  return server.name + " in " + directory.at(server.site).name;
}

}  // namespace

const char* text_of(Action action) {
  static constexpr std::array<const char*, 4> kTexts{"proxy", "redirect", "answer", "refuse"};
  return kTexts[static_cast<std::size_t>(action)];
}

const char* text_of(RedirectKind kind) {
  static constexpr std::array<const char*, 10> kTexts{
      "none",  "logon_page", "root_to_owa",       "sign_out", "sso",
      "plain", "to_https",   "autodiscover_addr", "eas_451",  "sip"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string location_of(const Directory& directory, const Decision& d) {
  if (d.url.is_none()) return own_path(d);
  const Url& url = directory.at(d.url);
  if (!d.posts_logon && !d.asks_active_sync) return url.text;
  const std::size_t after_host = url.text.find('/', url.text.find("//") + 2);
  return url.text.substr(0, after_host) +
         (d.posts_logon ? "/owa/auth.owa" : "/Microsoft-Server-ActiveSync");
}

std::string decision_words(const Directory& directory, const Decision& d) {
  switch (d.action) {
    case Action::Proxy:
      return "proxy to " + named_server(directory, d.target) + ", port " + std::to_string(d.port);
    case Action::Redirect: {
      const std::string head = std::string("redirect (") + text_of(d.redirect) + ", status " +
                               std::to_string(d.status) + ") to ";
      if (d.redirect == RedirectKind::Sip)
        return head + named_server(directory, d.target) + ", port " + std::to_string(d.port);
      if (d.redirect == RedirectKind::AutodiscoverAddress)
        return head + directory.named(d.autodiscover.subject).external_address;
      const std::string location = location_of(directory, d);
      return head + (location.empty() ? std::string("the same name") : location);
    }
    case Action::Answer:
      return d.status == 0 ? std::string("answer") : "answer " + std::to_string(d.status);
    case Action::Refuse:
      return "refuse";
  }
  return {};
}

std::vector<Rejection> rejections(Protocol protocol, const Decision& d) {
  std::vector<Rejection> all;
  for (const Rule* r : rules_of(protocol)) {
    if (r->id == d.rule) break;
    all.push_back({r->id, d.facts.unmet(r->all, r->none)});
  }
  return all;
}

std::string explain(const Directory& directory, Protocol protocol, const Decision& d) {
  const Rule& decided = rule(d.rule);
  std::string text = decision_words(directory, d) + "\n  because of " + decided.name + ": " +
                     decided.sentence + " [" + decided.source + "]";
  for (const Rejection& r : rejections(protocol, d)) {
    text += std::string("\n  not ") + rule(r.rule).name + ": ";
    bool first = true;
    r.facts.for_each([&](Fact f) {
      text += (first ? "" : "; ") + std::string(text_of(f, d.facts.has(f)));
      first = false;
    });
  }
  return text;
}

}  // namespace casgrid
