// Certificates. Over remoting only the certificate itself is exported, and it is decoded.
#include <variant>

#include "model/base/enum_texts.h"
#include "model/pki/x509.h"
#include "scenarios/importing/readers.h"
#include "scenarios/importing/utc.h"

namespace casgrid::importing {
namespace {

const Words kServices{{1, "IMAP"},  {2, "POP"},         {4, "UM"},           {8, "IIS"},
                      {16, "SMTP"}, {32, "Federation"}, {64, "UMCallRouter"}};

// Base64 as PEM, which the library reads; bytes of a list as DER.
std::string certificate_bytes(const Value& raw) {
  if (raw.kind == Value::Kind::List) {
    std::string der;
    for (const Value* byte : raw.items) {
      const auto value = count_of(byte->text);
      if (!value || *value < 0 || *value > 255) return {};
      der += static_cast<char>(*value);
    }
    return der;
  }
  constexpr std::size_t kLine = 64;
  std::string base64;
  for (const char c : raw.text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') base64 += c;
  }
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLine) pem += base64.substr(at, kLine) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

CertificateIssuer authority_of(const Fields& f) {
  const std::string root = f.text("RootCAType");
  const bool is_private = is_same_word(root, "Enterprise") || is_same_word(root, "GroupPolicy") ||
                          is_same_word(root, "Registry");
  return is_private ? CertificateIssuer::PrivateAuthority : CertificateIssuer::PublicAuthority;
}

const char* issuer_word(CertificateIssuer issuer) {
  static constexpr EnumTexts<CertificateIssuer> kTexts{{
      {CertificateIssuer::PublicAuthority, "PUBLIC_AUTHORITY"},
      {CertificateIssuer::PrivateAuthority, "PRIVATE_AUTHORITY"},
      {CertificateIssuer::SelfSigned, "SELF_SIGNED"},
  }};
  return kTexts.of(issuer);
}

// False: nothing could be decoded, which is listed.
bool decode_raw(const Fields& f, const Value& raw, CertificateFacts& c) {
  const auto parsed = X509Certificate::parse(certificate_bytes(raw));
  if (const auto* error = std::get_if<CertificateError>(&parsed)) {
    f.listing().error(f.place_of("RawData"), "RawData",
                      std::string("is no certificate: ") + casgrid::text_of(*error),
                      "export Get-ExchangeCertificate again");
    return false;
  }
  const auto& certificate = std::get<X509Certificate>(parsed);
  const auto facts = certificate.facts(authority_of(f));
  if (const auto* error = std::get_if<CertificateError>(&facts)) {
    f.warn("RawData", certificate.thumbprint(),
           std::string("not used: ") + casgrid::text_of(*error));
    return false;
  }
  const auto& known = std::get<Certificate>(facts);
  c.subject = certificate.subject();
  c.issuer_name = certificate.issuer();
  c.hosts = known.names;
  c.not_before = utc_text(known.not_before_s);
  c.not_after = utc_text(known.not_after_s);
  c.thumbprint = certificate.thumbprint();
  c.issuer = issuer_word(known.issuer);
  c.is_from_raw = true;
  return true;
}

std::string instant(const Fields& f, const char* field) {
  const std::string text = f.text(field);
  if (text.empty()) return {};
  const auto read = instant_of(text);
  if (!read)
    f.warn(field, text,
           "is a date whose order depends on a country; export as CliXml or as yyyy-MM-dd");
  return read ? utc_text(*read) : std::string();
}

bool describe(const Fields& f, CertificateFacts& c) {
  c.subject = f.first_text({"Subject", "SubjectName"});
  c.thumbprint = f.text("Thumbprint");
  c.hosts = f.list("CertificateDomains");
  for (std::string& host : c.hosts) host = lower_case(host);
  c.not_before = instant(f, "NotBefore");
  c.not_after = instant(f, "NotAfter");
  const bool is_self =
      f.boolean("IsSelfSigned").value_or(!c.subject.empty() && c.subject == f.text("Issuer"));
  c.issuer = issuer_word(is_self ? CertificateIssuer::SelfSigned : authority_of(f));
  if (!c.thumbprint.empty()) return true;
  f.listing().not_used(f.place(), "certificate " + c.subject,
                       "has neither RawData nor a thumbprint");
  return false;
}

}  // namespace

void read_certificate(const Fields& f, const Source& source, Inventory& all) {
  CertificateFacts c;
  c.place = f.place();
  const Value* raw = f.value("RawData");
  const bool is_known = raw != nullptr && !raw->text.empty()               ? decode_raw(f, *raw, c)
                        : raw != nullptr && raw->kind == Value::Kind::List ? decode_raw(f, *raw, c)
                                                                           : describe(f, c);
  if (!is_known) return;
  if (c.issuer_name.empty()) c.issuer_name = f.text("Issuer");
  c.services = f.flags("Services", kServices);
  for (const std::string& candidate : {f.text("Server"), server_of(f, {"Identity"}),
                                       source.file_rest, source.folder, f.text("PSComputerName")}) {
    const ServerFacts* server = candidate.empty() ? nullptr : all.find_server(candidate);
    if (server == nullptr) continue;
    c.server = server->name;
    break;
  }
  // The same certificate on several servers is one, with a line for each server.
  const std::string key = c.thumbprint + (c.server.empty() ? "" : "@" + c.server);
  CertificateFacts& known = all.certificates.at(lower_case(key));
  const std::string name = known.name;
  if (!known.thumbprint.empty() && known.services.size() > c.services.size())
    c.services = known.services;
  known = std::move(c);
  known.name = name;
}

}  // namespace casgrid::importing
