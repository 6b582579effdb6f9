#include "model/client/tickets.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kRequestBytes = 1500;  // assumed: with the ticket that it rests on
// As Windows has it for controllers far away (FarKdcTimeout).
constexpr Duration kWithout = std::chrono::minutes(10);

}  // namespace

Tickets::Standing Tickets::look(std::uint32_t user, UserId who, HostId host, bool password_ok,
                                Instant now, Outbox& out) {
  if (user >= users_.size()) users_.resize(user + 1);
  User& u = users_[user];
  if (u.is_asking) return Standing::Asks;
  if (u.host == host && now < u.service_until) return Standing::Has;
  if (u.host == host && now < u.none_until) return Standing::None;
  u.who = who;
  u.host = host;
  u.password_ok = password_ok;
  u.service_until = kStart;
  using enum TicketRequest::Kind;
  begin(user,
        now < u.initial_until       ? Service
        : u.initial_until == kStart ? Initial
                                    : Renewed,
        now, out);
  return users_[user].is_asking ? Standing::Asks : Standing::None;
}

ServiceAccountId Tickets::account(std::uint32_t user, HostId host, Instant now) const {
  if (user >= users_.size() || users_[user].host != host || now >= users_[user].service_until)
    return {};
  return users_[user].account;
}

void Tickets::begin(std::uint32_t user, TicketRequest::Kind kind, Instant now, Outbox& out) {
  User& u = users_[user];
  u.kind = kind;
  u.asked = 0;
  u.is_asking = ask(user, now, out);
  if (!u.is_asking) give_up(u, now);
}

bool Tickets::ask(std::uint32_t user, Instant now, Outbox& out) {
  User& u = users_[user];
  u.question = (u.question + 1) & kTagGenerations;
  if (u.asked == options_.kdcs.size()) return false;
  const std::uint64_t tag = pack_tag(Tag::Silent, {user, u.question}, kHalf);
  TicketRequest request;
  request.kind = u.kind;
  request.password_ok = u.password_ok;
  request.tag = tag;
  request.user = u.who;
  request.host = u.host;
  out.set_timer(now + options_.timeout, tag);
  out.tell(options_.kdcs[u.asked++], {kRequestBytes, request});
  return true;
}

void Tickets::give_up(User& u, Instant now) const {
  u.is_asking = false;
  u.none_until = now + kWithout;
}

std::optional<std::uint32_t> Tickets::told(const TicketAnswer& answer, Instant now, Outbox& out) {
  const Handle handle = tag_handle(answer.tag);
  if (handle.slot >= users_.size()) return std::nullopt;
  User& u = users_[handle.slot];
  if (!u.is_asking || u.question != handle.generation) return std::nullopt;
  u.question = (u.question + 1) & kTagGenerations;  // its timer is void
  if (!answer.is_issued) {
    give_up(u, now);
    return handle.slot;
  }
  if (u.kind == TicketRequest::Kind::Service) {
    u.is_asking = false;
    u.account = answer.account;
    u.service_until = std::min(now + options_.life, u.initial_until);
    return handle.slot;
  }
  u.initial_until = now + options_.life;
  begin(handle.slot, TicketRequest::Kind::Service, now, out);
  return u.is_asking ? std::nullopt : std::optional(handle.slot);
}

std::optional<std::uint32_t> Tickets::due(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  SIM_ASSERT(handle.slot < users_.size());
  User& u = users_[handle.slot];
  if (!u.is_asking || u.question != handle.generation) return std::nullopt;
  if (ask(handle.slot, now, out)) return std::nullopt;
  give_up(u, now);
  return handle.slot;
}

}  // namespace casgrid
