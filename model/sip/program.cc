#include "model/sip/program.h"

#include <array>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid::sip {
namespace {

constexpr std::uint16_t kUnauthorised = 401;

// Of SIPp and sipsak real-mail B14, B15; seen over UDP, and taken over for TCP, where nothing is
// sent twice.
constexpr std::array<ProgramRow, kEnumerators<Program>> kPrograms{{
    {.program = Program::Gateway, .name = "gateway", .has_other_peers = true, .talks = true},
    {.program = Program::Sipp,
     .name = "sipp",
     .follows = false,
     .acks_redirect = false,
     .exit = ExitCodes{.refused = 1, .unauthorised = 1, .unanswered = 1}},
    {.program = Program::Sipsak,
     .name = "sipsak",
     .asks_options = true,
     .exit = ExitCodes{.refused = 1, .unauthorised = 3, .unanswered = 3}},
}};
static_assert(has_each(kPrograms, &ProgramRow::program));

}  // namespace

const ProgramRow& row_of(Program program) { return kPrograms[static_cast<std::size_t>(program)]; }

int exit_code(const ProgramRow& row, std::uint16_t status) {
  SIM_ASSERT(row.exit.has_value());
  if (status < 300) return 0;
  return status == kUnauthorised ? row.exit->unauthorised : row.exit->refused;
}

int exit_code(const ProgramRow& row, FailureReason) {
  SIM_ASSERT(row.exit.has_value());
  return row.exit->unanswered;
}

}  // namespace casgrid::sip
