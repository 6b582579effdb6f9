#include <algorithm>
#include <array>
#include <charconv>

#include "model/autodiscover/ask.h"
#include "model/directory/web_address.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/http_resource.h"
#include "scenarios/routing/wire_request.h"

namespace casgrid {
namespace {

std::string header(const WireRequest& wire, const char* name) {
  const auto found = wire.headers.find(name);
  return found == wire.headers.end() ? std::string{} : found->second;
}

// A stable spread over equals: FNV-1a.
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

LogonMethod method_of(const Identity& identity, Resource resource) {
  switch (identity.method) {
    case IdentityMethod::None:
      return LogonMethod::None;
    case IdentityMethod::Forms:
      if (resource == Resource::LogonPost) return LogonMethod::FormsPost;
      return identity.session == SessionState::None ? LogonMethod::None
                                                    : LogonMethod::SessionCookie;
    case IdentityMethod::Basic:
      return LogonMethod::Basic;
    case IdentityMethod::Ntlm:
      return LogonMethod::Ntlm;
    case IdentityMethod::Negotiate:
      return LogonMethod::Negotiate;
    case IdentityMethod::OAuth:
      return LogonMethod::OAuth;
    case IdentityMethod::Certificate:
      return LogonMethod::Certificate;
    case IdentityMethod::Digest:
      return LogonMethod::Digest;
    case IdentityMethod::Kerberos:
      return LogonMethod::Negotiate;
    case IdentityMethod::AdFs:
      return LogonMethod::AdFs;
    case IdentityMethod::WsSecurity:
      return LogonMethod::WsSecurity;
  }
  return LogonMethod::None;
}

void read_identity(const Directory& d, const Identity& identity, ReadRequest& out) {
  RequestFacts& f = out.facts;
  f.method = method_of(identity, f.resource);
  f.credentials_ok = identity.is_authenticated;
  if (const auto user = d.find_user(identity.user); user && !identity.user.empty()) f.user = *user;
  if (f.method == LogonMethod::SessionCookie) {
    const std::string& issuer = identity.session_issued_by;
    const auto by = issuer.empty() ? std::optional(f.front_end) : d.find_server(issuer);
    if (!by) {
      out.error = "session_issued_by: there is no server \"" + issuer + "\"";
      return;
    }
    f.session = {f.user, d.at(*by).certificate_key, identity.session == SessionState::Expired,
                 d.at(*by).certificate_key_is_classic};
  }
  f.offers_ntlm = identity.method != IdentityMethod::Kerberos;
  if (identity.offered_mechanisms) {
    const auto& offered = *identity.offered_mechanisms;
    const auto has = [&](const char* name) {
      return std::find(offered.begin(), offered.end(), name) != offered.end();
    };
    f.offers_kerberos = has("kerberos");
    f.offers_ntlm = has("ntlm");
  }
}

// "GUID@domain" or an address; none if it names no mailbox of this organisation.
UserId mailbox_named(const Directory& d, const std::string& text) {
  if (const auto user = d.find_user(text)) return *user;
  const auto by_guid = d.find_mailbox(text.substr(0, text.find('@')));
  return by_guid ? *by_guid : UserId{};
}

bool looks_like_guid(std::string_view text) {
  return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' &&
         text[23] == '-';
}

std::string query_value(const std::string& query, const std::string& name) {
  const std::string wanted = name + "=";
  std::size_t from = 0;
  while (from <= query.size()) {
    const std::size_t to = std::min(query.find('&', from), query.size());
    const std::string pair = query.substr(from, to - from);
    if (lower(pair).starts_with(wanted)) return unescaped(pair.substr(wanted.size()));
    from = to + 1;
  }
  return {};
}

// The mailbox that Outlook puts into the URL: rpcproxy.dll?GUID@domain:6001,
// ?MailboxId=GUID@domain.
std::string outlook_mailbox(const RequestFacts& f, const std::string& query) {
  if (f.protocol == Protocol::Mapi) return query_value(query, "mailboxid");
  const std::string server = unescaped(query.substr(0, query.rfind(':')));
  return looks_like_guid(server.substr(0, server.find('@'))) ? server : std::string{};
}

void read_url_anchor(const Directory& d, const HttpResource& resource, const std::string& query,
                     RequestFacts& f) {
  std::string named = resource.explicit_mailbox;
  const bool is_outlook = f.protocol == Protocol::OutlookAnywhere || f.protocol == Protocol::Mapi;
  if (is_outlook && f.resource == Resource::Application) named = outlook_mailbox(f, query);
  if (named.empty()) return;
  using Named = RoutingHints::Named;
  if (named.find('@') == std::string::npos && !looks_like_guid(named)) {
    f.hints.in_url = Named::Malformed;
    return;
  }
  f.hints.url_mailbox = mailbox_named(d, named);
  f.hints.in_url = f.hints.url_mailbox.is_none() ? Named::UnknownMailbox : Named::Mailbox;
}

void read_oab(const Directory& d, const std::string& path, RequestFacts& f) {
  const std::size_t from = path.find('/', 1);
  const std::string guid = from == std::string::npos
                               ? std::string{}
                               : path.substr(from + 1, path.find('/', from + 1) - from - 1);
  f.names_oab = looks_like_guid(guid);
  for (std::size_t i = 0; i < d.address_books.size(); ++i) {
    const OfflineAddressBook& book = d.address_books[i];
    const bool fits = f.names_oab ? lower(book.guid) == lower(guid) : book.is_default;
    if (fits && f.oab.is_none()) f.oab = OabId{i};
  }
}

std::string before_tilde(const std::string& text) { return text.substr(0, text.find('~')); }

// What an entry of the cookie says of where this user's mailbox is, or why that counts for nothing.
CookieFault read_entry(const Directory& d, Protocol protocol, const BackEndCookie& entry,
                       RoutingHints& hints) {
  if (d.now_s != 0 && d.now_s >= entry.valid_until_s) return CookieFault::Expired;
  if (entry.server.empty()) {
    hints.cookie_database = d.find_database(entry.database_guid).value_or(DatabaseId{});
    return hints.cookie_database.is_none() ? CookieFault::NamesNothing : CookieFault::None;
  }
  // A mailbox server of 2013 or later is found by its databases, but for a shell, which has none.
  const auto server = d.find_server(entry.server);
  const auto may = [&](const Server& s) {
    return protocol == Protocol::PowerShell ? s.has(ServerRole::Mailbox)
                                            : s.is_front_end() && s.product < Product::Exchange2013;
  };
  if (!server || !may(d.at(*server))) return CookieFault::NamesNothing;
  hints.cookie_server = *server;
  return CookieFault::None;
}

void read_routing_cookie(const Directory& d, const std::string& value, RequestFacts& f) {
  const std::vector<BackEndCookie> entries = read_back_end_cookies(value);
  f.hints.cookie_fault = entries.empty() ? CookieFault::Unreadable : CookieFault::Foreign;
  if (!f.user.is_none()) {
    const NamedUser own = d.named(f.user);
    for (const BackEndCookie& entry : entries) {
      if (entry.key != own.sid && lower(entry.key) != lower(own.primary_smtp)) continue;
      f.hints.cookie_fault = read_entry(d, f.protocol, entry, f.hints);
      break;
    }
  }
  f.hints.has_foreign_cookie = f.hints.cookie_fault != CookieFault::None;
}

void read_cookies(const Directory& d, const WireRequest& wire, RequestFacts& f) {
  const auto cookie = [&](const char* name) -> const std::string* {
    const auto found = wire.cookies.find(name);
    return found == wire.cookies.end() ? nullptr : &found->second;
  };
  const auto server_named = [&](const char* name, ServerId& into) {
    const std::string* value = cookie(name);
    if (value == nullptr) return true;
    into = d.find_server(before_tilde(*value)).value_or(ServerId{});
    return !into.is_none();
  };
  RoutingHints& h = f.hints;
  h.names_unknown_affinity = !server_named("x-backendoverridecookie", h.affinity_server);
  h.names_unknown_resource = !server_named("x-beresource", h.resource_server);
  if (const std::string* hint = cookie("x-backendcookie")) read_routing_cookie(d, *hint, f);
}

void read_headers(const Directory& d, const WireRequest& wire, RequestFacts& f) {
  struct Privileged {
    const char* name;
    PrivilegedHeader header;
  };
  constexpr Privileged kPrivileged[] = {
      {"x-commonaccesstoken", PrivilegedHeader::CommonAccessToken},
      {"x-isfromcafe", PrivilegedHeader::IsFromCafe},
      {"x-dbmountedonserver", PrivilegedHeader::DbMountedOnServer},
      {"x-beserverexception", PrivilegedHeader::BeServerException},
      {"x-beserverroutingerror", PrivilegedHeader::BeServerRoutingError},
  };
  for (const Privileged& p : kPrivileged) {
    if (wire.headers.contains(p.name)) f.privileged_headers.add(p.header);
  }
  const std::string anchor = header(wire, "x-anchormailbox");
  if (!anchor.empty()) f.hints.header_mailbox = mailbox_named(d, anchor);
  f.hints.names_unknown_anchor = !anchor.empty() && f.hints.header_mailbox.is_none();
  f.hints.prefers_affinity = lower(header(wire, "x-preferserveraffinity")) == "true";
  f.is_background = lower(header(wire, "x-requested-with")) == "xmlhttprequest" ||
                    !header(wire, "x-owa-actionname").empty() ||
                    !header(wire, "x-owa-canary").empty();
}

AutodiscoverAsk read_autodiscover(const Directory& d, const WireRequest& wire,
                                  const std::string& path) {
  std::vector<AutodiscoverHeader> headers;
  for (const auto& [name, value] : wire.headers) headers.push_back({name, value});
  return ask_of(d, {wire.method, path, headers, wire.body});
}

std::uint8_t outlook_major(const WireRequest& wire) {
  std::string version = wire.client_version;
  if (lower(wire.client_product) != "outlook") {
    const std::string agent = header(wire, "x-clientapplication");
    if (!lower(agent).starts_with("outlook/")) return 0;
    version = agent.substr(8);
  }
  std::uint8_t major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

void read_http(const Directory& d, const WireRequest& wire, const Identity& identity,
               ReadRequest& out) {
  const auto url = parse_url(wire.url);
  if (!url || !url->is_http()) {
    out.error = "url: \"" + wire.url + "\" is not a web address";
    return;
  }
  RequestFacts& f = out.facts;
  const HttpResource resource = http_resource(wire.method, url->path);
  f.protocol = resource.protocol;
  f.resource = resource.resource;
  out.path = url->path.empty() ? "/" : url->path;
  if (const auto host = d.find_host(url->host)) f.host = *host;
  read_identity(d, identity, out);
  if (!out.error.empty()) return;
  // IIS takes whatever comes to such an address, and the front end reads no other credentials.
  if (resource.is_ws_security) f.method = LogonMethod::WsSecurity;
  if (f.method == LogonMethod::WsSecurity) f.user = UserId{};
  read_headers(d, wire, f);
  f.is_background = f.is_background || resource.is_service;
  read_cookies(d, wire, f);
  read_url_anchor(d, resource, url->query, f);
  if (f.protocol == Protocol::Oab) read_oab(d, unescaped(out.path), f);
  f.hints.wants_new_ecp = query_value(url->query, "exchclientver").starts_with("15");
  if (f.protocol == Protocol::Autodiscover && f.resource == Resource::Application)
    f.autodiscover = read_autodiscover(d, wire, out.path);
  f.outlook_major = outlook_major(wire);
  f.spread = hash_of(identity.user);
}

// The verb of a command, in upper case; IMAP4 puts a tag before it.
std::string verb_of(const std::string& command, Protocol protocol) {
  std::string word = command;
  if (protocol == Protocol::Imap4) word = word.substr(std::min(word.size(), word.find(' ') + 1));
  word = word.substr(0, word.find_first_of(" \r\n"));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

// What POP3 and IMAP4 take before a logon.
bool needs_no_logon(const std::string& command, Protocol protocol) {
  static constexpr std::array<const char*, 6> kPop{"CAPA", "QUIT", "STLS", "NOOP", "USER", "AUTH"};
  static constexpr std::array<const char*, 6> kImap{"CAPABILITY", "NOOP", "LOGOUT",
                                                    "STARTTLS",   "ID",   "AUTHENTICATE"};
  const auto& known = protocol == Protocol::Pop3 ? kPop : kImap;
  return std::find(known.begin(), known.end(), verb_of(command, protocol)) != known.end();
}

bool starts_tls(const std::string& command, Protocol protocol) {
  return verb_of(command, protocol) == (protocol == Protocol::Pop3 ? "STLS" : "STARTTLS");
}

// USER, LOGIN, AUTH PLAIN and their like: what LoginType judges.
MailLogon begins_logon(const std::string& command) {
  const std::string text = " " + lower(command) + " ";
  const auto has = [&](const char* word) { return text.find(word) != std::string::npos; };
  if (has(" ntlm ") || has(" gssapi ")) return MailLogon::Ntlm;
  const bool is_password =
      has(" user ") || has(" pass ") || has(" login ") || has(" auth ") || has(" authenticate ");
  return is_password ? MailLogon::Password : MailLogon::None;
}

void read_mail(const WireRequest& wire, const Identity& identity, const Directory& d,
               ReadRequest& out) {
  RequestFacts& f = out.facts;
  f.protocol = wire.protocol == WireProtocol::Pop3 ? Protocol::Pop3 : Protocol::Imap4;
  f.mail.logon = MailLogon::None;
  if (!wire.login_command.empty()) {
    std::string command = lower(wire.login_command);
    const bool is_integrated = command.find("ntlm") != std::string::npos ||
                               command.find("gssapi") != std::string::npos ||
                               command.find("kerberos") != std::string::npos;
    f.mail.logon = is_integrated ? MailLogon::Ntlm : MailLogon::Password;
  }
  f.mail.starts_tls = !wire.commands.empty();
  for (const std::string& command : wire.commands) {
    f.mail.starts_tls = f.mail.starts_tls && starts_tls(command, f.protocol);
    f.mail.command_bytes =
        std::max(f.mail.command_bytes, static_cast<std::uint32_t>(command.size() + 2));
    f.mail.command_is_allowed = f.mail.command_is_allowed && needs_no_logon(command, f.protocol);
    if (const MailLogon begun = begins_logon(command); begun != MailLogon::None)
      f.mail.begun = begun;
  }
  f.credentials_ok = identity.is_authenticated;
  if (const auto user = d.find_user(identity.user); user && !identity.user.empty()) f.user = *user;
  f.spread = hash_of(identity.user);
}

void read_smtp(const WireRequest& wire, const Identity& identity, const Directory& d,
               ReadRequest& out) {
  RequestFacts& f = out.facts;
  f.protocol = Protocol::Smtp;
  for (const std::string& address : wire.recipients) {
    SmtpRecipient recipient;
    if (const auto user = d.find_user(address)) recipient.mailbox = *user;
    recipient.is_accepted = d.accepts(address.substr(address.find('@') + 1));
    out.recipients.push_back(recipient);
  }
  f.smtp.recipients = out.recipients;
  if (const auto client = ip_address_of(wire.client_address)) {
    out.client = *client;
    f.smtp.client = &out.client;
  } else if (!wire.client_address.empty()) {
    out.error = "client_address: \"" + wire.client_address + "\" is no address; write 192.0.2.7";
  }
  f.smtp.sent_auth = identity.method != IdentityMethod::None;
  f.smtp.gives_password = identity.method == IdentityMethod::Basic;
  f.smtp.is_authenticated = wire.smtp_authenticated && identity.is_authenticated;
  f.credentials_ok = identity.is_authenticated;
  if (const auto user = d.find_user(identity.user); user && !identity.user.empty()) f.user = *user;
  f.spread = hash_of(wire.mail_from + identity.user);
}

void read_sip(const WireRequest& wire, const Identity& identity, const Directory& d,
              ReadRequest& out) {
  RequestFacts& f = out.facts;
  f.protocol = Protocol::Sip;
  f.sip.dial_plan = d.find_dial_plan(wire.ip_gateway);
  if (const auto callee = d.find_extension(f.sip.dial_plan, wire.to_extension)) {
    f.sip.callee = *callee;
  } else if (const auto user = d.find_user(wire.to_user); user && !wire.to_user.empty()) {
    if (d.settings_of(*user).um_enabled) f.sip.callee = *user;
  }
  f.sip.has_certificate =
      identity.is_authenticated && identity.method == IdentityMethod::Certificate;
  f.spread = hash_of(wire.to_user + wire.to_extension);
}

}  // namespace

void read_request(const Directory& directory, ServerId front_end, const WireRequest& wire,
                  const Identity& identity, ReadRequest& out) {
  out.facts.front_end = front_end;
  out.facts.tls = wire.tls;
  out.facts.port = wire.port;
  switch (wire.protocol) {
    case WireProtocol::Http:
      read_http(directory, wire, identity, out);
      break;
    case WireProtocol::Pop3:
    case WireProtocol::Imap4:
      read_mail(wire, identity, directory, out);
      break;
    case WireProtocol::Smtp:
      read_smtp(wire, identity, directory, out);
      break;
    case WireProtocol::Sip:
      read_sip(wire, identity, directory, out);
      break;
    case WireProtocol::Tcp:
    case WireProtocol::Udp:
      out.is_bare = true;
      out.is_udp = wire.protocol == WireProtocol::Udp;
      break;
  }
}

}  // namespace casgrid
