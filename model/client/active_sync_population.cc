#include "model/client/active_sync_population.h"

#include <algorithm>

#include "model/activesync/actions.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

constexpr double kPingBytes = 500;
constexpr std::uint8_t kPhoneRedirectsMax = 3;

}  // namespace

ActiveSyncPopulation::ActiveSyncPopulation(ActiveSyncPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      phones_(std::size_t{options_.who.users} * options_.devices_per_user),
      pace_(options_.who, options_.day, phones_),
      connections_(options_.connections, static_cast<std::uint32_t>(phones_.size())) {}

void ActiveSyncPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto phone = pace_.woken(input.tag)) next(*phone, now, out);
  }
}

// At night nothing changes, and the phones of an hour of weight 0 are switched off.
void ActiveSyncPopulation::next(std::uint32_t phone, Instant now, Outbox& out) {
  if (pace_.sleeps(phone, now, out)) return;
  const bool pings = phones_[phone].is_in_step;
  const HostId moved = phones_[phone].host;
  connections_.begin(phone, pings ? activesync::kPing : activesync::kSync,
                     moved.is_none() ? options_.who.host : moved, *this, now, out);
}

UserId ActiveSyncPopulation::user_of(std::uint32_t phone) const {
  return UserId{std::size_t{options_.who.first_user.value} + phone / options_.devices_per_user};
}

Message ActiveSyncPopulation::compose(std::uint32_t phone, ActionId action) {
  HttpRequest r;
  r.nonce = pace_.bits(choices_, phone);
  r.method = options_.who.method_of(Protocol::ActiveSync);
  r.is_repeat = phones_[phone].is_repeating != 0;
  r.user = user_of(phone);
  r.device = (phone % options_.devices_per_user) & 63u;
  r.sticky_member = phones_[phone].sticky_member;
  double bytes = kPingBytes;
  if (is_long_poll(action)) {
    r.hold_s = options_.profile.hold_s;
  } else {
    bytes = options_.profile.request_bytes.draw(pace_.bits(sizes_, phone));
  }
  return {octets_of(bytes), r};
}

void ActiveSyncPopulation::answered(std::uint32_t phone, ActionId action,
                                    const HttpResponse& response, Instant now, Outbox& out) {
  Phone& p = phones_[phone];
  if (response.sticky_member != 0) p.sticky_member = response.sticky_member;
  if (response.status == 451 && !response.location.is_none()) {
    // X-MS-Location: from now on the phone uses that name.
    p.host = response.location;
    connections_.hang_up(phone, out);
    connections_.forget_addresses(phone);
    if (p.redirects == kPhoneRedirectsMax) {
      p.redirects = 0;
      retry(phone, OperationEnd::RedirectLoop, now, out);
      return;
    }
    ++p.redirects;
    next(phone, now, out);
    return;
  }
  p.redirects = 0;
  const std::optional<Instant> typed = connections_.hear_of_logon(user_of(phone), response, now);
  if (response.status == 503 && response.retry_after_s > 0) {
    p.is_repeating = 1;
    const Instant at = now + std::chrono::seconds(response.retry_after_s);
    pace_.wake_at(phone, at, out);
    connections_.try_again(phone, end_by(response), at, now, out);
    return;
  }
  if (response.status >= 400) {
    retry(phone, end_by(response), now, out, typed);
    return;
  }
  if (!is_long_poll(action)) connections_.succeed(phone, now, out);
  p.failures = 0;
  p.is_repeating = 0;
  p.is_in_step = action == activesync::kSync || !response.is_event ? 1 : 0;
  next(phone, now, out);
}

void ActiveSyncPopulation::failed(std::uint32_t phone, ActionId, FailureReason reason, Instant now,
                                  Outbox& out) {
  retry(phone, end_by(reason), now, out);
}

// `typed`: when its user has typed a password, if one was asked for. `how`: what becomes of the
// operation if the next attempt comes too late for it.
void ActiveSyncPopulation::retry(std::uint32_t phone, OperationEnd how, Instant now, Outbox& out,
                                 std::optional<Instant> typed) {
  phones_[phone].is_repeating = 1;
  const Instant at = pace_.retry(phone, options_.profile.retry_s, typed, now, out);
  connections_.try_again(phone, how, at, now, out);
}

}  // namespace casgrid
