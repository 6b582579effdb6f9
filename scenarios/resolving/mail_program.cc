#include "scenarios/resolving/mail_program.h"

namespace casgrid {

using scenario::MailProgram;

imap4::MailProgram program_of(MailProgram::Name name) {
  switch (name) {
    case MailProgram::OFFLINEIMAP:
      return imap4::MailProgram::OfflineImap;
    case MailProgram::FETCHMAIL:
      return imap4::MailProgram::Fetchmail;
    case MailProgram::GETMAIL:
      return imap4::MailProgram::Getmail;
    case MailProgram::MUTT:
    case MailProgram::NAME_UNSPECIFIED:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return imap4::MailProgram::Mutt;
}

MailProgramWork work_of(MailProgram::Name name) {
  const imap4::ProgramRow& row = imap4::program_row(program_of(name));
  return {.stays = row.stays,
          .at_logon = static_cast<double>(row.walk.size()),
          .at_a_look = row.stays ? 1.0 : 0.0};  // FETCH or NOOP
}

double looks_per_hour(const scenario::Population& p) {
  return p.mail_program().idles() ? p.profile().events_per_hour() : p.profile().requests_per_hour();
}

double exchanges_of_a_look(const MailProgram& program) {
  const MailProgramWork work = work_of(program.name());
  return work.stays ? work.at_a_look : work.at_logon;
}

void resolve_mail_program(MailProgram& p) {
  if (p.name() == MailProgram::NAME_UNSPECIFIED) p.set_name(MailProgram::MUTT);
  if (p.tls() == MailProgram::TLS_UNSPECIFIED)
    p.set_tls(p.name() == MailProgram::GETMAIL ? MailProgram::IMPLICIT : MailProgram::STARTTLS);
  if (!p.has_idles()) p.set_idles(work_of(p.name()).stays);
}

}  // namespace casgrid
