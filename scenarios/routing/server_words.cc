#include "scenarios/routing/server_words.h"

#include <charconv>
#include <variant>

#include "model/pki/x509.h"
#include "scenarios/routing/words.h"

namespace casgrid {
namespace {

constexpr Word<ComponentState> kStates[] = {{"Active", ComponentState::Active},
                                            {"Inactive", ComponentState::Inactive},
                                            {"Draining", ComponentState::Draining}};
constexpr Word<Requester> kRequesters[] = {{"HealthAPI", Requester::HealthApi},
                                           {"Maintenance", Requester::Maintenance},
                                           {"Sidelined", Requester::Sidelined},
                                           {"Functional", Requester::Functional},
                                           {"Deployment", Requester::Deployment}};

template <class Enum, std::size_t n>
std::vector<std::string> texts_of(const Word<Enum> (&words)[n]) {
  std::vector<std::string> texts;
  for (const Word<Enum>& w : words) texts.emplace_back(w.text);
  return texts;
}

}  // namespace

std::optional<ComponentId> component_named(const std::string& text) {
  for (std::size_t i = 0; i < kComponents; ++i) {
    if (text == text_of(static_cast<ComponentId>(i))) return static_cast<ComponentId>(i);
  }
  return std::nullopt;
}

std::optional<Requester> requester_named(const std::string& text) {
  return word(kRequesters, text);
}

std::optional<ComponentState> component_state_named(const std::string& text) {
  return word(kStates, text);
}

std::vector<std::string> component_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kComponents; ++i)
    names.emplace_back(text_of(static_cast<ComponentId>(i)));
  return names;
}

std::vector<std::string> requester_names() { return texts_of(kRequesters); }
std::vector<std::string> component_state_names() { return texts_of(kStates); }

ConnectionSetting connection_setting(const std::string& text) {
  ConnectionSetting made;
  const std::size_t first = text.find(':');
  const std::size_t second = text.find(':', first + 1);
  made.host = text.substr(0, first);
  if (first != std::string::npos)
    std::from_chars(text.data() + first + 1, text.data() + text.size(), made.port);
  made.is_implicit_tls = second != std::string::npos && text.substr(second + 1) == "SSL";
  return made;
}

void state_mail_access(Server& server, Protocol protocol, const MailServices& services) {
  const bool is_known = (!server.is_front_end() || services.front_is_stated) &&
                        (!server.has(ServerRole::Mailbox) || services.back_end_is_stated ||
                         server.product < Product::Exchange2013);
  server.unstated.set(protocol, !is_known);
}

std::optional<CertificateError> believe_pem(const std::string& pem, Certificate& certificate) {
  const auto parsed = X509Certificate::parse(pem);
  if (const auto* error = std::get_if<CertificateError>(&parsed)) return *error;
  const auto facts = std::get<X509Certificate>(parsed).facts(certificate.issuer);
  if (const auto* error = std::get_if<CertificateError>(&facts)) return *error;
  const std::string name = certificate.name;
  const KeyProvider provider = certificate.provider;
  certificate = std::get<Certificate>(facts);
  certificate.name = name;
  certificate.provider = provider;
  return std::nullopt;
}

}  // namespace casgrid
