// Values that stand once in a scenario, whatever the case. Where one stands is kept in parts, so
// that a hundred thousand mailboxes cost no text as long as nothing is wrong with them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/folded_table.h"

namespace casgrid {

enum class UniqueKind { Upn, SmtpAddress, Guid, Sid, LegacyDn, ServerName, kCount };

std::string_view text_of(UniqueKind kind);  // "the UPN"

// A field of the scenario: `block`, or of its mailboxes the one at `mailbox`, and a field of that.
struct FieldPlace {
  std::string_view block;  // "populations[0]"
  int mailbox = -1;
  const char* field = "";  // ".sid"

  std::string path() const;
};

class UniqueValues {
 public:
  // The place of an equal value of that kind that was there before, if it is another place. What is
  // given is looked at again later.
  std::optional<FieldPlace> add(UniqueKind kind, std::string_view value, const FieldPlace& place);

 private:
  struct Entry {
    std::string_view value;
    FieldPlace place;
  };
  std::vector<Entry> entries_;
  std::array<FoldedTable, static_cast<std::size_t>(UniqueKind::kCount)> tables_;
};

}  // namespace casgrid
