#include "scenarios/validating/unique_values.h"

namespace casgrid {

std::string_view text_of(UniqueKind kind) {
  switch (kind) {
    case UniqueKind::Upn:
      return "the UPN";
    case UniqueKind::SmtpAddress:
      return "the SMTP address";
    case UniqueKind::Guid:
      return "the GUID";
    case UniqueKind::Sid:
      return "the SID";
    case UniqueKind::LegacyDn:
      return "the legacy DN";
    case UniqueKind::ServerName:
      return "the server name";
    case UniqueKind::Count:
      break;
  }
  return {};
}

std::string FieldPlace::path() const {
  std::string path(block);
  if (mailbox >= 0) path += ".mailboxes[" + std::to_string(mailbox) + "]";
  return path + field;
}

std::optional<FieldPlace> UniqueValues::add(UniqueKind kind, std::string_view value,
                                            const FieldPlace& place) {
  const auto known = tables_[static_cast<std::size_t>(kind)].add(
      value, static_cast<FoldedTable::Place>(entries_.size()),
      [&](FoldedTable::Place i) { return entries_[i].value; });
  if (!known) {
    entries_.push_back({value, place});
    return std::nullopt;
  }
  const FieldPlace& there = entries_[*known].place;
  return there.path() == place.path() ? std::nullopt : std::optional(there);
}

}  // namespace casgrid
