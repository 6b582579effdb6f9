#include "model/autodiscover/render.h"
#include "model/autodiscover/xml.h"

namespace casgrid {
namespace {

using Setting = std::string (*)(const AutodiscoverAnswer&);

const RpcBlock* outside_of(const AutodiscoverAnswer& answer) {
  for (const RpcBlock& block : answer.blocks) {
    if (block.block == AutodiscoverBlock::Expr) return &block;
  }
  return nullptr;
}

std::string web(const AutodiscoverAnswer& answer, const std::string& url) {
  return url.empty() ? url : answer.owa_methods + ": " + url;
}

// A setting that has no value is not available to this user.
constexpr struct {
  std::string_view name;
  Setting value;
} kSettings[] = {
    {"UserDisplayName", [](const AutodiscoverAnswer& a) { return a.display_name; }},
    {"UserDN", [](const AutodiscoverAnswer& a) { return a.legacy_dn; }},
    {"UserDeploymentId", [](const AutodiscoverAnswer& a) { return a.deployment_id; }},
    {"AutoDiscoverSMTPAddress", [](const AutodiscoverAnswer& a) { return a.smtp_address; }},
    {"InternalMailboxServer", [](const AutodiscoverAnswer& a) { return a.server; }},
    {"InternalRpcClientServer", [](const AutodiscoverAnswer& a) { return a.server; }},
    {"InternalEwsUrl", [](const AutodiscoverAnswer& a) { return a.ews.internal; }},
    {"ExternalEwsUrl", [](const AutodiscoverAnswer& a) { return a.ews.external; }},
    {"InternalEcpUrl", [](const AutodiscoverAnswer& a) { return a.ecp.internal; }},
    {"ExternalEcpUrl", [](const AutodiscoverAnswer& a) { return a.ecp.external; }},
    {"InternalOABUrl", [](const AutodiscoverAnswer& a) { return a.oab.internal; }},
    {"ExternalOABUrl", [](const AutodiscoverAnswer& a) { return a.oab.external; }},
    {"InternalWebClientUrls", [](const AutodiscoverAnswer& a) { return web(a, a.owa.internal); }},
    {"ExternalWebClientUrls", [](const AutodiscoverAnswer& a) { return web(a, a.owa.external); }},
    {"ExternalMailboxServer",
     [](const AutodiscoverAnswer& a) {
       const RpcBlock* outside = outside_of(a);
       return outside == nullptr ? std::string{} : outside->server;
     }},
    {"ExternalMailboxServerRequiresSSL",
     [](const AutodiscoverAnswer& a) {
       const RpcBlock* outside = outside_of(a);
       return std::string(outside == nullptr ? "" : outside->requires_ssl ? "True" : "False");
     }},
    {"ExternalMailboxServerAuthenticationMethods",
     [](const AutodiscoverAnswer& a) {
       const RpcBlock* outside = outside_of(a);
       return outside == nullptr ? std::string{} : outside->auth_package;
     }},
    {"GroupingInformation",
     [](const AutodiscoverAnswer& a) {
       const RpcBlock* outside = outside_of(a);
       return outside == nullptr ? std::string{} : outside->grouping_information;
     }},
};

pugi::xml_node add_element(pugi::xml_node& parent, const char* name, const std::string& text = {}) {
  pugi::xml_node made = parent.append_child(name);
  if (!text.empty()) made.text().set(text.c_str());
  return made;
}

const Setting* setting_of(const std::string& name) {
  for (const auto& setting : kSettings) {
    if (setting.name == name) return &setting.value;
  }
  return nullptr;
}

void add_settings(pugi::xml_node& user, const AutodiscoverAnswer& answer,
                  const AutodiscoverRequest& request) {
  pugi::xml_node errors = add_element(user, "UserSettingErrors");
  pugi::xml_node settings = add_element(user, "UserSettings");
  for (const std::string& name : request.requested_settings) {
    const Setting* setting = setting_of(name);
    const std::string value = setting == nullptr ? std::string{} : (*setting)(answer);
    if (!value.empty()) {
      pugi::xml_node one = add_element(settings, "UserSetting");
      one.append_attribute("i:type").set_value("StringSetting");
      add_element(one, "Name", name);
      add_element(one, "Value", value);
      continue;
    }
    pugi::xml_node error = add_element(errors, "UserSettingError");
    add_element(error, "ErrorCode",
                setting == nullptr ? "InvalidSetting" : "SettingIsNotAvailable");
    add_element(error, "SettingName", name);
  }
}

void add_user(pugi::xml_node& users, const AutodiscoverAnswer& answer,
              const AutodiscoverRequest& request) {
  pugi::xml_node user = add_element(users, "UserResponse");
  switch (answer.action) {
    case AutodiscoverAction::RedirectAddress:
      add_element(user, "ErrorCode", "RedirectAddress");
      add_element(user, "RedirectTarget", answer.redirect_address);
      return;
    case AutodiscoverAction::Settings:
      add_element(user, "ErrorCode", "NoError");
      add_settings(user, answer, request);
      return;
    default:
      add_element(user, "ErrorCode", "InvalidUser");
      add_element(user, "ErrorMessage", answer.error_message);
  }
}

// Nothing is set for a whole domain.
void add_domains(pugi::xml_node& response, const AutodiscoverRequest& request) {
  pugi::xml_node domains = add_element(response, "DomainResponses");
  for (std::size_t i = 0; i < request.domains.size(); ++i) {
    pugi::xml_node domain = add_element(domains, "DomainResponse");
    add_element(domain, "ErrorCode", "NoError");
    pugi::xml_node errors = add_element(domain, "DomainSettingErrors");
    for (const std::string& name : request.requested_settings) {
      pugi::xml_node error = add_element(errors, "DomainSettingError");
      add_element(error, "ErrorCode", "SettingIsNotAvailable");
      add_element(error, "SettingName", name);
    }
  }
}

}  // namespace

std::string render_soap(std::span<const AutodiscoverAnswer> answers,
                        const AutodiscoverRequest& request) {
  pugi::xml_document document;
  pugi::xml_node envelope = document.append_child("s:Envelope");
  envelope.append_attribute("xmlns:s").set_value("http://schemas.xmlsoap.org/soap/envelope/");
  pugi::xml_node body = add_element(envelope, "s:Body");
  const bool is_of_users = request.operation == AutodiscoverOperation::UserSettings;
  pugi::xml_node message = add_element(
      body, is_of_users ? "GetUserSettingsResponseMessage" : "GetDomainSettingsResponseMessage");
  message.append_attribute("xmlns").set_value(
      "http://schemas.microsoft.com/exchange/2010/Autodiscover");
  message.append_attribute("xmlns:i").set_value("http://www.w3.org/2001/XMLSchema-instance");
  pugi::xml_node response = add_element(message, "Response");
  if (!request.is_well_formed) {
    add_element(response, "ErrorCode", "InvalidRequest");
    add_element(response, "ErrorMessage", autodiscover_error_text(600));
    return xml::write(document);
  }
  add_element(response, "ErrorCode", "NoError");
  if (!is_of_users) {
    add_domains(response, request);
    return xml::write(document);
  }
  pugi::xml_node users = add_element(response, "UserResponses");
  for (const AutodiscoverAnswer& answer : answers) add_user(users, answer, request);
  return xml::write(document);
}

}  // namespace casgrid
