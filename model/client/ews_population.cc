#include "model/client/ews_population.h"

#include <algorithm>

#include "model/base/lines.h"
#include "model/ews/actions.h"
#include "model/http/told.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

// Assumed: an envelope of SOAP with few elements, and the headers of its request.
constexpr double kSubscribeBytes = 1400;
constexpr double kGetStreamingEventsBytes = 1200;

// Assumed, of what changes nothing: how often a program looks for items, and how often it
// synchronises a folder; it gets single items the rest of the time.
constexpr double kFinds = 0.25;
constexpr double kSynchronises = 0.25;

constexpr std::uint8_t kRedirectsOfProgramsMax = 3;

}  // namespace

EwsPopulation::EwsPopulation(EwsPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      programs_(std::size_t{options_.who.users} * options_.programs_per_user),
      lines_(programs_.size() * lines_each()),
      pace_(options_.who, options_.day, lines_),
      connections_(options_.connections, static_cast<std::uint32_t>(programs_.size())) {
  SIM_ASSERT(options_.connections.connections_per_client == lines_each());
  for (std::uint32_t line = 0; line < lines_.size(); ++line)
    if (is_of_notifications(line)) connections_.number_from(line, kSecondLine);
}

void EwsPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto line = pace_.woken(input.tag)) wake(*line, now, out);
  }
}

void EwsPopulation::wake(std::uint32_t line, Instant now, Outbox& out) {
  SIM_ASSERT(connections_.is_idle(line));
  if (pace_.sleeps(line, now, out)) return;
  begin(line, wanted(line), now, out);
}

void EwsPopulation::begin(std::uint32_t line, ActionId action, Instant now, Outbox& out) {
  const HostId moved = programs_[program_of(line)].host;
  const HostId host = moved.is_none() ? options_.who.host : moved;
  if (connections_.host(line) != host) {  // it was sent there, or the other line was
    connections_.hang_up(line, out);
    connections_.forget_addresses(line);
  }
  // Nobody wants a subscription for itself.
  using Wish = HttpConnections::Wish;
  const Wish wish = action == ews::kSubscribe ? Wish::OfAnother : Wish::OfTheClient;
  connections_.begin(line, action, host, *this, now, out, wish);
}

ActionId EwsPopulation::wanted(std::uint32_t line) {
  const Program& p = programs_[program_of(line)];
  if (is_of_notifications(line))
    return p.subscription.is_none() ? ews::kSubscribe : ews::kGetStreamingEvents;
  if (p.may_lack) return ews::kSyncFolderItems;
  const double drawn = unit(pace_.bits(choices_, line));
  const double changes = options_.profile.change_share;
  if (drawn < changes) return ews::kCreateItem;
  if (p.has_news) return ews::kGetItem;
  const double of_reads = (drawn - changes) / (1 - changes);
  if (of_reads < kFinds) return ews::kFindItem;
  return of_reads < kFinds + kSynchronises ? ews::kSyncFolderItems : ews::kGetItem;
}

UserId EwsPopulation::user_of(std::uint32_t line) const {
  return UserId{std::size_t{options_.who.first_user.value} +
                program_of(line) / options_.programs_per_user};
}

Message EwsPopulation::compose(std::uint32_t line, ActionId action) {
  const std::uint32_t program = program_of(line);
  HttpRequest r;
  r.nonce = pace_.bits(choices_, line);
  r.method = options_.who.method_of(Protocol::Ews);
  r.is_repeat = lines_[line].is_repeating;
  r.user = user_of(line);
  r.device = (program % options_.programs_per_user) & 63u;
  r.sticky_member = lines_[line].sticky_member;
  if (!ews::prefers_affinity(action))
    return {octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, line))), r};
  set_named_server(r, programs_[program].subscribed_at);
  if (action == ews::kSubscribe) return {octets_of(kSubscribeBytes), r};
  r.context = programs_[program].subscription;
  r.hold_s = options_.profile.hold_s;
  return {octets_of(kGetStreamingEventsBytes), r};
}

