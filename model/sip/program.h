// Who calls over SIP, and what each makes of the answers: gateways by RFC 3261, test programs as
// they were observed. A row each; whoever speaks for one reads its row and asks for no name.
#pragma once

#include <cstdint>
#include <optional>

#include "model/base/record.h"
#include "model/base/time.h"

namespace casgrid::sip {

enum class Program : std::uint8_t {
  Gateway,  // a UM IP gateway, or a PBX that calls as one
  Sipp,     // SIPp 3.6.1, its built-in scenario of a caller
  Sipsak,   // sipsak 0.9.8.1
};

// What a run of a program ends with, other than success.
struct ExitCodes {
  int refused = 0;       // a final answer that it cannot use
  int unauthorised = 0;  // 401 without a challenge
  int unanswered = 0;    // nobody listens, or nothing comes back
};

struct ProgramRow {
  Program program{};
  const char* name = "";
  bool asks_options = false;     // rather than INVITE
  bool follows = true;           // a 302, where its Contact says
  bool acks_redirect = true;     // with ACK; else it sends CANCEL
  bool has_other_peers = false;  // on 5xx, or where nothing comes back, the next of its list
  // From INVITE to BYE there is a call; else BYE follows the answer at once.
  bool talks = false;
  std::optional<ExitCodes> exit{};  // none: it does not end
};

const ProgramRow& row_of(Program program);

// What a program ends with behind this answer, which it does not follow. Requires: it ends.
int exit_code(const ProgramRow& row, std::uint16_t status);
// And where there is none.
int exit_code(const ProgramRow& row, FailureReason reason);

}  // namespace casgrid::sip
