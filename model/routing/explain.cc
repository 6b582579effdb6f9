#include "model/routing/explain.h"

#include <algorithm>
#include <array>

#include "model/base/enum_texts.h"
#include "model/routing/redirect_kind.h"

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
  static constexpr EnumTexts<Action> kTexts{{
      {Action::Proxy, "proxy"},
      {Action::Redirect, "redirect"},
      {Action::Answer, "answer"},
      {Action::Refuse, "refuse"},
      {Action::NotKnown, "not known"},
  }};
  return kTexts.of(action);
}

const char* text_of(RedirectKind kind) {
  static constexpr EnumTexts<RedirectKind> kTexts{{
      {RedirectKind::None, "none"},
      {RedirectKind::LogonPage, "logon_page"},
      {RedirectKind::ToOwa, "root_to_owa"},
      {RedirectKind::SignOut, "sign_out"},
      {RedirectKind::Sso, "sso"},
      {RedirectKind::Plain, "plain"},
      {RedirectKind::ToHttps, "to_https"},
      {RedirectKind::AutodiscoverAddress, "autodiscover_addr"},
      {RedirectKind::ActiveSync451, "eas_451"},
      {RedirectKind::Sip, "sip"},
      {RedirectKind::AdFs, "adfs"},
  }};
  return kTexts.of(kind);
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
      if (d.redirect == RedirectKind::AdFs && location.empty()) return head + "AD FS";
      return head + (location.empty() ? std::string("the same name") : location);
    }
    case Action::Answer:
      return d.status == 0 ? std::string("answer") : "answer " + std::to_string(d.status);
    case Action::Refuse:
      return "refuse";
    case Action::NotKnown:
      return "not known";
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

std::vector<Rejection> nearest(Protocol protocol, const Decision& d, std::size_t most) {
  const std::vector<Rejection> all = rejections(protocol, d);
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return all[a].facts.size() < all[b].facts.size();
  });
  order.resize(std::min(order.size(), most));
  std::sort(order.begin(), order.end());
  std::vector<Rejection> found;
  found.reserve(order.size());
  for (const std::size_t i : order) found.push_back(all[i]);
  return found;
}

std::vector<Fact> reasons(const Decision& d) {
  std::vector<Fact> all;
  const auto add = [&](Fact f) { all.push_back(f); };
  unusual_circumstances(d.facts).for_each(add);
  (rule(d.rule).all | rule(d.rule).none).for_each(add);
  return all;
}

std::string words_of(const FactSet& facts, const Decision& d) {
  std::string text;
  facts.for_each([&](Fact f) {
    text += (text.empty() ? "" : "; ") + std::string(text_of(f, d.facts.has(f)));
  });
  return text;
}

std::string explain(const Directory& directory, Protocol protocol, const Decision& d) {
  const Rule& decided = rule(d.rule);
  std::string text = decision_words(directory, d) + "\n  because of " + decided.name + ": " +
                     decided.sentence + " [" + decided.source + "]";
  for (const Fact f : reasons(d)) text += std::string("\n  and ") + text_of(f, d.facts.has(f));
  for (const Rejection& r : rejections(protocol, d))
    text += std::string("\n  not ") + rule(r.rule).name + ": " + words_of(r.facts, d);
  return text;
}

}  // namespace casgrid
