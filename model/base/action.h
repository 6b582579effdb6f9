// What clients ask of a front door, by number. An action is a row of its protocol's own table
// (ProtocolRow::actions); records carry the number, whatever is printed or hashed the name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "model/base/enum_texts.h"
#include "model/base/ids.h"

namespace casgrid {

// One exchange: a request and its final answer. protocol : 8 | place in the protocol's table : 8.
struct ActionId {
  std::uint16_t value = 0xFFFF;  // none, which has no row

  constexpr ActionId() = default;
  constexpr ActionId(Protocol protocol, std::uint8_t number)
      : value(static_cast<std::uint16_t>(static_cast<unsigned>(protocol) << 8 | number)) {}

  static constexpr ActionId of(std::uint64_t word) {
    ActionId id;
    id.value = static_cast<std::uint16_t>(word);
    return id;
  }
  constexpr Protocol protocol() const { return static_cast<Protocol>(value >> 8); }
  constexpr std::uint8_t number() const { return static_cast<std::uint8_t>(value); }
  constexpr bool operator==(const ActionId&) const = default;
};

// What of a web site an action asks for: model/routing/resource.h names it.
enum class Resource : std::uint8_t;

struct ActionRow {
  const char* name = "";  // "notification-wait"
  // Its answer waits for an event, not for work: counted apart from requests, in rate and latency.
  bool is_long_poll = false;
  // Its body, or its answer, goes on for as long as its session lasts, over a connection of its
  // own.
  bool is_channel = false;
  bool is_own_page = false;    // the front end has the answer itself
  bool is_replayable = false;  // may be sent again although a back end may have begun it
  bool is_logon = false;       // of the way to the mailbox: its work counts as that of logons
  bool is_way_there = false;   // to whatever is wanted: part of the operation that it leads to
  bool is_work = false;        // in the mailbox: a good answer shows that it is served
  bool is_get = false;         // over HTTP a GET; what is none, and no channel, is a POST
  Resource resource{};         // over HTTP; the first: the protocol itself
};

// A protocol's rows, each with its enumerator. One that is missing, twice or out of order does not
// compile.
template <class Exchange>
struct KeyedAction {
  Exchange exchange{};
  ActionRow row;
};
template <class Exchange, std::size_t rows>
consteval std::array<ActionRow, rows> action_rows(const KeyedAction<Exchange> (&keyed)[rows]) {
  if (rows != kEnumerators<Exchange>)
    enum_texts::each_enumerator_has_its_row_in_the_order_of_the_enum();
  std::array<ActionRow, rows> all{};
  for (std::size_t i = 0; i < rows; ++i) {
    if (keyed[i].exchange != static_cast<Exchange>(i))
      enum_texts::each_enumerator_has_its_row_in_the_order_of_the_enum();
    all[i] = keyed[i].row;
  }
  return all;
}

// What is known of actions; ProtocolRow::actions has it.
const ActionRow& row_of(ActionId action);
// All of them, protocol by protocol, and the place of one among them.
std::span<const ActionId> all_actions();
std::size_t place_of(ActionId action);

inline Protocol protocol_of(ActionId action) { return action.protocol(); }
inline bool is_long_poll(ActionId action) { return row_of(action).is_long_poll; }
inline bool is_channel(ActionId action) { return row_of(action).is_channel; }
// From one server to the next it has a connection to itself.
inline bool has_connection(ActionId action) { return is_long_poll(action) || is_channel(action); }
inline bool is_own_page(ActionId action) { return row_of(action).is_own_page; }
inline bool is_replayable(ActionId action) { return row_of(action).is_replayable; }
inline bool is_logon(ActionId action) { return row_of(action).is_logon; }
inline bool is_way_there(ActionId action) { return row_of(action).is_way_there; }
inline const char* text_of(ActionId action) { return row_of(action).name; }
std::string full_name_of(ActionId action);  // "mapi.notification-wait"

}  // namespace casgrid
