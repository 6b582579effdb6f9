#include "model/autodiscover/render.h"
#include "model/autodiscover/xml.h"
#include "model/base/enum_texts.h"

namespace casgrid {
namespace {

constexpr std::string_view kResponse =
    "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

pugi::xml_node add(pugi::xml_node& parent, const char* name) { return parent.append_child(name); }

// An element that has nothing to say is left out.
void add(pugi::xml_node& parent, const char* name, const std::string& text) {
  if (!text.empty()) parent.append_child(name).text().set(text.c_str());
}

const char* type_of(AutodiscoverBlock block) {
  static constexpr EnumTexts<AutodiscoverBlock> kTexts{{
      {AutodiscoverBlock::Exch, "EXCH"},
      {AutodiscoverBlock::Expr, "EXPR"},
      {AutodiscoverBlock::ExHttpInternal, "EXHTTP"},
      {AutodiscoverBlock::ExHttpExternal, "EXHTTP"},
      {AutodiscoverBlock::Web, "WEB"},
      {AutodiscoverBlock::MapiHttp, "mapiHttp"},
  }};
  return kTexts.of(block);
}

const std::string& side(const InsideOutside& urls, bool is_external) {
  return is_external ? urls.external : urls.internal;
}

void add_rpc(pugi::xml_node& account, const AutodiscoverAnswer& answer, const RpcBlock& block) {
  pugi::xml_node protocol = add(account, "Protocol");
  add(protocol, "Type", type_of(block.block));
  add(protocol, "Server", block.server);
  add(protocol, "TTL", std::to_string(answer.ttl_hours));
  if (block.block != AutodiscoverBlock::Exch)
    add(protocol, "SSL", block.requires_ssl ? "On" : "Off");
  add(protocol, "AuthPackage", block.auth_package);
  add(protocol, "CertPrincipalName", block.cert_principal_name);
  const std::string& ews = side(answer.ews, block.is_external);
  add(protocol, "ASUrl", ews);
  add(protocol, "EwsUrl", ews);
  add(protocol, "OOFUrl", ews);
  add(protocol, "EcpUrl", side(answer.ecp, block.is_external));
  add(protocol, "OABUrl", side(answer.oab, block.is_external));
  add(protocol, "GroupingInformation", block.grouping_information);
}

void add_web(pugi::xml_node& account, const AutodiscoverAnswer& answer) {
  if (!answer.has_web) return;
  pugi::xml_node protocol = add(account, "Protocol");
  add(protocol, "Type", type_of(AutodiscoverBlock::Web));
  for (const bool is_external : {false, true}) {
    const std::string& owa = side(answer.owa, is_external);
    if (owa.empty()) continue;
    pugi::xml_node part = add(protocol, is_external ? "External" : "Internal");
    pugi::xml_node url = add(part, "OWAUrl");
    url.append_attribute("AuthenticationMethod").set_value(answer.owa_methods.c_str());
    url.text().set(owa.c_str());
    const std::string& ews = side(answer.ews, is_external);
    if (ews.empty()) continue;
    pugi::xml_node inner = add(part, "Protocol");
    add(inner, "Type", is_external ? "EXPR" : "EXCH");
    add(inner, "ASUrl", ews);
  }
}

void add_mapi_part(pugi::xml_node& protocol, const char* name, const InsideOutside& urls) {
  pugi::xml_node part = add(protocol, name);
  add(part, "InternalUrl", urls.internal);
  add(part, "ExternalUrl", urls.external);
}

void add_mapi_http(pugi::xml_node& account, const AutodiscoverAnswer& answer) {
  if (!answer.has_mapi_http) return;
  pugi::xml_node protocol = add(account, "Protocol");
  protocol.append_attribute("Type").set_value(type_of(AutodiscoverBlock::MapiHttp));
  protocol.append_attribute("Version").set_value(1);
  add_mapi_part(protocol, "MailStore", answer.mail_store);
  add_mapi_part(protocol, "AddressBook", answer.address_book);
}

void add_outlook(pugi::xml_node& response, const AutodiscoverAnswer& answer) {
  pugi::xml_node user = add(response, "User");
  add(user, "DisplayName", answer.display_name);
  add(user, "LegacyDN", answer.legacy_dn);
  add(user, "AutoDiscoverSMTPAddress", answer.smtp_address);
  add(user, "DeploymentId", answer.deployment_id);
  pugi::xml_node account = add(response, "Account");
  add(account, "AccountType", "email");
  if (answer.action == AutodiscoverAction::RedirectAddress) {
    add(account, "Action", "redirectAddr");
    add(account, "RedirectAddr", answer.redirect_address);
    return;
  }
  add(account, "Action", "settings");
  for (const RpcBlock& block : answer.blocks) add_rpc(account, answer, block);
  add_web(account, answer);
  add_mapi_http(account, answer);
  for (const AlternativeMailbox& other : answer.alternatives) {
    pugi::xml_node mailbox = add(account, "AlternativeMailbox");
    add(mailbox, "Type", "Delegate");
    add(mailbox, "DisplayName", other.display_name);
    add(mailbox, "LegacyDN", other.legacy_dn);
    add(mailbox, "Server", other.server);
    add(mailbox, "SmtpAddress", other.smtp_address);
  }
}

// A phone asks for nothing but where ActiveSync is.
void add_mobile(pugi::xml_node& response, const AutodiscoverAnswer& answer) {
  pugi::xml_node user = add(response, "User");
  add(user, "DisplayName", answer.display_name);
  add(user, "EMailAddress", answer.smtp_address);
  pugi::xml_node action = add(response, "Action");
  if (answer.action == AutodiscoverAction::RedirectAddress) {
    add(action, "Redirect", answer.redirect_address);
    return;
  }
  pugi::xml_node settings = add(action, "Settings");
  pugi::xml_node server = add(settings, "Server");
  const std::string& url = answer.active_sync.external.empty() ? answer.active_sync.internal
                                                               : answer.active_sync.external;
  add(server, "Type", "MobileSync");
  add(server, "Url", url);
  add(server, "Name", url);
}

void add_error(pugi::xml_node& response, const AutodiscoverAnswer& answer) {
  pugi::xml_node error = add(response, "Error");
  add(error, "ErrorCode", std::to_string(answer.error_code));
  add(error, "Message", answer.error_message);
  error.append_child("DebugData");
}

}  // namespace

std::string render_pox(const AutodiscoverAnswer& answer, std::string_view response_schema) {
  if (answer.action == AutodiscoverAction::None) return {};
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("Autodiscover");
  root.append_attribute("xmlns").set_value(std::string(kResponse).c_str());
  pugi::xml_node response = root.append_child("Response");
  if (answer.action == AutodiscoverAction::Error) {
    add_error(response, answer);
    return xml::write(document);
  }
  response.append_attribute("xmlns").set_value(std::string(response_schema).c_str());
  if (response_schema == autodiscover_schema::kMobileSync)
    add_mobile(response, answer);
  else
    add_outlook(response, answer);
  return xml::write(document);
}

std::string render(const AutodiscoverAnswer& answer, const AutodiscoverRequest& request) {
  if (request.is_soap) return render_soap({&answer, 1}, request);
  return render_pox(answer, request.acceptable_schema);
}

}  // namespace casgrid
