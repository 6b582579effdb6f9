#include "model/imap4/programs.h"

#include <array>

#include "model/base/enum_texts.h"
#include "model/imap4/dialect.h"

namespace casgrid::imap4 {

using mailaccess::ProgramRow;
using mailaccess::StartTls;
using mailaccess::Step;

namespace {

// UID FLAGS INTERNALDATE RFC822.SIZE and a list of header fields.
constexpr std::uint32_t kHeaderFetchBytes = 420;

constexpr Step kMutt[] = {{kList}, {kSelect}, {kFetch, kHeaderFetchBytes}};
// LIST "" "", LIST "" "*", SELECT, EXAMINE, the flags of all messages, what is new.
constexpr Step kOfflineImap[] = {{kList}, {kList}, {kSelect}, {kSelect}, {kFetch}, {kFetch}};
// SELECT, SEARCH, which reads as FETCH does, size, header, text, and the mark of what was seen.
constexpr Step kFetchmail[] = {{kSelect}, {kFetch}, {kFetch}, {kFetch}, {kFetch}, {kStore}};
// EXAMINE, UIDs and sizes, what is new. CLOSE is left out: EXAMINE leaves it nothing to do.
constexpr Step kGetmail[] = {{kSelect}, {kFetch}, {kFetch}};

struct Keyed {
  MailProgram program;
  ProgramRow row;
};

constexpr std::array<Keyed, kEnumerators<MailProgram>> kRows{{
    {.program = MailProgram::Mutt,
     .row = {.dialect = kDialect,
             .name = "mutt",
             .start_tls = StartTls::Unasked,
             .takes_plain = true,
             .heeds_login_disabled = true,
             .asks_again = true,
             .stays = true,
             .on_bad_certificate = OnBadCertificate::AsksUser,
             .asks_for_password = true,
             .walk = kMutt}},
    {.program = MailProgram::OfflineImap,
     .row = {.dialect = kDialect,
             .name = "offlineimap",
             .pause = std::chrono::milliseconds(100),
             .start_tls = StartTls::IfOffered,
             .takes_plain = true,
             .heeds_login_disabled = true,
             .asks_again = true,
             .stays = false,
             .walk = kOfflineImap}},
    {.program = MailProgram::Fetchmail,
     .row = {.dialect = kDialect,
             .name = "fetchmail",
             .start_tls = StartTls::IfOffered,
             .takes_plain = false,
             .heeds_login_disabled = true,
             .asks_again = false,
             .stays = false,
             .walk = kFetchmail}},
    {.program = MailProgram::Getmail,
     .row = {.dialect = kDialect,
             .name = "getmail",
             .start_tls = StartTls::Never,
             .takes_plain = false,
             .heeds_login_disabled = false,
             .asks_again = true,
             .stays = false,
             .on_bad_certificate = OnBadCertificate::Ignores,
             .walk = kGetmail}},
}};
static_assert(has_each(kRows, &Keyed::program));

}  // namespace

const ProgramRow& program_row(MailProgram program) {
  return kRows[static_cast<std::size_t>(program)].row;
}

}  // namespace casgrid::imap4
