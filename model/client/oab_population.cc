#include "model/client/oab_population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/http/work.h"
#include "model/oab/actions.h"

namespace casgrid {

OabPopulation::OabPopulation(OabPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      pace_(options_.who, options_.day, clients_),
      connections_(options_.connections, options_.who.users) {
  const OabDownloads& d = options_.downloads;
  SIM_ASSERT(!options_.books.empty() && d.piece_bytes > 0 && d.full_bytes > 0 &&
             d.difference_bytes > 0);
}

void OabPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    const auto client = pace_.woken(input.tag);
    if (client && !pace_.sleeps(*client, now, out)) ask(*client, now, out);
  }
}

void OabPopulation::ask(std::uint32_t client, Instant now, Outbox& out) {
  if (book_of(client).is_none()) return;
  const auto action = [&] {
    switch (clients_[client].wants) {
      case Wants::Differences:
        return oab::kDifferences;
      case Wants::Full:
        return oab::kFull;
      case Wants::Manifest:
        break;
    }
    return oab::kManifest;
  }();
  connections_.begin(client, action, options_.who.host, *this, now, out);
}

std::uint32_t OabPopulation::piece_of(const Client& client) const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(client.left, options_.downloads.piece_bytes));
}

Message OabPopulation::compose(std::uint32_t client, ActionId) {
  const Client& c = clients_[client];
  HttpRequest r;
  r.nonce = pace_.bits(choices_, client);
  r.method = options_.who.method_of(Protocol::Oab);
  r.is_repeat = c.is_repeating;
  r.user = UserId{std::size_t{options_.who.first_user.value} + client};
  r.sticky_member = c.sticky_member;
  set_asked_book(r, book_of(client));
  Message message{octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, client))), r};
  if (c.wants != Wants::Manifest) message.answer_bytes = piece_of(c);
  return message;
}

void OabPopulation::answered(std::uint32_t client, ActionId action, const HttpResponse& response,
                             Instant now, Outbox& out) {
  constexpr std::uint16_t kServerError = 500;
  Client& c = clients_[client];
  if (response.sticky_member != 0) c.sticky_member = response.sticky_member;
  if (response.status >= kServerError) {
    retry(client, end_by(response), now, out);
  } else if (response.status >= 400) {
    connections_.drop(client, end_by(response), now, out);
    rest(client, now, out);
  } else {
    good_answer(client, action, now, out);
  }
}

void OabPopulation::good_answer(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.failures = 0;
  c.is_repeating = false;
  connections_.succeed(client, now, out);
  if (action == oab::kManifest)
    choose(client);
  else
    c.left -= piece_of(c);
  if (c.left > 0)
    ask(client, now, out);
  else
    rest(client, now, out);
}

// By the manifest: is the copy that is here the latest, the one before, or too old?
void OabPopulation::choose(std::uint32_t client) {
  Client& c = clients_[client];
  const OabDownloads& d = options_.downloads;
  const double drawn = unit(pace_.bits(choices_, client));
  if (drawn < d.full_share) {
    c.wants = Wants::Full;
    c.left = d.full_bytes;
  } else if (drawn < d.full_share + d.difference_share) {
    c.wants = Wants::Differences;
    c.left = d.difference_bytes;
  }
}

// Until the next check.
void OabPopulation::rest(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.wants = Wants::Manifest;
  c.left = 0;
  c.failures = 0;
  c.is_repeating = false;
  connections_.hang_up(client, out);
  connections_.forget_addresses(client);
  pace_.think(client, options_.profile.think_s, now, out);
}

void OabPopulation::failed(std::uint32_t client, ActionId, FailureReason reason, Instant now,
                           Outbox& out) {
  retry(client, end_by(reason), now, out);
}

// `how`: what becomes of the operation if the next attempt comes too late for it.
void OabPopulation::retry(std::uint32_t client, OperationEnd how, Instant now, Outbox& out) {
  clients_[client].is_repeating = true;
  const Instant at = pace_.back_off(client, options_.profile.retry_s, now, out);
  connections_.try_again(client, how, at, now, out);
}

}  // namespace casgrid
