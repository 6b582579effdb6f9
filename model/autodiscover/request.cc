#include "model/autodiscover/request.h"

#include <algorithm>

#include "model/autodiscover/xml.h"
#include "model/directory/directory.h"

namespace casgrid {
namespace {

constexpr std::string_view kSchemas = "http://schemas.microsoft.com/exchange/autodiscover/";
constexpr std::string_view kSoap11 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kSoap12 = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view kMessages = "http://schemas.microsoft.com/exchange/2010/Autodiscover";

bool is_request_schema(std::string_view schema) {
  return schema.starts_with(kSchemas) && schema.find("/requestschema/") != std::string_view::npos;
}

bool is_served(std::string_view schema) {
  return schema == autodiscover_schema::kOutlook2006 ||
         schema == autodiscover_schema::kOutlook2006a || schema == autodiscover_schema::kMobileSync;
}

// A client may accept several schemas; the first that is served counts.
void read_schemas(const pugi::xml_node& asked, AutodiscoverRequest& request) {
  for (const pugi::xml_node& node : asked.children()) {
    if (xml::local_name(node) != "AcceptableResponseSchema") continue;
    const std::string schema = xml::text(node);
    if (request.acceptable_schema.empty() || is_served(schema)) request.acceptable_schema = schema;
    request.knows_schema = is_served(schema);
    if (request.knows_schema) return;
  }
}

AutodiscoverRequest read_pox(const pugi::xml_node& root) {
  if (xml::local_name(root) != "Autodiscover" || !is_request_schema(xml::namespace_of(root)))
    return {};
  const pugi::xml_node asked = xml::child(root, "Request");
  AutodiscoverRequest request;
  request.email_address = xml::text(xml::child(asked, "EMailAddress"));
  request.legacy_dn = xml::text(xml::child(asked, "LegacyDN"));
  read_schemas(asked, request);
  const bool names_someone = !request.email_address.empty() || !request.legacy_dn.empty();
  if (!names_someone || request.acceptable_schema.empty()) return {};
  request.is_well_formed = true;
  return request;
}

std::vector<std::string> texts(const pugi::xml_node& list, std::string_view name) {
  std::vector<std::string> all;
  for (const pugi::xml_node& node : list.children()) {
    if (xml::local_name(node) == name) all.push_back(xml::text(node));
  }
  return all;
}

void read_users(const pugi::xml_node& asked, AutodiscoverRequest& request) {
  for (const pugi::xml_node& user : xml::child(asked, "Users").children()) {
    const std::string mailbox = xml::text(xml::child(user, "Mailbox"));
    if (mailbox.empty()) continue;
    if (request.email_address.empty())
      request.email_address = mailbox;
    else
      request.further_addresses.push_back(mailbox);
  }
  request.is_well_formed = !request.email_address.empty();
}

AutodiscoverRequest read_soap(const pugi::xml_node& root) {
  AutodiscoverRequest request;
  request.is_soap = true;
  const std::string_view envelope = xml::namespace_of(root);
  if (xml::local_name(root) != "Envelope" || (envelope != kSoap11 && envelope != kSoap12))
    return request;
  const pugi::xml_node body = xml::child(root, "Body");
  const pugi::xml_node of_users = xml::child(body, "GetUserSettingsRequestMessage");
  const pugi::xml_node of_domains = xml::child(body, "GetDomainSettingsRequestMessage");
  const pugi::xml_node message = of_users ? of_users : of_domains;
  if (!message || xml::namespace_of(message) != kMessages) return request;
  const pugi::xml_node asked = xml::child(message, "Request");
  request.knows_schema = true;
  request.requested_settings = texts(xml::child(asked, "RequestedSettings"), "Setting");
  if (of_users) {
    read_users(asked, request);
    return request;
  }
  request.operation = AutodiscoverOperation::DomainSettings;
  request.domains = texts(xml::child(asked, "Domains"), "Domain");
  request.is_well_formed = !request.domains.empty();
  return request;
}

}  // namespace

AutodiscoverForm autodiscover_form(std::string_view path) {
  return lower(path).find("/autodiscover.svc") != std::string::npos ? AutodiscoverForm::Soap
                                                                    : AutodiscoverForm::Pox;
}

AutodiscoverRequest parse_autodiscover(std::string_view body, AutodiscoverForm form) {
  pugi::xml_document document;
  const bool is_read = xml::read(body, document);
  if (form == AutodiscoverForm::Pox) {
    return is_read ? read_pox(document.document_element()) : AutodiscoverRequest{};
  }
  if (is_read) return read_soap(document.document_element());
  AutodiscoverRequest unreadable;
  unreadable.is_soap = true;
  return unreadable;
}

}  // namespace casgrid