void EwsPopulation::answered(std::uint32_t line, ActionId action, const HttpResponse& response,
                             Instant now, Outbox& out) {
  if (response.sticky_member != 0) lines_[line].sticky_member = response.sticky_member;
  if (response.redirect == RedirectKind::Plain && !response.location.is_none()) {
    go_on_at(line, response.location, now, out);
    return;
  }
  programs_[program_of(line)].redirects = 0;
  const std::optional<Instant> typed = connections_.hear_of_logon(user_of(line), response, now);
  if (response.ews_code == EwsCode::ErrorServerBusy) {
    wait_as_told(line, response, now, out);
  } else if (response.status >= 400) {
    // A connection on which a password was refused is not used again (real-http-clients A5).
    if (response.turned_away == TurnedAway::BadLogon) connections_.hang_up(line, out);
    retry(line, end_by(response), now, out, typed);
  } else if (response.ews_code == EwsCode::ErrorSubscriptionNotFound) {
    subscription_lost(line, now, out);
  } else {
    good_answer(line, action, response, now, out);
  }
}

void EwsPopulation::good_answer(std::uint32_t line, ActionId action, const HttpResponse& response,
                                Instant now, Outbox& out) {
  Program& p = programs_[program_of(line)];
  lines_[line].failures = 0;
  lines_[line].is_repeating = false;
  switch (ews::exchange_of(action)) {
    case ews::Exchange::Subscribe:
      p.subscription = response.context;
      p.subscribed_at = response.named_server;
      p.has_heard = false;
      begin(line, ews::kGetStreamingEvents, now, out);
      return;
    case ews::Exchange::GetStreamingEvents:
      wake(line, now, out);
      return;
    case ews::Exchange::SyncFolderItems:
      p.may_lack = false;
      break;
    case ews::Exchange::GetItem:
      p.has_news = false;
      break;
    case ews::Exchange::FindItem:
    case ews::Exchange::CreateItem:
      break;
    case ews::Exchange::kCount:
      SIM_ASSERT(false);
  }
  connections_.succeed(line, now, out);
  pace_.think(line, options_.profile.think_s, now, out);
}

// A part of what GetStreamingEvents is answered: the mailbox server has the subscription.
void EwsPopulation::heard(std::uint32_t line, const Message& message, Instant, Outbox&) {
  const auto* part = message.as<HttpPart>();
  if (part == nullptr || part->number != connections_.number(line)) return;
  Program& p = programs_[program_of(line)];
  p.has_heard = true;
  p.has_news = p.has_news || part->is_event;
}

void EwsPopulation::subscription_lost(std::uint32_t line, Instant now, Outbox& out) {
  Program& p = programs_[program_of(line)];
  const bool was_there = p.has_heard;
  out.record(RecordKind::ContextLost, program_of(line));
  p.subscription = {};
  p.subscribed_at = {};
  p.has_heard = false;
  p.may_lack = true;
  lines_[line].is_repeating = true;
  if (was_there)
    wake(line, now, out);
  else
    retry(line, OperationEnd::ServerError, now, out);
}

void EwsPopulation::go_on_at(std::uint32_t line, HostId host, Instant now, Outbox& out) {
  Program& p = programs_[program_of(line)];
  p.host = host;
  if (p.redirects == kRedirectsOfProgramsMax) {
    p.redirects = 0;
    retry(line, OperationEnd::RedirectLoop, now, out);
    return;
  }
  ++p.redirects;
  wake(line, now, out);
}

void EwsPopulation::failed(std::uint32_t line, ActionId, FailureReason reason, Instant now,
                           Outbox& out) {
  retry(line, end_by(reason), now, out);
}

// BackOffMilliseconds: the budget is used up until then.
void EwsPopulation::wait_as_told(std::uint32_t line, const HttpResponse& response, Instant now,
                                 Outbox& out) {
  lines_[line].is_repeating = true;
  const Instant at = now + std::chrono::milliseconds(told_back_off_ms(response));
  pace_.wake_at(line, at, out);
  connections_.try_again(line, end_by(response), at, now, out);
}

// `typed`: when its user has typed a password, if one was asked for. `how`: what becomes of the
// line's operation, if it has one, if the next attempt comes too late.
void EwsPopulation::retry(std::uint32_t line, OperationEnd how, Instant now, Outbox& out,
                          std::optional<Instant> typed) {
  lines_[line].is_repeating = true;
  const Instant at = pace_.retry(line, options_.profile.retry_s, typed, now, out);
  connections_.try_again(line, how, at, now, out);
}

}  // namespace casgrid
