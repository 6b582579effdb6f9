#include "model/smtp/internet_host.h"

#include "model/base/variate.h"

namespace casgrid::smtp {

InternetHost::InternetHost(const InternetHostOptions& options)
    : draws_(options.seed, options.name, "greylist"),
      greylisted_share_(options.greylisted_share),
      greylist_(options.greylist) {}

Refusal InternetHost::judge(const Command& mail, Instant now) {
  if (greylisted_share_ <= 0 || unit(draws_.at(mail.mail, 0)) >= greylisted_share_)
    return Refusal::None;
  const auto [seen, is_new] = first_seen_.try_emplace(mail.mail, now);
  if (!is_new && now - seen->second >= greylist_) return Refusal::None;
  ++refused_;
  return Refusal::Greylisted;
}

void InternetHost::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (input.kind) {
    case InputKind::ConnectionOffered:
      inbox_.offered(
          input.connection, [](Handle h) { return pack_tag(Tag::Session, h); }, out);
      break;
    case InputKind::MessageArrived:
      if (!inbox_.heard(
              handle, *input.message, [&](const Command& mail) { return judge(mail, now); }, out))
        break;
      taken_ += inbox_.message_of(handle).count;
      inbox_.taken(handle, out);
      break;
    case InputKind::ConnectionClosed:
      inbox_.closed(handle);
      break;
    case InputKind::Crashed:
      inbox_.clear();
      break;
    case InputKind::Started:
    case InputKind::TimerDue:
    case InputKind::WorkDone:
    case InputKind::ConnectionOpened:
    case InputKind::Told:
    case InputKind::MembershipChanged:
    case InputKind::FaultTold:
      break;
  }
}

std::size_t InternetHost::memory_bytes() const {
  constexpr std::size_t kNode = sizeof(std::pair<const std::uint64_t, Instant>) + 48;
  return inbox_.memory_bytes() + first_seen_.size() * kNode;
}

}  // namespace casgrid::smtp
