// What an audit asks on behalf of every user: the protocols of the front door, and mail that comes
// in for the user as a question of its own. So it is an enum beside Protocol: SMTP has two
// questions here, what a user submits and what others send them. That each protocol has its column,
// at its own place, is checked below.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/base/enum_names.h"
#include "model/directory/bits.h"
#include "model/directory/protocol.h"

namespace casgrid::planning {

// The first ones are numbered as Protocol is; Smtp is submission by the user.
enum class AuditColumn : std::uint8_t {
  Owa,
  ActiveSync,
  Mapi,
  Ecp,
  Ews,
  OutlookAnywhere,
  Oab,
  Autodiscover,
  PowerShell,
  Pop3,
  Imap4,
  Submission,
  Sip,
  Inbound,
  kCount,
};
inline constexpr std::size_t kAuditColumns = static_cast<std::size_t>(AuditColumn::kCount);
static_assert(kAuditColumns == kProtocols + 1);
static_assert(mirrors<AuditColumn, Protocol, 1>({Renamed{"Smtp", "Submission"}}));
using AuditColumns = EnumSet<AuditColumn>;

constexpr std::size_t index_of(AuditColumn column) { return static_cast<std::size_t>(column); }
constexpr AuditColumn audit_column(std::size_t index) { return static_cast<AuditColumn>(index); }

constexpr Protocol protocol_of(AuditColumn column) {
  return column == AuditColumn::Inbound ? Protocol::Smtp
                                        : static_cast<Protocol>(static_cast<int>(column));
}

constexpr const char* kSubmissionText = "smtp-submission";
constexpr const char* kInboundText = "smtp-inbound";

inline const char* text_of(AuditColumn column) {
  if (column == AuditColumn::Submission) return kSubmissionText;
  return column == AuditColumn::Inbound ? kInboundText : text_of(protocol_of(column));
}

}  // namespace casgrid::planning
