#include "scenarios/logging/imap4_rows.h"

#include "model/base/enum_texts.h"
#include "model/imap4/access_detail.h"
#include "model/imap4/actions.h"

namespace casgrid::logging {
namespace {

using imap4::LineAccess;
using imap4::LineKind;
using imap4::Refusal;
using imap4::Status;
using imap4::Verb;

// Where Windows begins to number the ports of outgoing connections.
constexpr std::uint64_t kFirstClientPort = 49'152;
constexpr std::uint64_t kClientPorts = 16'384;

std::string end_point(std::string_view address, std::uint64_t port) {
  const bool is_ipv6 = address.find(':') != std::string_view::npos;
  std::string text = is_ipv6 ? "[" + std::string(address) + "]" : std::string(address);
  return text + ":" + std::to_string(port);
}

bool is_back_end(const AccessRecord& a) { return a.side == AccessSide::BackEnd; }

Port server_port(const AccessRecord& a) {
  if (is_back_end(a)) return imap4::kBackEndPort;
  return imap4::line_of(a).begins_plain ? imap4::kPlainPort : imap4::kTlsPort;
}

// A front end's word who is here is an authentication of its own kind.
bool is_word_of_front_end(const AccessRecord& a) {
  const LineAccess line = imap4::line_of(a);
  return is_back_end(a) && line.verb == Verb::Login && line.status != Status::Bad;
}

std::string command_of(const AccessRecord& a) {
  const LineAccess line = imap4::line_of(a);
  if (line.kind == LineKind::Opened) return "OpenSession";
  if (line.kind == LineKind::Closed) return "CloseSession";
  if (line.verb == Verb::Mailbox) return text_of(a.action);
  if (is_word_of_front_end(a)) return "authenticate";
  static constexpr EnumTexts<Verb> kTexts{{
      {Verb::Capability, "capability"},
      {Verb::StartTls, "starttls"},
      {Verb::ClientHello, "starttls"},  // that it lets begin
      {Verb::Login, "login"},
      {Verb::AuthenticatePlain, "authenticate"},
      {Verb::AuthenticateOther, "authenticate"},
      {Verb::Mailbox, ""},
      {Verb::Done, "done"},
  }};
  return kTexts.of(line.verb);
}

std::string parameters_of(const AccessRow& row) {
  const AccessRecord& a = *row.access;
  const LineAccess line = imap4::line_of(a);
  if (line.kind != LineKind::Command) return {};
  if (line.verb == Verb::AuthenticatePlain || is_word_of_front_end(a)) return "PLAIN";
  if (line.verb == Verb::Login) return std::string(row.user->principal) + " *****";
  if (line.verb != Verb::Mailbox) return {};
  if (a.action == imap4::kSelect) return "INBOX";
  return a.action == imap4::kList ? "\"\" *" : "";
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// What the client read, without the line end.
std::string answer_of(const AccessRecord& a) {
  const LineAccess line = imap4::line_of(a);
  const std::string tag = std::to_string(line.tag);
  if (line.status == Status::Bad) return tag + " BAD Command received in Invalid state.";
  return tag + " NO " + upper(command_of(a)) + " failed.";
}

const char* error_of(Refusal why) {
  static constexpr EnumTexts<Refusal> kTexts{{
      {Refusal::None, ""},
      {Refusal::NeedsTls, "LoginDisabled"},
      {Refusal::AuthenticationFailed, "AuthFailed:LogonDenied"},
      {Refusal::Unavailable, "MailboxOffline"},
      {Refusal::NotMountedHere, "MailboxNotHere"},
      {Refusal::TooManyOfUser, "UserConnectionLimit"},
      {Refusal::TooMany, "ConnectionLimit"},
      {Refusal::IdleTooLong, "TimedOut"},
  }};
  return kTexts.of(why);
}

std::string context_of(const AccessRow& row, Schema schema) {
  const AccessRecord& a = *row.access;
  const LineAccess line = imap4::line_of(a);
  if (line.kind != LineKind::Command) return {};
  const std::string proxy =
      row.is_proxied() ? "Proxy:" + row.target->fqdn + ":" +
                             std::to_string(static_cast<unsigned>(imap4::kBackEndPort)) + ":SSL"
                       : "";
  const bool is_good = line.status == Status::Ok || line.status == Status::Continue;
  if (is_good) {
    const std::string good = schema == Schema::Exchange2013 ? "R=ok" : "R=OK";
    return proxy.empty() ? good : good + ";Msg=\"" + proxy + ";ProxySuccess\"";
  }
  std::string text = "R=\"" + answer_of(a) + "\"";
  const std::string error = error_of(line.why);
  if (line.why == Refusal::AuthenticationFailed)
    return text + ";Msg=\"" + error + ",User: " + row.user->principal + "\";ErrMsg=" + error;
  if (!proxy.empty()) return text + ";Msg=" + proxy + ";ErrMsg=ProxyFailed";
  return error.empty() ? text : text + ";ErrMsg=" + error;
}

std::string account_of(const UserNames& user) {
  return user.account.substr(user.account.find('\\') + 1);
}

}  // namespace

MailAccessRow imap4_row(const AccessRow& row, Schema schema) {
  const AccessRecord& a = *row.access;
  MailAccessRow made;
  made.at = row.end;
  made.session = a.nonce;
  made.sequence = a.number;
  made.server_end = end_point(row.server->address, static_cast<std::uint64_t>(server_port(a)));
  made.client_end = end_point(row.client_address, kFirstClientPort + a.nonce % kClientPorts);
  made.user = account_of(*row.user);
  made.duration_ms = row.total();
  made.request_bytes = a.request_bytes;
  made.response_bytes = a.response_bytes;
  made.command = command_of(a);
  made.parameters = parameters_of(row);
  made.context = context_of(row, schema);
  return made;
}

}  // namespace casgrid::logging
