#include "scenarios/logging/smtp_rows.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/record.h"
#include "model/smtp/ports.h"
#include "scenarios/logging/end_point.h"

// A namespace of its own, beside the words of POP3 and IMAP4.
namespace casgrid::logging::smtp_words {
namespace {

using smtp::LineKind;
using smtp::Refusal;
using smtp::SmtpLine;
using smtp::Verb;

// .NET counts ticks of 100 ns from the year 1.
constexpr std::uint64_t kTicksBefore1970 = 621'355'968'000'000'000;
constexpr std::uint64_t kTicksPerMs = 10'000;

constexpr EnumTexts<Refusal> kRefusals{{
    {Refusal::None, ""},
    {Refusal::NotActive, "4.3.2 Service not active"},
    {Refusal::TooMany,
     "4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing "
     "transmission channel"},
    {Refusal::TooManyOfOne,
     "4.3.2 The maximum number of concurrent connections has exceeded a limit, closing "
     "transmission channel"},
    {Refusal::IdleTooLong, "4.4.1 Connection timed out"},
    {Refusal::LastsTooLong, "4.4.1 Connection timed out"},
    {Refusal::TooManyErrors,
     "4.7.0 Too many errors on this connection, closing transmission channel"},
    {Refusal::BadSequence, "5.5.1 Bad sequence of commands"},
    {Refusal::NotUnderstood, "5.3.3 Unrecognized command"},
    {Refusal::NeedsTls, "5.7.0 Must issue a STARTTLS command first"},
    {Refusal::AuthRequired, "5.7.1 Client was not authenticated"},
    {Refusal::AuthUnknown, "5.7.4 Unrecognized authentication type"},
    {Refusal::AuthFailed, "5.7.3 Authentication unsuccessful"},
    {Refusal::BadLogon, "5.7.3 Authentication unsuccessful"},
    {Refusal::AuthTemporary, "4.7.0 Temporary authentication failure"},
    {Refusal::RelayDenied, "5.7.1 Unable to relay"},
    {Refusal::ProxyFailed, "4.7.0 Temporary server error. Please try again later."},
    {Refusal::ProxyFailedDns, "4.7.0 Temporary server error. Please try again later. PRX2"},
    {Refusal::ProxyFailedTls, "4.7.0 Temporary server error. Please try again later. PRX4"},
    {Refusal::NotRedundant, "4.4.0 Message failed to be made redundant"},
    {Refusal::Greylisted, "4.7.1"},  // somebody else's words
    {Refusal::StoreElsewhere, "4.3.2"},
}};

constexpr EnumTexts<Verb> kGood{{
    {Verb::Ehlo, "Hello"},
    {Verb::StartTls, "2.0.0 SMTP server ready"},
    {Verb::ClientHello, ""},
    {Verb::AuthPlain, "2.7.0 Authentication successful"},
    {Verb::AuthLogin, "2.7.0 Authentication successful"},
    {Verb::AuthOther, "2.7.0 Authentication successful"},
    {Verb::UserName, "2.7.0 Authentication successful"},
    {Verb::Password, "2.7.0 Authentication successful"},
    {Verb::Mail, "2.1.0 Sender OK"},
    {Verb::Data, ""},
    {Verb::Piece, "2.6.0"},
    {Verb::Reset, "2.0.0 Resetting"},
    {Verb::Quit, "2.0.0 Service closing transmission channel"},
}};

constexpr EnumTexts<Verb> kAsked{{
    {Verb::Ehlo, "EHLO"},
    {Verb::StartTls, "STARTTLS"},
    {Verb::ClientHello, ""},
    {Verb::AuthPlain, "AUTH PLAIN"},
    {Verb::AuthLogin, "AUTH LOGIN"},
    {Verb::AuthOther, "AUTH"},
    {Verb::UserName, ""},
    {Verb::Password, ""},
    {Verb::Mail, "MAIL FROM:"},
    {Verb::Data, "DATA"},
    {Verb::Piece, ""},
    {Verb::Reset, "RSET"},
    {Verb::Quit, "QUIT"},
}};

// One line, with what it needs.
struct Said {
  const AccessRecord& access;
  const SmtpLine& line;
  const ServerNames& server;
  const std::string& peer;  // its address
  UtcMs at;
  LogNames& names;

