// The mail programs: what each says over IMAP4, in which order, as it was observed. The one list of
// them; whoever speaks for a program reads its row and asks for no name.
#pragma once

#include <cstdint>
#include <span>

#include "model/base/time.h"
#include "model/imap4/actions.h"
#include "model/imap4/sizes.h"

namespace casgrid::imap4 {

enum class MailProgram : std::uint8_t {
  Mutt,         // 2.2: stays connected
  OfflineImap,  // offlineimap3: comes, synchronises, goes
  Fetchmail,    // 6.4: comes, fetches, goes
  Getmail,      // getmail6, without TLS of its own: the password goes in clear
};

// On a connection without TLS.
enum class StartTls : std::uint8_t {
  Never,      // although it is offered
  IfOffered,  // where CAPABILITY lists it
  Unasked,    // whatever CAPABILITY lists
};

struct Step {
  Exchange exchange;
  std::uint32_t bytes = kLineBytes;  // of the command
};

struct ProgramRow {
  MailProgram program;
  const char* name;
  Duration pause;  // between the greeting and the first command
  StartTls start_tls;
  bool takes_plain;            // AUTHENTICATE PLAIN where AUTH=PLAIN is offered; else LOGIN
  bool heeds_login_disabled;   // no LOGIN where LOGINDISABLED stands
  bool asks_again;             // CAPABILITY behind the logon, too
  bool stays;                  // behind the walk; else LOGOUT follows
  std::span<const Step> walk;  // behind the logon
};

// Of an IDLE that is let hang for `hold`, from when it is asked for: its end has the patience of
// any other command.
constexpr Duration idle_patience(std::uint16_t hold_s, Duration patience) {
  return std::chrono::seconds(hold_s) + patience;
}

const ProgramRow& program_row(MailProgram program);

}  // namespace casgrid::imap4
