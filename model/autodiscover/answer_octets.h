// How many octets an Autodiscover answer has on the wire, by the very text that is rendered. Most
// users are told the same but for their own names, so that only one text is rendered for all whose
// names are equally long.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "model/autodiscover/answer.h"
#include "model/base/action.h"

namespace casgrid::autodiscover {

// Assumed: status line and headers of an answer, with the back-end cookie.
inline constexpr std::uint32_t kAnswerHeadBytes = 500;

// The answer's document. Requires: the decision has an answer to the action's request.
std::string answer_document(const Directory& directory, const Decision& decision, ActionId action);

class AnswerOctets {
 public:
  std::uint32_t of(const Directory& directory, const Decision& decision, ActionId action);

 private:
  // What a text depends on, and how long the names of its user are.
  using Key = std::array<std::uint32_t, 12>;

  std::map<Key, std::uint32_t> known_;
};

}  // namespace casgrid::autodiscover
