#include "model/imap4/programs.h"

#include <array>

#include "model/base/enum_texts.h"

namespace casgrid::imap4 {
namespace {

// UID FLAGS INTERNALDATE RFC822.SIZE and a list of header fields.
constexpr std::uint32_t kHeaderFetchBytes = 420;

constexpr Step kMutt[] = {
    {Exchange::List}, {Exchange::Select}, {Exchange::Fetch, kHeaderFetchBytes}};
// LIST "" "", LIST "" "*", SELECT, EXAMINE, the flags of all messages, what is new.
constexpr Step kOfflineImap[] = {{Exchange::List},   {Exchange::List},  {Exchange::Select},
                                 {Exchange::Select}, {Exchange::Fetch}, {Exchange::Fetch}};
// SELECT, SEARCH, which reads as FETCH does, size, header, text, and the mark of what was seen.
constexpr Step kFetchmail[] = {{Exchange::Select}, {Exchange::Fetch}, {Exchange::Fetch},
                               {Exchange::Fetch},  {Exchange::Fetch}, {Exchange::Store}};
// EXAMINE, UIDs and sizes, what is new. CLOSE is left out: EXAMINE leaves it nothing to do.
constexpr Step kGetmail[] = {{Exchange::Select}, {Exchange::Fetch}, {Exchange::Fetch}};

constexpr Duration kNoPause{0};

constexpr std::array<ProgramRow, kEnumerators<MailProgram>> kRows{{
    {.program = MailProgram::Mutt,
     .name = "mutt",
     .pause = kNoPause,
     .start_tls = StartTls::Unasked,
     .takes_plain = true,
     .heeds_login_disabled = true,
     .asks_again = true,
     .stays = true,
     .walk = kMutt},
    {.program = MailProgram::OfflineImap,
     .name = "offlineimap",
     .pause = std::chrono::milliseconds(100),
     .start_tls = StartTls::IfOffered,
     .takes_plain = true,
     .heeds_login_disabled = true,
     .asks_again = true,
     .stays = false,
     .walk = kOfflineImap},
    {.program = MailProgram::Fetchmail,
     .name = "fetchmail",
     .pause = kNoPause,
     .start_tls = StartTls::IfOffered,
     .takes_plain = false,
     .heeds_login_disabled = true,
     .asks_again = false,
     .stays = false,
     .walk = kFetchmail},
    {.program = MailProgram::Getmail,
     .name = "getmail",
     .pause = kNoPause,
     .start_tls = StartTls::Never,
     .takes_plain = false,
     .heeds_login_disabled = false,
     .asks_again = true,
     .stays = false,
     .walk = kGetmail},
}};
static_assert(has_each(kRows, &ProgramRow::program));

}  // namespace

const ProgramRow& program_row(MailProgram program) {
  return kRows[static_cast<std::size_t>(program)];
}

}  // namespace casgrid::imap4
