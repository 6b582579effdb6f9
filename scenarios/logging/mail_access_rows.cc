#include "scenarios/logging/mail_access_rows.h"

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/imap4/dialect.h"
#include "model/mailaccess/access_detail.h"
#include "model/pop3/dialect.h"
#include "scenarios/logging/end_point.h"

namespace casgrid::logging {
namespace {

using mailaccess::Dialect;
using mailaccess::LineAccess;
using mailaccess::LineKind;
using mailaccess::Refusal;
using mailaccess::Status;
using mailaccess::Verb;

bool is_back_end(const AccessRecord& a) { return a.side == AccessSide::BackEnd; }

// How the log of a protocol puts things.
struct LogWords {
  const Dialect& dialect;
  const EnumTexts<Verb>& verbs;
  const char* plain;  // parameter of a logon with SASL PLAIN
  const char* (*action)(ActionId action);
  const char* (*parameters)(ActionId action);
  // What the client read where it was refused, without the line end.
  std::string (*refusal)(const LineAccess& line, const std::string& command);
};

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// ---- IMAP4 ----

const char* imap4_action(ActionId action) { return text_of(action); }

const char* imap4_parameters(ActionId action) {
  if (action == imap4::kSelect) return "INBOX";
  return action == imap4::kList ? "\"\" *" : "";
}

std::string imap4_refusal(const LineAccess& line, const std::string& command) {
  const std::string tag = std::to_string(line.tag);
  if (line.status == Status::Bad) return tag + " BAD Command received in Invalid state.";
  return tag + " NO " + upper(command) + " failed.";
}

constexpr EnumTexts<Verb> kImap4Verbs{{
    {Verb::Capability, "capability"},
    {Verb::StartTls, "starttls"},
    {Verb::ClientHello, "starttls"},  // that it lets begin
    {Verb::User, "user"},
    {Verb::Login, "login"},
    {Verb::AuthenticatePlain, "authenticate"},
    {Verb::AuthenticateOther, "authenticate"},
    {Verb::Mailbox, ""},
    {Verb::Done, "done"},
}};

constexpr LogWords kImap4{
    .dialect = imap4::kDialect,
    .verbs = kImap4Verbs,
    .plain = "PLAIN",
    .action = imap4_action,
    .parameters = imap4_parameters,
    .refusal = imap4_refusal,
};

// ---- POP3 ----

const char* pop3_action(ActionId action) {
  static constexpr EnumTexts<pop3::Exchange> kTexts{{
      {pop3::Exchange::Logon, "pass"},
      {pop3::Exchange::Stat, "stat"},
      {pop3::Exchange::Last, "last"},
      {pop3::Exchange::Uidl, "uidl"},
      {pop3::Exchange::List, "list"},
      {pop3::Exchange::Size, "list"},
      {pop3::Exchange::Retrieve, "retr"},
      {pop3::Exchange::Reset, "rset"},
      {pop3::Exchange::Quit, "quit"},
  }};
  return kTexts.of(static_cast<pop3::Exchange>(action.number()));
}

const char* pop3_parameters(ActionId) { return ""; }

std::string pop3_refusal(const LineAccess& line, const std::string& command) {
  if (line.status == Status::Bad || line.why == Refusal::NeedsTls || line.why == Refusal::TooLong)
    return "-ERR Command is not valid in this state.";
  return std::string("-ERR ") + (command == "auth" ? "Authentication" : "Logon") +
         " failure: unknown user name or bad password.";
}

constexpr EnumTexts<Verb> kPop3Verbs{{
    {Verb::Capability, "capa"},
    {Verb::StartTls, "stls"},
    {Verb::ClientHello, "stls"},  // that it lets begin
    {Verb::User, "user"},
    {Verb::Login, "pass"},
    {Verb::AuthenticatePlain, "auth"},
    {Verb::AuthenticateOther, "auth"},
    {Verb::Mailbox, ""},
    {Verb::Done, ""},
}};

constexpr LogWords kPop3{
    .dialect = pop3::kDialect,
    .verbs = kPop3Verbs,
    .plain = " PLAIN",  // with the blank before it, as real rows have it
    .action = pop3_action,
    .parameters = pop3_parameters,
    .refusal = pop3_refusal,
};

// ---- of both ----

const LogWords& words_of(const AccessRecord& a) {
  SIM_ASSERT(a.protocol == Protocol::Pop3 || a.protocol == Protocol::Imap4);
  return a.protocol == Protocol::Pop3 ? kPop3 : kImap4;
}

Port server_port(const AccessRecord& a) {
  const Dialect& dialect = words_of(a).dialect;
  if (is_back_end(a)) return dialect.back_end_port;
  return mailaccess::line_of(a).begins_plain ? dialect.plain_port : dialect.tls_port;
}

// A front end's word who is here is an authentication of its own kind.
bool is_word_of_front_end(const AccessRecord& a) {
  const LineAccess line = mailaccess::line_of(a);
  return is_back_end(a) && line.verb == Verb::Login && line.status != Status::Bad;
}

std::string command_of(const AccessRecord& a) {
  const LineAccess line = mailaccess::line_of(a);
  if (line.kind == LineKind::Opened) return "OpenSession";
  if (line.kind == LineKind::Closed) return "CloseSession";
  const LogWords& words = words_of(a);
  if (line.verb == Verb::Mailbox) return words.action(a.action);
  return words.verbs.of(is_word_of_front_end(a) ? Verb::AuthenticatePlain : line.verb);
}

std::string parameters_of(const AccessRow& row) {
  const AccessRecord& a = *row.access;
  const LineAccess line = mailaccess::line_of(a);
  const LogWords& words = words_of(a);
  if (line.kind != LineKind::Command) return {};
  if (line.verb == Verb::AuthenticatePlain || is_word_of_front_end(a)) return words.plain;
  if (line.verb == Verb::User) return row.user->principal;
  if (line.verb == Verb::Login)
    return words.dialect.names_user_first ? "*****" : std::string(row.user->principal) + " *****";
  return line.verb == Verb::Mailbox ? words.parameters(a.action) : "";
}

const char* error_of(Refusal why) {
  static constexpr EnumTexts<Refusal> kTexts{{
      {Refusal::None, ""},
      {Refusal::NeedsTls, "LoginDisabled"},
      {Refusal::TooLong, "CommandTooLong"},
      {Refusal::AuthenticationFailed, "AuthFailed:LogonDenied"},
      {Refusal::BadLogon, "AuthFailed:LogonDenied"},
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
  const LineAccess line = mailaccess::line_of(a);
  if (line.kind != LineKind::Command) return {};
  const std::string proxy =
      row.is_proxied()
          ? "Proxy:" + row.target->fqdn + ":" +
                std::to_string(static_cast<unsigned>(words_of(a).dialect.back_end_port)) + ":SSL"
          : "";
  const bool is_good = line.status == Status::Ok || line.status == Status::Continue;
  if (is_good) {
    const std::string good = schema == Schema::Exchange2013 ? "R=ok" : "R=OK";
    return proxy.empty() ? good : good + ";Msg=\"" + proxy + ";ProxySuccess\"";
  }
  std::string text = "R=\"" + words_of(a).refusal(line, command_of(a)) + "\"";
  const std::string error = error_of(line.why);
  if (line.why == Refusal::AuthenticationFailed || line.why == Refusal::BadLogon)
    return text + ";Msg=\"" + error + ",User: " + row.user->principal + "\";ErrMsg=" + error;
  if (!proxy.empty()) return text + ";Msg=" + proxy + ";ErrMsg=ProxyFailed";
  return error.empty() ? text : text + ";ErrMsg=" + error;
}

std::string account_of(const UserNames& user) {
  return user.account.substr(user.account.find('\\') + 1);
}

}  // namespace

MailAccessRow mail_access_row(const AccessRow& row, Schema schema) {
  const AccessRecord& a = *row.access;
  MailAccessRow made;
  made.at = row.end;
  made.session = a.nonce;
  made.sequence = a.number;
  made.server_end = end_point(row.server->address, static_cast<std::uint64_t>(server_port(a)));
  made.client_end = end_point(row.client_address, client_port(a.nonce));
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
