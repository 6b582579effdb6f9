// What programs that read mail over IMAP4 do, as far as a scenario is filled in and reckoned by it.
#pragma once

#include "model/imap4/programs.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Exchanges in a mailbox, by the sessions that have been observed.
struct MailProgramWork {
  bool stays = false;    // logged on, from its first look to its last
  double at_logon = 0;   // behind a logon, until it waits or looks again
  double at_a_look = 0;  // of one that stays; of the others a look is a session
};

imap4::MailProgram program_of(scenario::MailProgram::Name name);
MailProgramWork work_of(scenario::MailProgram::Name name);

// How many exchanges a look is: those are what a mailbox's megacycles are shared by.
double exchanges_of_a_look(const scenario::MailProgram& program);
// At weight 1. Requires: the population is of IMAP4, and resolved.
double looks_per_hour(const scenario::Population& population);

// Everything that is not given.
void resolve_mail_program(scenario::MailProgram& program);

}  // namespace casgrid
