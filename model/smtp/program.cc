#include "model/smtp/program.h"

#include <array>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid::smtp {
namespace {

// Real-mail B7, B8 and B9.
constexpr std::array<ProgramRow, kEnumerators<Program>> kPrograms{{
    {.program = Program::Postfix,
     .name = "postfix",
     .pipelines = true,
     .has_other_hosts = true,
     .queues = true},
    {.program = Program::Swaks,
     .name = "swaks",
     .logs_on = true,
     .start_tls = StartTls::Required,
     .ends_with_code = true},
}};
static_assert(has_each(kPrograms, &ProgramRow::program));

struct ExitRow {
  Step at{};
  int code = 0;
};
// B7; of EHLO and DATA, which were not observed, its manual says so.
constexpr std::array<ExitRow, kEnumerators<Step>> kExits{{
    {Step::Connecting, 2},
    {Step::Greeting, 21},
    {Step::Ehlo, 22},
    {Step::StartTls, 29},
    {Step::Logon, 28},
    {Step::Mail, 23},
    {Step::Recipient, 24},
    {Step::Data, 25},
    {Step::Body, 26},
}};
static_assert(has_each(kExits, &ExitRow::at));

}  // namespace

const ProgramRow& row_of(Program program) { return kPrograms[static_cast<std::size_t>(program)]; }

int exit_code(const ProgramRow& row, Step at) {
  SIM_ASSERT(row.ends_with_code);
  return kExits[static_cast<std::size_t>(at)].code;
}

}  // namespace casgrid::smtp
