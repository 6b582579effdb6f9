#include "scenarios/deployment/fault_kinds.h"

#include <algorithm>
#include <iterator>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "scenarios/document/named_fault.h"

namespace casgrid {

namespace {

using scenario::Fault;
using enum Nesting;

constexpr FaultKind kKinds[] = {
    {Fault::kCrash, "crash", "server, balancer or host of the Internet", AnyHolds,
     "Its process is down while any crash, power loss or loss of its site is on."},
    {Fault::kPowerLoss, "power_loss", "server, balancer or host of the Internet", AnyHolds,
     "Nothing answers there while any power loss or loss of its site is on."},
    {Fault::kSiteLoss, "site_loss", "site", AnyHolds,
     "Silent, with everything in it, while any of them is on; what a fault of its own holds down "
     "stays down when the site is back."},
    {Fault::kLinkDown, "link_down", "link", AnyHolds,
     "Carries nothing while any of them is on; a bandwidth that changes meanwhile counts later."},
    {Fault::kLinkBandwidth, "link_bandwidth", "link", NarrowestCounts,
     "The least bandwidth that one of them leaves; after the last the link's own."},
    {Fault::kDatabaseFailure, "database_failure", "copy of a database", AnyHolds,
     "The copy that was active when it came stays broken until this fault is over; another "
     "failure breaks, and repairs, another copy."},
    {Fault::kSwitchover, "switchover", "database", LatestCounts,
     "The database goes where the latest says; when that is over, where the one before it says, "
     "and after the last where it was before the first."},
    {Fault::kRebalance, "rebalance", "group", NothingToEnd,
     "Databases go to their preferred copies once."},
    {Fault::kRestoreQuorum, "restore_quorum", "group", LatestCounts,
     "The members of the site become the group; when it is over they take the others in again."},
    {Fault::kComponentState, "component_state", "component of a server, by requester", LatestCounts,
     "Each requester has its own entry, as in the product. Of several faults that set the same "
     "entry the latest counts; after the last, what the server's settings or its own managed "
     "availability say."},
    {Fault::kMessageRule, "message_rule", "way from zone to zone", AllApply,
     "Each rule that is on is asked: delays add up, and one that loses a transfer is enough."},
    {Fault::kSick, "sick", "protocol of a server", WorstCounts,
     "Hanging is worse than errors; each lasts until it is cured or its own fault is over."},
    {Fault::kDrainMember, "drain_member", "member of a balancer's pool", AnyHolds,
     "Gets nothing new while any of them is on."},
    {Fault::kBlockActivation, "block_activation", "mailbox server", AnyHolds,
     "Its copies stay passive while any of them is on, while its activation policy says Blocked, "
     "or while its own managed availability has failed its databases away."},
    {Fault::kBindCertificate, "bind_certificate", "front end", LatestCounts,
     "It shows the certificate of the latest; after the last, its own."},
};

// As many rows as kinds, in the order of the schema, none twice: so every kind has its row.
constexpr bool is_complete() {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (kKinds[i].what == Fault::WHAT_NOT_SET) return false;
    if (i > 0 && kKinds[i - 1].what >= kKinds[i].what) return false;
  }
  return std::size(kKinds) == kFaultKinds;
}
static_assert(is_complete());

}  // namespace

std::span<const FaultKind> fault_kinds() { return kKinds; }

const FaultKind& kind_of(const scenario::Fault& fault) {
  const auto* const found =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const FaultKind& kind) { return kind.what == fault.what_case(); });
  SIM_ASSERT(found != std::end(kKinds));
  return *found;
}

const char* text_of(Nesting nesting) {
  static constexpr EnumTexts<Nesting> kTexts{{
      {Nesting::AnyHolds, "any of them holds"},
      {Nesting::NarrowestCounts, "the narrowest counts"},
      {Nesting::LatestCounts, "the latest counts"},
      {Nesting::WorstCounts, "the worst counts"},
      {Nesting::AllApply, "all apply"},
      {Nesting::NothingToEnd, "nothing to end"},
  }};
  return kTexts.of(nesting);
}

}  // namespace casgrid
