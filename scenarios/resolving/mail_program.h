// What programs that read mail over POP3 or IMAP4 do, as far as a scenario is filled in and reckoned
// by it.
#pragma once

#include <string>

#include "model/mailaccess/program.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of an exchange that a mailbox server works on, and of all that pass a front end.
struct MailExchanges {
  double worked = 0;
  double passed = 0;
};

// Exchanges in a mailbox, by the sessions that have been observed.
struct MailProgramWork {
  bool stays = false;       // logged on, from its first look to its last
  MailExchanges at_logon;   // behind a logon, until it waits or looks again
  MailExchanges at_a_look;  // of one that stays; of the others a look is a session
};

// As the settings of servers name the protocol; PROTOCOL_UNSPECIFIED: such clients read no mail.
scenario::MailAccess::Protocol mail_protocol_of(scenario::Client client);
inline bool reads_mail(scenario::Client client) {
  return mail_protocol_of(client) != scenario::MailAccess::PROTOCOL_UNSPECIFIED;
}

// Null: it has not been observed over that protocol.
const mailaccess::ProgramRow* find_program(scenario::Client client,
                                           scenario::MailProgram::Name name);
// "MUTT, OFFLINEIMAP, FETCHMAIL or GETMAIL".
std::string program_words(scenario::Client client);
// Everything that is not given. Requires: reads_mail(client).
void resolve_mail_program(scenario::Client client, scenario::MailProgram& program);

// All that follow require a population that reads mail, whose program and rates are filled in.
const mailaccess::ProgramRow& program_of(const scenario::Population& population);
MailProgramWork work_of(const scenario::Population& population);
// How many exchanges a look is: those are what a mailbox's megacycles are shared by.
double exchanges_of_a_look(const scenario::Population& population);
// At weight 1.
double looks_per_hour(const scenario::Population& population);

}  // namespace casgrid
