// Words of what is said of messages (record.h): how one came to a server, and why a copy ended.
#pragma once

#include <cstdint>

namespace casgrid {

// How a message came to the Transport service that answers for it: b of MailTaken.
enum class MailOrigin : std::uint8_t {
  Received,     // of a sender, through a front end or past it
  PassedOn,     // of another mailbox server that had taken it
  TakenOver,    // it was a shadow copy, and its primary is given up
  Resubmitted,  // it was in Safety Net
};
// Why a shadow copy ended: d of MailShadowEnded.
enum class MailCopyEnd : std::uint8_t {
  LetGo,      // the primary has passed the message on
  TakenOver,  // the primary is given up: the message is the shadow's
  TooOld,
};

const char* text_of(MailOrigin origin);  // "passed-on"
const char* text_of(MailCopyEnd end);    // "let-go"

}  // namespace casgrid
