#include "scenarios/routing/read_case.h"

#include "model/directory/web_address.h"
#include "scenarios/routing/identity_words.h"

namespace casgrid {
namespace {

using nlohmann::json;

constexpr Word<WireProtocol> kWireProtocols[] = {
    {"http", WireProtocol::Http}, {"pop3", WireProtocol::Pop3}, {"imap4", WireProtocol::Imap4},
    {"smtp", WireProtocol::Smtp}, {"sip", WireProtocol::Sip},   {"tcp", WireProtocol::Tcp},
    {"udp", WireProtocol::Udp}};
constexpr Word<Tls> kTls[] = {
    {"none", Tls::None}, {"implicit", Tls::Implicit}, {"starttls", Tls::StartTls}};
constexpr Word<SessionState> kSessions[] = {{"none", SessionState::None},
                                            {"valid", SessionState::Valid},
                                            {"expired", SessionState::Expired}};

std::map<std::string, std::string> read_pairs(JsonFields& f, const char* name) {
  std::map<std::string, std::string> pairs;
  const json* given = f.child(name);
  if (given == nullptr) return pairs;
  if (!given->is_object()) {
    f.complain(name, "is not an object", R"(write { "name": "value" })");
    return pairs;
  }
  for (const auto& [key, value] : given->items()) {
    if (value.is_string())
      pairs[lower(key)] = value.get<std::string>();
    else
      f.complain(name, "has a value that is not a text", "write it in quotes");
  }
  return pairs;
}

void read_wire(const json& given, WireRequest& wire, Complaints& complaints) {
  JsonFields r(given, "request", complaints);
  wire.protocol = read_word(r, "protocol", kWireProtocols, WireProtocol::Http);
  wire.tls = read_word(r, "tls", kTls, Tls::Implicit);
  wire.port = r.number16("port", 443);
  wire.method = r.text("method", "GET");
  wire.url = tolerated_url(r.text("url"));
  wire.headers = read_pairs(r, "headers");
  wire.cookies = read_pairs(r, "cookies");
  wire.body = r.text("body");
  const std::string kind = r.text("body_kind");
  wire.posts_logon_form = kind == "owa_logon_form";
  if (!kind.empty() && kind != "owa_logon_form" && kind != "autodiscover_pox" &&
      kind != "autodiscover_soap")
    r.complain("body_kind", "\"" + kind + "\" is not one",
               "write owa_logon_form, autodiscover_pox or autodiscover_soap");
  if (const json* client = r.child("client")) {
    JsonFields c(*client, "request.client", complaints);
    wire.client_product = c.text("product");
    wire.client_version = c.text("version");
  }
  if (const json* login = r.child("login")) {
    JsonFields l(*login, "request.login", complaints);
    wire.login_command = l.text("command");
  }
  wire.commands = r.texts("commands");
  if (const json* smtp = r.child("smtp")) {
    JsonFields s(*smtp, "request.smtp", complaints);
    wire.mail_from = s.text("mail_from");
    wire.recipients = s.texts("rcpt_to");
    wire.smtp_authenticated = s.flag("authenticated", false);
    wire.auth_command = s.text("auth_command");
    wire.client_address = s.text("client_address");
  }
  if (const json* sip = r.child("sip")) {
    JsonFields s(*sip, "request.sip", complaints);
    wire.sip_method = s.text("method", "INVITE");
    wire.to_extension = s.text("to_extension");
    wire.to_user = s.text("to_user");
    wire.ip_gateway = s.text("ip_gateway");
    wire.transport = s.text("transport");
  }
}

void read_identity(const json& given, Identity& identity, Complaints& complaints) {
  JsonFields i(given, "identity", complaints);
  identity.user = i.text("user");
  identity.is_authenticated = i.flag("authenticated", false);
  identity.method = read_word(i, "method", kIdentityMethods, IdentityMethod::None);
  identity.session = read_word(i, "session_state", kSessions, SessionState::None);
  identity.session_issued_by = i.text("session_issued_by");
  if (i.child("offered_mechanisms") != nullptr)
    identity.offered_mechanisms = i.texts("offered_mechanisms");
}

}  // namespace

RoutingCase read_case(const json& given, std::string& error) {
  RoutingCase made;
  Complaints complaints;
  {
    JsonFields f(given, "", complaints);
    made.id = f.text("id");
    made.area = f.text("area");
    made.title = f.text("title");
    made.front_end = f.text("front_end");
    if (const json* overrides = f.child("overrides")) made.overrides = *overrides;
    if (const json* expect = f.child("expect")) made.expect = *expect;
    if (!made.expect.is_object() || made.expect.empty())
      f.complain("expect", "says nothing", R"(write { "action": "proxy" } or another outcome)");
    f.ignore("confidence");
    f.ignore("source");
    if (const json* request = f.child("request")) read_wire(*request, made.request, complaints);
    if (const json* identity = f.child("identity"))
      read_identity(*identity, made.identity, complaints);
  }
  for (const std::string& complaint : complaints)
    error += (error.empty() ? "" : "; and ") + complaint;
  return made;
}

}  // namespace casgrid
