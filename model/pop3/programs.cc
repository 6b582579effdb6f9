#include "model/pop3/programs.h"

#include <array>

#include "model/base/enum_texts.h"
#include "model/pop3/dialect.h"

namespace casgrid::pop3 {

using mailaccess::ProgramRow;
using mailaccess::StartTls;
using mailaccess::Step;

namespace {

// LAST comes always, and is not missed.
constexpr Step kFetchmail[] = {{kStat}, {.action = kLast, .may_be_refused = true}, {kUidl}};
constexpr Step kFetchmailEach[] = {{kSize}, {kRetrieve}};
// Both lists twice.
constexpr Step kGetmail[] = {{kUidl}, {kList}, {kUidl}, {kList}};
constexpr Step kGeneric[] = {{kStat}, {kUidl}};
constexpr Step kRetrieveEach[] = {{kRetrieve}};

constexpr ActionId kQuitAlone[] = {kQuit};
constexpr ActionId kResetAndQuit[] = {kReset, kQuit};

struct Keyed {
  MailProgram program;
  ProgramRow row;
};

// Fetchmail and getmail end with whatever goes wrong; whoever runs them does so again when it is
// time.
constexpr std::array<Keyed, kEnumerators<MailProgram>> kRows{{
    {.program = MailProgram::Fetchmail,
     .row = {.dialect = kDialect,
             .name = "fetchmail",
             .start_tls = StartTls::Unasked,
             .tries_again = false,
             .walk = kFetchmail,
             .of_each = kFetchmailEach,
             .when_refused = kQuitAlone}},
    {.program = MailProgram::Getmail,
     .row = {.dialect = kDialect,
             .name = "getmail",
             .asks_first = false,
             .tries_again = false,
             .on_bad_certificate = OnBadCertificate::Ignores,
             .walk = kGetmail,
             .of_each = kRetrieveEach,
             .when_refused = kResetAndQuit}},
    {.program = MailProgram::Generic,
     .row = {.dialect = kDialect,
             .name = "generic",
             .start_tls = StartTls::IfOffered,
             .takes_plain = true,
             .heeds_login_disabled = true,
             .walk = kGeneric,
             .of_each = kRetrieveEach,
             .when_refused = kQuitAlone}},
}};
static_assert(has_each(kRows, &Keyed::program));

}  // namespace

const ProgramRow& program_row(MailProgram program) {
  return kRows[static_cast<std::size_t>(program)].row;
}

}  // namespace casgrid::pop3
