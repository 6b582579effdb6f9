// How POP3 and IMAP4 differ in what they say, as far as it makes a difference to anybody: a row for
// each, in the folder of the protocol. The halves of the servers and the mail programs read the row
// of theirs and ask for no protocol.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/base/port.h"
#include "model/directory/protocol.h"
#include "model/mailaccess/sizes.h"

namespace casgrid::mailaccess {

// What a mailbox server does with a command in the mailbox.
enum class Handling : std::uint8_t {
  Works,             // and answers with so many octets
  WorksOnMail,       // and answers with as many octets as are drawn for the users' profile
  WaitsForChange,    // answers when the client says that it has hung for long enough
  EndsSession,       // behind its answer
  DoesNotUnderstand  // and says so
};

struct AnswerRow {
  ActionId action{};
  Handling handling = Handling::Works;
  std::uint32_t bytes = kLineBytes;
  bool tells_of_news = false;  // that something changed since it was last told
};

struct Dialect {
  Protocol protocol{};
  Port plain_port{};
  Port tls_port{};
  Port back_end_port{};  // ProxyTargetPort
  ActionId logon{};
  ActionId leave{};
  ActionId fetch{};  // what a mail program has come for
  // Is there anything new? None: whoever wants to know logs on again.
  ActionId look{};
  ActionId hang{};  // until something changes; none: nobody can wait for it
  std::uint32_t greeting_bytes = kLineBytes;
  std::uint32_t capability_bytes = kLineBytes;  // the list, with the line that ends it
  std::uint32_t logged_on_bytes = kLineBytes;   // the good answer to a logon
  bool names_user_first = false;  // on a line of its own; the password comes when that is answered
  // To whoever says nothing for too long. Without, its connection is closed, and that is all.
  bool says_goodbye = false;
  std::span<const AnswerRow> answers;  // in the order of the actions

  // Requires: the action is of this protocol.
  constexpr const AnswerRow& answer_to(ActionId action) const {
    SIM_ASSERT(action.protocol() == protocol && action.number() < answers.size());
    return answers[action.number()];
  }
};

// Every action has its row, at its place.
template <std::size_t rows, std::size_t actions>
consteval bool is_in_order(const AnswerRow (&answers)[rows],
                           const std::array<ActionRow, actions>&) {
  if (rows != actions) return false;
  for (std::size_t i = 0; i < rows; ++i)
    if (answers[i].action.number() != i) return false;
  return true;
}

}  // namespace casgrid::mailaccess
