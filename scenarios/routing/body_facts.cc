#include "scenarios/routing/body_facts.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/autodiscover/answer.h"
#include "model/base/enum_texts.h"
#include "model/routing/explain.h"

namespace casgrid {
namespace {

using nlohmann::json;

const AutodiscoverFacts& facts(const Observed& o) { return o.decision.autodiscover; }

AutodiscoverAnswer answer_of(const Observed& o) {
  return autodiscover_answer(o.directory, o.decision);
}

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json discover_action(const Observed& o) {
  static constexpr EnumTexts<AutodiscoverAction> kTexts{{
      {AutodiscoverAction::None, ""},
      {AutodiscoverAction::Settings, "settings"},
      {AutodiscoverAction::RedirectAddress, "redirectAddr"},
      {AutodiscoverAction::Error, "error"},
  }};
  return text_or_null(std::string(kTexts.of(facts(o).action)));
}

json text_or_null(const std::optional<std::string>& text) { return text ? json(*text) : json(); }

std::vector<std::string> blocks(const Observed& o) {
  const AutodiscoverAnswer answer = answer_of(o);
  std::vector<std::string> names;
  for (const RpcBlock& block : answer.blocks) {
    names.emplace_back(block.block == AutodiscoverBlock::Exch   ? "EXCH"
                       : block.block == AutodiscoverBlock::Expr ? "EXPR"
                                                                : "EXHTTP");
  }
  if (answer.has_web) names.emplace_back("WEB");
  if (answer.has_mapi_http) names.emplace_back("mapiHttp");
  return names;
}

bool offers_block(const Observed& o, const json& name) {
  const auto all = blocks(o);
  return std::any_of(all.begin(), all.end(), [&](const std::string& have) {
    return lower(have) == lower(name.get<std::string>());
  });
}

bool is_settings(const Observed& o) { return facts(o).action == AutodiscoverAction::Settings; }

KeyComparison compare_order(const Observed& o, const json& expected) {
  json got = json::array();
  for (const RpcBlock& block : answer_of(o).blocks) {
    if (block.block == AutodiscoverBlock::ExHttpInternal) got.push_back("internal");
    if (block.block == AutodiscoverBlock::ExHttpExternal) got.push_back("external");
  }
  return compared_equal(expected, got);
}

std::vector<std::string> challenges(const Observed& o) {
  struct Named {
    AuthMethod method;
    std::vector<std::string> names;
  };
  const Named kNames[] = {{AuthMethod::Windows, {"negotiate", "ntlm"}},
                          {AuthMethod::Kerberos, {"negotiate", "kerberos"}},
                          {AuthMethod::Negotiate, {"negotiate"}},
                          {AuthMethod::Ntlm, {"ntlm"}},
                          {AuthMethod::Basic, {"basic"}},
                          {AuthMethod::OAuth, {"oauth", "bearer"}},
                          {AuthMethod::Digest, {"digest"}},
                          {AuthMethod::WsSecurity, {"wssecurity"}}};
  std::vector<std::string> all;
  if (o.decision.status != 401) return all;
  for (const Named& n : kNames) {
    if (o.decision.challenges.has(n.method)) all.insert(all.end(), n.names.begin(), n.names.end());
  }
  return all;
}

// The form that logs on elsewhere holds the fields that came, under their names.
std::string form_text(const std::string& action, const std::string& posted) {
  std::string text = R"(<form method="post" action=")" + action + R"(">)";
  for (std::size_t at = 0; at < posted.size();) {
    const std::size_t end = std::min(posted.find('&', at), posted.size());
    const std::string name = posted.substr(at, std::min(posted.find('=', at), end) - at);
    text += R"(<input type="hidden" name=")" + name + R"(">)";
    at = end + 1;
  }
  return text + "</form>";
}

json error_name(const Observed& o) {
  static constexpr EnumTexts<NamedError> kTexts{{
      {NamedError::None, ""},
      {NamedError::UserHasNoMailbox, "UserHasNoMailbox"},
      {NamedError::MailboxUnavailable, "MailboxUnavailable"},
      {NamedError::WrongNamespace, "WrongNamespace"},
  }};
  return text_or_null(std::string(kTexts.of(o.decision.error)));
}

std::string page_text(const Observed& o) {
  switch (o.decision.page) {
    case Page::Health:
      return "200 OK\r\n" + o.directory.at(o.read.facts.front_end).fqdn;
    case Page::Link:
      return location_of(o.directory, o.decision);
    case Page::SelfSubmittingForm:
      return form_text(location_of(o.directory, o.decision), o.wire.body);
    case Page::Logon:
      return form_text("/owa/auth.owa", "destination&flags&username&password");
    case Page::Error: {
      const json name = error_name(o);
      return name.is_string() ? name.get<std::string>() : std::string{};
    }
    default:
      return {};
  }
}

KeyComparison all_of(const json& expected, const std::vector<std::string>& got) {
  bool holds = true;
  std::string text;
  for (const std::string& g : got) text += g + " ";
  for (const json& e : expected)
    holds = holds && std::find(got.begin(), got.end(), lower(e.get<std::string>())) != got.end();
  return compared(holds, text);
}

KeyComparison contains(const std::string& text, const json& expected) {
  bool holds = true;
  for (const json& e : expected)
    holds = holds && lower(text).find(lower(e.get<std::string>())) != std::string::npos;
  return compared(holds, text);
}

using CompareFact = KeyComparison (*)(const Observed&, const json&);

struct BodyKey {
  const char* name;
  CompareFact compare;
};

constexpr BodyKey kBodyKeys[] = {
    {"action",
     [](const Observed& o, const json& e) { return compared_equal(e, discover_action(o)); }},
    {"server", [](const Observed& o,
                  const json& e) { return compared_equal(e, text_or_null(answer_of(o).server)); }},
    {"redirect_addr",
     [](const Observed& o, const json& e) {
       return compared_equal(e, text_or_null(answer_of(o).redirect_address));
     }},
    {"error_code",
     [](const Observed& o, const json& e) {
       return compared_equal(e, facts(o).error_code == 0 ? json() : json(facts(o).error_code));
     }},
    {"ews_url",
     [](const Observed& o, const json& e) {
       return compared_equal(e, text_or_null(ews_url(answer_of(o))));
     }},
    {"oab_url",
     [](const Observed& o, const json& e) {
       return compared_equal(e, text_or_null(oab_url(answer_of(o))));
     }},
    {"protocols_offered",
     [](const Observed& o, const json& e) {
       return compared(
           std::all_of(e.begin(), e.end(), [&](const json& name) { return offers_block(o, name); }),
           json(blocks(o)).dump());
     }},
    {"protocols_not_offered",
     [](const Observed& o, const json& e) {
       return compared(
           is_settings(o) && std::none_of(e.begin(), e.end(),
                                          [&](const json& name) { return offers_block(o, name); }),
           json(blocks(o)).dump());
     }},
    {"exhttp_order", compare_order},
    {"external_urls_present",
     [](const Observed& o, const json& e) {
       return compared_equal(e, has_external_address(answer_of(o)));
     }},
    {"contains", [](const Observed& o, const json& e) { return contains(page_text(o), e); }},
    {"challenges", [](const Observed& o, const json& e) { return all_of(e, challenges(o)); }},
    {"self_submitting_form",
     [](const Observed& o, const json& e) {
       return compared_equal(e, o.decision.page == Page::SelfSubmittingForm);
     }},
    {"link",
     [](const Observed& o, const json& e) {
       return compared_equal(
           e, o.decision.page == Page::Link ? json(location_of(o.directory, o.decision)) : json());
     }},
    {"error", [](const Observed& o, const json& e) { return compared_equal(e, error_name(o)); }},
};

}  // namespace

KeyComparison compare_body(const Observed& observed, const json& expected) {
  for (const auto& [name, value] : expected.items()) {
    const std::string& key = name;  // Clang 14 captures no structured binding
    const auto known = std::find_if(std::begin(kBodyKeys), std::end(kBodyKeys),
                                    [&](const BodyKey& k) { return key == k.name; });
    if (known == std::end(kBodyKeys))
      return {CaseVerdict::NotExpressed, "unknown body fact " + key};
    KeyComparison c = known->compare(observed, value);
    if (c.verdict != CaseVerdict::Holds) return {c.verdict, key + ": " + c.got};
  }
  return {};
}

int body_status(const Observed& observed) {
  return is_settings(observed) && observed.decision.action == Action::Proxy ? 200 : 0;
}

}  // namespace casgrid
