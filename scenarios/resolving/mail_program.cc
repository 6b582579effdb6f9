#include "scenarios/resolving/mail_program.h"

#include <algorithm>
#include <vector>

#include "model/base/assert.h"
#include "model/imap4/programs.h"
#include "model/pop3/programs.h"

namespace casgrid {

using mailaccess::ProgramRow;
using mailaccess::Step;
using scenario::MailProgram;

namespace {

const ProgramRow* find_imap4_program(MailProgram::Name name) {
  switch (name) {
    case MailProgram::MUTT:
      return &imap4::program_row(imap4::MailProgram::Mutt);
    case MailProgram::OFFLINEIMAP:
      return &imap4::program_row(imap4::MailProgram::OfflineImap);
    case MailProgram::FETCHMAIL:
      return &imap4::program_row(imap4::MailProgram::Fetchmail);
    case MailProgram::GETMAIL:
      return &imap4::program_row(imap4::MailProgram::Getmail);
    case MailProgram::GENERIC:
    case MailProgram::NAME_UNSPECIFIED:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return nullptr;
}

const ProgramRow* find_pop3_program(MailProgram::Name name) {
  switch (name) {
    case MailProgram::FETCHMAIL:
      return &pop3::program_row(pop3::MailProgram::Fetchmail);
    case MailProgram::GETMAIL:
      return &pop3::program_row(pop3::MailProgram::Getmail);
    case MailProgram::GENERIC:
      return &pop3::program_row(pop3::MailProgram::Generic);
    case MailProgram::MUTT:
    case MailProgram::OFFLINEIMAP:
    case MailProgram::NAME_UNSPECIFIED:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return nullptr;
}

bool is_worked_on(const ProgramRow& program, const Step& step) {
  const mailaccess::Handling handling = program.dialect.answer_to(step.action).handling;
  return handling == mailaccess::Handling::Works || handling == mailaccess::Handling::WorksOnMail;
}

MailExchanges exchanges_of(const ProgramRow& program, std::span<const Step> steps) {
  MailExchanges all;
  all.passed = static_cast<double>(steps.size());
  all.worked = static_cast<double>(std::count_if(
      steps.begin(), steps.end(), [&](const Step& step) { return is_worked_on(program, step); }));
  return all;
}

}  // namespace

scenario::MailAccess::Protocol mail_protocol_of(scenario::Client client) {
  switch (client) {
    case scenario::POP3:
      return scenario::MailAccess::POP3;
    case scenario::IMAP4:
      return scenario::MailAccess::IMAP4;
    case scenario::OWA:
    case scenario::ACTIVE_SYNC:
    case scenario::MAPI_HTTP:
    case scenario::EWS:
    case scenario::AUTODISCOVER:
    case scenario::OUTLOOK_ANYWHERE:
    case scenario::SMTP:
    case scenario::SIP:
    case scenario::ECP:
    case scenario::OAB:
    case scenario::POWERSHELL:
    case scenario::CLIENT_UNSPECIFIED:
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return scenario::MailAccess::PROTOCOL_UNSPECIFIED;
}

const ProgramRow* find_program(scenario::Client client, MailProgram::Name name) {
  switch (mail_protocol_of(client)) {
    case scenario::MailAccess::POP3:
      return find_pop3_program(name);
    case scenario::MailAccess::IMAP4:
      return find_imap4_program(name);
    case scenario::MailAccess::PROTOCOL_UNSPECIFIED:
    case scenario::MailAccess_Protocol_MailAccess_Protocol_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::MailAccess_Protocol_MailAccess_Protocol_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return nullptr;
}

std::string program_words(scenario::Client client) {
  std::vector<std::string> words;
  for (int name = MailProgram::Name_MIN; name <= MailProgram::Name_MAX; ++name) {
    if (find_program(client, static_cast<MailProgram::Name>(name)) != nullptr)
      words.push_back(MailProgram::Name_Name(static_cast<MailProgram::Name>(name)));
  }
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

void resolve_mail_program(scenario::Client client, MailProgram& p) {
  if (p.name() == MailProgram::NAME_UNSPECIFIED)
    p.set_name(client == scenario::POP3 ? MailProgram::GENERIC : MailProgram::MUTT);
  if (p.tls() == MailProgram::TLS_UNSPECIFIED)
    p.set_tls(p.name() == MailProgram::GETMAIL ? MailProgram::IMPLICIT : MailProgram::STARTTLS);
  const ProgramRow* row = find_program(client, p.name());
  if (!p.has_idles()) p.set_idles(row != nullptr && row->stays);
}

const ProgramRow& program_of(const scenario::Population& p) {
  const ProgramRow* row = find_program(p.client(), p.mail_program().name());
  SIM_ASSERT(row != nullptr);
  return *row;
}

// Of the messages that come to a mailbox each look finds its share.
MailProgramWork work_of(const scenario::Population& p) {
  const ProgramRow& row = program_of(p);
  MailProgramWork work;
  work.stays = row.stays;
  work.at_logon = exchanges_of(row, row.walk);
  if (row.stays) work.at_a_look = {.worked = 1, .passed = 1};  // FETCH or NOOP
  if (row.of_each.empty()) return work;
  const MailExchanges each = exchanges_of(row, row.of_each);
  const double messages = p.profile().events_per_hour() / looks_per_hour(p);
  work.at_logon.worked += each.worked * messages;
  work.at_logon.passed += each.passed * messages;
  return work;
}

double looks_per_hour(const scenario::Population& p) {
  return p.mail_program().idles() ? p.profile().events_per_hour() : p.profile().requests_per_hour();
}

double exchanges_of_a_look(const scenario::Population& p) {
  const MailProgramWork work = work_of(p);
  return work.stays ? work.at_a_look.worked : work.at_logon.worked;
}

}  // namespace casgrid
