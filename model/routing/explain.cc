#include "model/routing/explain.h"

namespace casgrid {

const char* text_of(Action action) {
  switch (action) {
    case Action::Proxy:
      return "proxy";
    case Action::Redirect:
      return "redirect";
    case Action::Answer:
      return "answer";
  }
  return "?";
}

const char* text_of(RedirectKind kind) {
  switch (kind) {
    case RedirectKind::None:
      return "none";
    case RedirectKind::LogonPage:
      return "logon_page";
    case RedirectKind::ToOwa:
      return "to_owa";
    case RedirectKind::SignOut:
      return "sign_out";
    case RedirectKind::Sso:
      return "sso";
    case RedirectKind::Plain:
      return "plain";
  }
  return "?";
}

std::string decision_words(const Directory& directory, const Decision& d) {
  switch (d.action) {
    case Action::Proxy:
      return "proxy to " + directory.at(d.target).name + " in " +
             directory.at(directory.at(d.target).site).name + ", port " + std::to_string(d.port);
    case Action::Redirect:
      return std::string("redirect (") + text_of(d.redirect) + ", status " +
             std::to_string(d.status) + ") to " +
             (d.location.is_none() ? std::string("the same host") : directory.at(d.location));
    case Action::Answer:
      return "answer " + std::to_string(d.status);
  }
  return {};
}

std::string explain(const Directory& directory, const Decision& d) {
  const RuleText& rule = text_of(d.rule);
  std::string text = decision_words(directory, d) + "\n  because of " + rule.name + ": " +
                     rule.sentence + " [" + rule.source + "]";
  for (std::size_t i = 0; i < static_cast<std::size_t>(d.rule); ++i) {
    text += std::string("\n  not ") + text_of(static_cast<RuleId>(i)).name + ": " +
            text_of(d.rejected[i]);
  }
  return text;
}

}  // namespace casgrid
