#include "scenarios/resolving/mail_program.h"

namespace casgrid {

using scenario::MailProgram;

MailProgramWork work_of(MailProgram::Name name) {
  switch (name) {
    case MailProgram::OFFLINEIMAP:
      return {.at_logon = 6};  // LIST, LIST, SELECT, EXAMINE, FETCH, FETCH
    case MailProgram::FETCHMAIL:
      return {.at_logon = 3};  // SELECT, FETCH, FETCH
    case MailProgram::MUTT:
    case MailProgram::NAME_UNSPECIFIED:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::MailProgram_Name_MailProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {.stays = true, .at_logon = 3, .at_a_look = 1};  // LIST, SELECT, FETCH; then FETCH or NOOP
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
    p.set_tls(p.name() == MailProgram::FETCHMAIL ? MailProgram::IMPLICIT : MailProgram::STARTTLS);
  if (!p.has_idles()) p.set_idles(work_of(p.name()).stays);
}

}  // namespace casgrid
