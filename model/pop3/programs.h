// The mail programs: what each says over POP3, in which order, as it was observed. The one list of
// them; whoever speaks for a program reads its row and asks for no name.
#pragma once

#include <cstdint>

#include "model/mailaccess/program.h"

namespace casgrid::pop3 {

enum class MailProgram : std::uint8_t {
  Fetchmail,  // 6.4: asks for TLS whatever is offered
  Getmail,    // getmail6, without TLS of its own: the password goes in clear
  Generic,    // any other, assumed: takes what is offered
};

const mailaccess::ProgramRow& program_row(MailProgram program);

}  // namespace casgrid::pop3
