#include "model/client/active_sync_population.h"

#include <numeric>

#include "model/activesync/actions.h"
#include "model/http/told.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

constexpr double kPingBytes = 500;
constexpr double kProvisionBytes = 900;    // of an appliance's description and policy's status
constexpr double kMessageHeadBytes = 600;  // before a message that is sent
constexpr std::uint8_t kPhoneRedirectsMax = 3;

}  // namespace

ActiveSyncPopulation::ActiveSyncPopulation(ActiveSyncPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      phones_(std::size_t{options_.who.users} * options_.devices_per_user),
      follows_(std::accumulate(options_.habits.shares.begin(), options_.habits.shares.end(), 0.0)),
      pace_(options_.who, options_.day, phones_),
      connections_(options_.connections, static_cast<std::uint32_t>(phones_.size())) {
  if (!options_.habits.asks_for_policy()) return;
  // Whoever has a key has had it for some time, so that not all become too old at once.
  const RandomStream ages(options_.who.seed, options_.who.draws, "policy keys");
  const double refresh_s = seconds(options_.habits.policy_refresh);
  keys_.resize(phones_.size());
  for (std::uint32_t i = 0; i < phones_.size(); ++i) {
    if (unit(ages.at(i, 0)) < options_.habits.new_share)
      phones_[i].wanted = activesync::kFolderSync.number() & 0xFu;
    else
      keys_[i] =
          activesync::PolicyKey::issued(kStart - from_seconds(refresh_s * unit(ages.at(i, 1))));
  }
}

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
  ask(phone, ActionId(Protocol::ActiveSync, phones_[phone].wanted), now, out);
}

void ActiveSyncPopulation::ask(std::uint32_t phone, ActionId action, Instant now, Outbox& out) {
  const HostId moved = phones_[phone].host;
  connections_.begin(phone, action, moved.is_none() ? options_.who.host : moved, *this, now, out);
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
  set_sync_version(r, options_.habits.version);
  if (!keys_.empty()) set_policy_key(r, keys_[phone]);
  double bytes = kPingBytes;
  if (is_long_poll(action)) {
    r.hold_s = options_.profile.hold_s;
  } else if (action == activesync::kProvision) {
    bytes = kProvisionBytes;
  } else if (action == activesync::kSendMail || action == activesync::kSmartReply) {
    bytes = kMessageHeadBytes + options_.habits.message_bytes.draw(pace_.bits(sizes_, phone));
  } else {
    bytes = options_.profile.request_bytes.draw(pace_.bits(sizes_, phone));
  }
  return {octets_of(bytes), r};
}

bool ActiveSyncPopulation::is_to_provision(const HttpResponse& response) const {
  constexpr std::uint16_t kNeedProvisioning = 449;
  return !keys_.empty() &&
         (response.status == kNeedProvisioning || sync_status(response) != activesync::Status::Ok);
}

void ActiveSyncPopulation::answered(std::uint32_t phone, ActionId action,
                                    const HttpResponse& response, Instant now, Outbox& out) {
  Phone& p = phones_[phone];
  if (response.sticky_member != 0) p.sticky_member = response.sticky_member;
  const bool is_sent_on = response.status == 451 && !response.location.is_none();
  if (is_sent_on && activesync::follows_451(options_.habits.version)) {
    go_on_at(phone, response.location, now, out);
    return;
  }
  p.redirects = 0;
  if (is_to_provision(response)) {
    keys_[phone] = {};
    ask(phone, activesync::kProvision, now, out);
    return;
  }
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
  good_answer(phone, action, response, now, out);
}

// X-MS-Location: from now on the phone uses that name.
void ActiveSyncPopulation::go_on_at(std::uint32_t phone, HostId host, Instant now, Outbox& out) {
  Phone& p = phones_[phone];
  p.host = host;
  connections_.hang_up(phone, out);
  connections_.forget_addresses(phone);
  if (p.redirects == kPhoneRedirectsMax) {
    p.redirects = 0;
    retry(phone, OperationEnd::RedirectLoop, now, out);
    return;
  }
  ++p.redirects;
  next(phone, now, out);
}

void ActiveSyncPopulation::good_answer(std::uint32_t phone, ActionId action,
                                       const HttpResponse& response, Instant now, Outbox& out) {
  if (action == activesync::kProvision) {
    provisioned(phone, response, now, out);
    return;
  }
  Phone& p = phones_[phone];
  if (!is_long_poll(action)) connections_.succeed(phone, now, out);
  p.failures = 0;
  p.is_repeating = 0;
  ActionId wanted = activesync::kPing;
  if (action == activesync::kFolderSync || (action == activesync::kPing && response.is_event))
    wanted = activesync::kSync;
  else if (action == activesync::kSync)
    wanted = behind_sync(phone);
  p.wanted = wanted.number() & 0xFu;
  next(phone, now, out);
}

// The policy has come, and is applied and acknowledged; or that was the acknowledgement.
void ActiveSyncPopulation::provisioned(std::uint32_t phone, const HttpResponse& response,
                                       Instant now, Outbox& out) {
  keys_[phone] = policy_key(response);
  if (keys_[phone].is_temporary()) {
    ask(phone, activesync::kProvision, now, out);
    return;
  }
  const ActionId wanted(Protocol::ActiveSync, phones_[phone].wanted);
  if (is_long_poll(wanted)) connections_.succeed(phone, now, out);
  next(phone, now, out);
}

ActionId ActiveSyncPopulation::behind_sync(std::uint32_t phone) {
  if (follows_ <= 0) return activesync::kPing;
  double drawn = unit(pace_.bits(choices_, phone));
  for (std::size_t i = 0; i < options_.habits.shares.size(); ++i) {
    drawn -= options_.habits.shares[i];
    if (drawn < 0) return activesync::id(static_cast<activesync::Exchange>(i));
  }
  return activesync::kPing;
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