  // Whoever was connected to greets, and is greeted by the other's address.
  std::string host() const {
    if (!line.sends) return server.fqdn;
    return access.target.is_none() ? std::string(names.participant(access.peer))
                                   : names.at(access.target).fqdn;
  }
  std::string client() const { return "[" + (line.sends ? server.address : peer) + "]"; }
};

// Wed, 11 Jan 2023 16:59:51 +0000
std::string mail_date(UtcMs at) {
  static constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = civil_time(at);
  const UtcMs day = at >= 0 ? at / kMsPerDay : -((-at + kMsPerDay - 1) / kMsPerDay);
  Line text;
  text.put(kDays[static_cast<std::size_t>((day % 7 + 7) % 7)]);
  text.put(", ");
  text.number(t.day);
  text.put(' ');
  text.put(kMonths[t.month - 1]);
  text.put(' ');
  text.padded(t.year, 4);
  text.put(' ');
  append_time(at, text);
  text.put(" +0000");
  return std::string(text.text());
}

std::string asked(const Said& said) {
  const std::string word = kAsked.of(said.line.verb);
  if (said.line.verb == Verb::Ehlo) return word + " " + said.client();
  if (said.line.verb != Verb::Mail) return word;
  return word + "<" + mail_sender(said.line.mail, said.access.user, said.names) +
         "> SIZE=" + std::to_string(said.access.request_bytes);
}

std::string taken(const Said& said) {
  std::string text = message_id(said.line.mail, said.names);
  if (!said.access.target.is_none())
    text += " [Hostname=" + said.names.at(said.access.target).fqdn + "]";
  return text + " Queued mail for delivery";
}

std::string answered(const Said& said) {
  const SmtpLine& line = said.line;
  if (line.why == Refusal::None && line.verb == Verb::Ehlo) {
    if (said.access.status == smtp::kReady)
      return "220 " + said.host() + " Microsoft ESMTP MAIL Service ready at " + mail_date(said.at);
    return "250  " + said.host() + " Hello " + said.client() + " SIZE PIPELINING" +
           (line.offers_tls ? " STARTTLS" : "") + (line.offers_auth ? " AUTH LOGIN PLAIN" : "");
  }
  const bool is_of_body = line.why == Refusal::None && line.verb == Verb::Piece;
  return smtp_reply(said.access.status, line.why, line.verb, is_of_body ? taken(said) : "");
}

// 0.00:00:05
std::string tarpit_reason(const Said& said) { return "Tarpit due to '" + answered(said) + "'"; }

std::string not_connected(const Said& said, const char* error, const char* words) {
  return std::string("Failed to connect. Winsock error code: ") + error +
         ", Win32 error code: " + error + ", Error Message: " + words + " " +
         end_point(said.peer, said.line.port);
}

struct Words {
  char event = '*';
  std::string data;
  std::string context;
};

Words words_of(const Said& said) {
  const char asks = said.line.sends ? '>' : '<';
  const char answers = said.line.sends ? '<' : '>';
  switch (said.line.kind) {
    case LineKind::Connecting:
      return {'*', "", "attempting to connect"};
    case LineKind::Refused:
      return {'*', "",
              not_connected(said, "10061",
                            "No connection could be made because the target machine actively "
                            "refused it")};
    case LineKind::Silent:
      return {'*', "",
              not_connected(said, "10060",
                            "A connection attempt failed because the connected party did not "
                            "properly respond after a period of time")};
    case LineKind::Opened:
      return {'+', "", ""};
    case LineKind::Asked:
      return {asks, asked(said), ""};
    case LineKind::Recipient:
      return {asks, "RCPT TO:<" + mail_address(said.access.user, said.names) + ">", ""};
    case LineKind::AskedToShadow:
      return {asks, "XSHADOWREQUEST", ""};
    case LineKind::AskedDiscards:
      return {asks, "XQDISCARD", ""};
    case LineKind::ToldDiscards:
      return {answers, "250 2.0.0 OK", ""};
    case LineKind::Answered:
      return {answers, answered(said), ""};
    case LineKind::SenderTaken:
      return {answers, "250 2.1.0 Sender OK", ""};
    case LineKind::RecipientTaken:
      return {answers, "250 2.1.5 Recipient OK", ""};
    case LineKind::Secured:
      return {'*', "", "TLS negotiation succeeded"};
    case LineKind::LoggedOn:
      return {'*', said.names.at(said.access.user).account, "authenticated"};
    case LineKind::LogonFailed: {
      const std::string who = mail_address(said.access.user, said.names);
      return {'*', who.empty() ? "" : "User Name: " + who,
              "Inbound authentication failed because of LogonDenied"};
    }
    case LineKind::HeldBack:
      return {'*', tarpit_reason(said), ""};
    case LineKind::Closed:
      return {'-', "", ""};
  }
  SIM_ASSERT(false);
}

// SERVER\Default Frontend SERVER. Names that were given by hand may lack the server.
std::string of_server(const std::string& connector, const std::string& server) {
  const bool has_server = connector.ends_with(" " + server);
  return server + "\\" + connector + (has_server ? "" : " " + server);
}

}  // namespace
}  // namespace casgrid::logging::smtp_words

