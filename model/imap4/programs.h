// The mail programs: what each says over IMAP4, in which order, as it was observed. The one list of
// them; whoever speaks for a program reads its row and asks for no name.
#pragma once

#include <cstdint>

#include "model/mailaccess/program.h"

namespace casgrid::imap4 {

enum class MailProgram : std::uint8_t {
  Mutt,         // 2.2: stays connected
  OfflineImap,  // offlineimap3: comes, synchronises, goes
  Fetchmail,    // 6.4: comes, fetches, goes
  Getmail,      // getmail6, without TLS of its own: the password goes in clear
};

const mailaccess::ProgramRow& program_row(MailProgram program);

}  // namespace casgrid::imap4