namespace casgrid::logging {

std::string smtp_reply(std::uint16_t code, smtp::Refusal why, smtp::Verb to,
                       const std::string& message) {
  std::string text = std::to_string(code);
  if (why != smtp::Refusal::None) return text + " " + smtp_words::kRefusals.of(why);
  if (code == smtp::kGoOn) return text + " Start mail input; end with <CRLF>.<CRLF>";
  if (code == smtp::kGoOnLogon) return text + " <authentication response>";
  const std::string_view words = smtp_words::kGood.of(to);
  if (!words.empty()) text.append(" ").append(words);
  return message.empty() ? text : text + " " + message;
}

std::string mail_address(UserId user, LogNames& names) {
  return user == smtp::kOutside ? std::string() : names.at(user).principal;
}

std::string mail_sender(std::uint64_t mail, UserId user, LogNames& names) {
  return names.submits(MailName::of(mail).sender) ? mail_address(user, names) : std::string();
}

std::string message_id(std::uint64_t mail, const LogNames& names) {
  const MailName name = MailName::of(mail);
  std::string domain(names.participant(name.sender));
  for (char& c : domain) {
    const bool stays = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.';
    if (!stays) c = '-';
  }
  return "<" + std::to_string(name.number) + "@" + domain + ">";
}

std::string receive_connector(const smtp::SmtpLine& line, const Server& server) {
  if (line.connector < server.connectors.size())
    return smtp_words::of_server(server.connectors[line.connector].name, server.name);
  const std::uint16_t port = line.port;
  const auto named = std::find_if(
      server.connectors.begin(), server.connectors.end(),
      [port](const ReceiveConnector& c) { return !c.is_front_end && c.listens_on(port); });
  if (named != server.connectors.end()) return smtp_words::of_server(named->name, server.name);
  if (port == static_cast<std::uint16_t>(smtp::kDelivery))
    return smtp_words::of_server("Default Mailbox Delivery", server.name);
  return smtp_words::of_server(port == server.client_proxy_port ? "Client Proxy" : "Default",
                               server.name);
}

std::string send_connector(AccessSide side, const smtp::SmtpLine& line, const LogNames& names) {
  if (line.goes_out) return std::string(names.send_connector());
  if (side == AccessSide::BackEnd) return "Intra-Organization SMTP Send Connector";
  return line.port == static_cast<std::uint16_t>(smtp::kClientProxy)
             ? "Client Proxy Send Connector"
             : "Inbound Proxy Internal Send Connector";
}

SmtpRow smtp_row(const AccessRecord& access, ServerId server, UtcMs start, LogNames& names) {
  const smtp::SmtpLine line = smtp::line_of(access);
  const ServerNames& own = names.at(server);
  const std::string peer = names.address(access.peer, access.source);
  const smtp_words::Said said{access, line, own, peer, start + whole_ms(access.end), names};
  smtp_words::Words words = smtp_words::words_of(said);
  const bool is_connected = line.kind != smtp::LineKind::Connecting &&
                            line.kind != smtp::LineKind::Refused &&
                            line.kind != smtp::LineKind::Silent;
  SmtpRow row;
  row.at = said.at;
  row.connector = line.sends ? send_connector(access.side, line, names)
                             : receive_connector(line, names.directory().at(server));
  row.session = smtp_words::kTicksBefore1970 +
                static_cast<std::uint64_t>(start) * smtp_words::kTicksPerMs + access.nonce;
  row.sequence = access.number;
  const std::string listening = end_point(line.sends ? peer : own.address, line.port);
  const std::string calling = end_point(line.sends ? own.address : peer, client_port(access.nonce));
  row.local_end = !line.sends ? listening : is_connected ? calling : "";
  row.remote_end = line.sends ? listening : calling;
  row.event = words.event;
  row.data = std::move(words.data);
  row.context = std::move(words.context);
  return row;
}

}  // namespace casgrid::logging
