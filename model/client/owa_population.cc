#include "model/client/owa_population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/slab.h"

namespace casgrid {
namespace {

constexpr std::uint8_t kRedirectsMax = 10;
constexpr std::uint32_t kLogonBytes = 1500;

Duration seconds_of(const Variate& law, std::uint64_t bits) {
  return from_seconds(std::max(law.draw(bits), 0.0));
}

}  // namespace

OwaPopulation::OwaPopulation(OwaPopulationOptions options)
    : options_(std::move(options)),
      times_(options_.seed, options_.name, "times"),
      sizes_(options_.seed, options_.name, "request sizes"),
      choices_(options_.seed, options_.name, "choices"),
      arrivals_(options_.seed, options_.name, "arrivals"),
      clients_(options_.is_open ? 0 : options_.users),
      patience_(options_.profile.patience),
      connecting_(options_.profile.connect_timeout) {}

std::uint64_t OwaPopulation::bits(const RandomStream& stream, std::uint32_t index) {
  return stream.at(clients_[index].stream, clients_[index].draws++);
}

void OwaPopulation::set_timer(std::uint32_t index, TagKind kind, Instant at, Outbox& out) {
  Client& c = clients_[index];
  c.timer = (c.timer + 1) & 0xFFFFFFFu;
  out.set_timer(at, pack_tag(kind, {index, c.timer}));
}

void OwaPopulation::handle(const Input& input, Instant now, Outbox& out) {
  const auto index = static_cast<std::uint32_t>(input.tag);
  switch (input.kind) {
    case InputKind::Started:
      start(now, out);
      break;
    case InputKind::TimerDue:
      due(input.tag, now, out);
      break;
    case InputKind::ConnectionOpened:
      if (clients_[index].connection != input.connection) break;
      clients_[index].is_connected = true;
      ++connected_;
      if (clients_[index].state == State::Connecting) transmit(index, out);
      break;
    case InputKind::ConnectionClosed:
      closed(input, now, out);
      break;
    case InputKind::MessageArrived:
      if (clients_[index].connection != input.connection) break;
      if (const auto* response = std::get_if<OwaResponse>(&input.message->body)) {
        answered(index, *response, now, out);
      }
      break;
    default:
      break;
  }
}

void OwaPopulation::start(Instant now, Outbox& out) {
  if (options_.is_open) {
    arrival(now, out);
    return;
  }
  for (std::uint32_t i = 0; i < clients_.size(); ++i) {
    clients_[i].stream = i;
    const Duration wait = from_seconds(seconds(options_.ramp) * unit(bits(times_, i)));
    set_timer(i, kWake, now + wait, out);
  }
}

// Thinning: candidates come at the busiest hour's rate and stay with the weight of the hour.
void OwaPopulation::arrival(Instant now, Outbox& out) {
  const double most = options_.day.heaviest();
  const double rate = options_.sessions_per_s * most;
  if (now > kStart && unit(arrivals_.next()) * most < options_.day.weight(now)) {
    if (free_.empty()) {
      clients_.emplace_back();
      free_.push_back(static_cast<std::uint32_t>(clients_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    clients_[index].stream = arrived_++;
    clients_[index].draws = 0;
    begin_session(index, now, out);
  }
  const Variate gap{Variate::Law::Exponential, 1 / rate, 0, 1, 1};
  out.set_timer(now + seconds_of(gap, arrivals_.next()), pack_tag(kArrival, {0, 0}));
}

void OwaPopulation::due(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  Instant next = kNever;
  switch (static_cast<TagKind>(tag_kind(tag))) {
    case kWake:
    case kResolved:
      if (clients_[handle.slot].timer != handle.generation) return;
      if (tag_kind(tag) == kWake) {
        wake(handle.slot, now, out);
      } else if (clients_[handle.slot].state == State::Resolving) {
        connect(handle.slot, now, out);
      }
      return;
    case kArrival:
      arrival(now, out);
      return;
    case kPatience:
      next = patience_.due(
          now,
          [this](const Deadline& d) {
            return !has_request(clients_[d.client]) || clients_[d.client].number != d.number;
          },
          [&](const Deadline& d) {
            hang_up(d.client, out);
            failed(d.client, FailureReason::TimedOut, now, out);
          });
      break;
    case kConnectTimeout:
      next = connecting_.due(
          now,
          [this](const ConnectDeadline& d) {
            const Client& c = clients_[d.client];
            return c.state != State::Connecting || c.connection != d.connection;
          },
          [&](const ConnectDeadline& d) {
            hang_up(d.client, out);
            next_address(d.client, now, out);
          });
      break;
    case kConnection:
      SIM_ASSERT(false);
  }
  if (next != kNever) out.set_timer(next, tag);
}

void OwaPopulation::wake(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (c.state == State::Away) {
    begin_session(index, now, out);
  } else if (c.left == 0) {
    end_session(index, now, out);  // the sign-out failed: the user leaves all the same
  } else if (!c.is_established) {
    request(index, OwaAction::Open, now, out);
  } else {
    const bool changes = unit(bits(choices_, index)) < options_.profile.change_share;
    request(index, changes ? OwaAction::Change : OwaAction::Read, now, out);
  }
}

void OwaPopulation::begin_session(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (!options_.is_open && options_.day.weight(now) <= 0) {
    set_timer(index, kWake, options_.day.end_of_hour(now), out);
    return;
  }
  const std::uint64_t user =
      options_.is_open ? below(bits(choices_, index), options_.users) : index;
  c.user = UserId{static_cast<std::size_t>(options_.first_user.value + user)};
  c.host = options_.host;
  c.cookie = {};
  c.dns_until = kStart;
  c.is_established = false;
  c.redirects = 0;
  // Geometric with the given mean, at least one.
  const double mean = options_.profile.session_requests_mean;
  c.left = 1;
  if (mean > 1) {
    const double steps = natural_log(unit(bits(choices_, index))) / natural_log(1 - 1 / mean);
    c.left += static_cast<std::uint32_t>(std::min(steps, 1e6));
  }
  ++sessions_;
  out.record(RecordKind::SessionStarted, index);
  request(index, OwaAction::Open, now, out);
}

void OwaPopulation::end_session(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  hang_up(index, out);
  c.state = State::Away;
  --sessions_;
  out.record(RecordKind::SessionEnded, index);
  if (options_.is_open) {
    free_.push_back(index);
  } else {
    set_timer(index, kWake, now + seconds_of(options_.away_s, bits(times_, index)), out);
  }
}

void OwaPopulation::think(std::uint32_t index, Instant now, Outbox& out) {
  clients_[index].state = State::Thinking;
  const double weight = options_.is_open ? 1 : options_.day.weight(now);
  if (weight <= 0) {
    set_timer(index, kWake, options_.day.end_of_hour(now), out);
    return;
  }
  const double s = std::max(options_.profile.think_s.draw(bits(times_, index)), 0.0) / weight;
  set_timer(index, kWake, now + from_seconds(s), out);
}

void OwaPopulation::retry(std::uint32_t index, Instant now, Outbox& out) {
  clients_[index].state = State::Thinking;
  clients_[index].redirects = 0;
  set_timer(index, kWake, now + seconds_of(options_.profile.retry_s, bits(times_, index)), out);
}

void OwaPopulation::request(std::uint32_t index, OwaAction action, Instant now, Outbox& out) {
  Client& c = clients_[index];
  c.action = action;
  c.sent = now;
  c.tried = 0;
  ++c.number;
  ++in_flight_;
  out.record(RecordKind::RequestSent, index, c.number, static_cast<std::uint64_t>(action));
  const Instant at = patience_.add(now, {index, c.number});
  if (at != kNever) out.set_timer(at, pack_tag(kPatience, {}));
  if (c.is_connected) {
    transmit(index, out);
  } else {
    reach(index, now, out);
  }
}

// Towards a connection: the name's addresses may still be known, or DNS is asked.
void OwaPopulation::reach(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (!options_.dns->knows(c.host)) {
    failed(index, FailureReason::Refused, now, out);
    return;
  }
  if (now < c.dns_until) {
    connect(index, now, out);
    return;
  }
  c.rotation = next_rotation_++;
  c.position = 0;
  c.dns_until = now + options_.dns->names[c.host.index()].ttl;
  c.state = State::Resolving;
  set_timer(index, kResolved, now + options_.profile.dns_delay, out);
}

void OwaPopulation::connect(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  c.state = State::Connecting;
  const ParticipantId address = options_.dns->address(c.host, c.rotation, c.position);
  c.connection = out.connect(address, Port::Https, index);
  const Instant at = connecting_.add(now, {index, c.connection});
  if (at != kNever) out.set_timer(at, pack_tag(kConnectTimeout, {}));
}

void OwaPopulation::next_address(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  out.record(RecordKind::AddressSkipped, index, c.position);
  ++c.position;
  if (++c.tried < options_.dns->names[c.host.index()].addresses.size()) {
    connect(index, now, out);
    return;
  }
  c.dns_until = kStart;  // the answer is of no use any more
  failed(index, FailureReason::Refused, now, out);
}

void OwaPopulation::transmit(std::uint32_t index, Outbox& out) {
  Client& c = clients_[index];
  c.state = State::Waiting;
  OwaRequest r;
  r.nonce = bits(choices_, index);
  r.number = c.number;
  r.host = c.host;
  r.action = c.action;
  if (options_.uses_basic) {
    r.method = LogonMethod::Basic;
    r.user = c.user;
  } else if (c.action == OwaAction::Logon) {
    r.method = LogonMethod::FormsPost;
    r.user = c.user;
  } else if (c.cookie.certificate_key != 0) {
    r.method = LogonMethod::SessionCookie;
    r.cookie = c.cookie;
    r.is_background = c.action == OwaAction::Read || c.action == OwaAction::Change;
  }
  const double drawn = c.action == OwaAction::Logon
                           ? kLogonBytes
                           : options_.profile.request_bytes.draw(bits(sizes_, index));
  out.send(c.connection, {static_cast<std::uint32_t>(std::clamp(drawn, 100.0, 4e9)), r});
}

void OwaPopulation::answered(std::uint32_t index, const OwaResponse& response, Instant now,
                             Outbox& out) {
  Client& c = clients_[index];
  if (c.state != State::Waiting || response.number != c.number) return;
  --in_flight_;
  out.record(
      RecordKind::RequestAnswered, index, c.number, static_cast<std::uint64_t>(ns(now - c.sent)),
      static_cast<std::uint64_t>(c.action) | (static_cast<std::uint64_t>(response.status) << 8));
  if (response.cookie.certificate_key != 0) c.cookie = response.cookie;
  if (response.redirect != RedirectKind::None) {
    follow(index, response, now, out);
  } else if (response.status == 440) {
    c.cookie = {};
    request(index, OwaAction::LogonPage, now, out);
  } else if (response.status >= 400) {
    retry(index, now, out);
  } else {
    good_answer(index, now, out);
  }
}

void OwaPopulation::good_answer(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  c.redirects = 0;
  switch (c.action) {
    case OwaAction::LogonPage:
      request(index, OwaAction::Logon, now, out);
      return;
    case OwaAction::Open:
      c.is_established = true;
      think(index, now, out);
      return;
    case OwaAction::Read:
    case OwaAction::Change:
      --c.left;
      if (c.left > 0) {
        think(index, now, out);
      } else if (options_.uses_basic) {
        end_session(index, now, out);
      } else {
        request(index, OwaAction::Logoff, now, out);
      }
      return;
    case OwaAction::Logoff:
      end_session(index, now, out);
      return;
    case OwaAction::Logon:
    case OwaAction::Root:
      request(index, OwaAction::Open, now, out);
      return;
  }
}

void OwaPopulation::follow(std::uint32_t index, const OwaResponse& response, Instant now,
                           Outbox& out) {
  Client& c = clients_[index];
  if (++c.redirects > kRedirectsMax) {
    retry(index, now, out);
    return;
  }
  switch (response.redirect) {
    case RedirectKind::LogonPage:
      c.cookie = {};
      if (c.action == OwaAction::Logon) {
        retry(index, now, out);  // wrong password
      } else {
        request(index, OwaAction::LogonPage, now, out);
      }
      return;
    case RedirectKind::ToOwa:
      request(index, OwaAction::Open, now, out);
      return;
    case RedirectKind::SignOut:
      end_session(index, now, out);
      return;
    case RedirectKind::Sso:
      go_to(index, response.location, out);
      request(index, OwaAction::Logon, now, out);
      return;
    case RedirectKind::Plain:
      go_to(index, response.location, out);
      request(index, OwaAction::Open, now, out);
      return;
    case RedirectKind::None:
      return;
  }
}

void OwaPopulation::go_to(std::uint32_t index, HostId host, Outbox& out) {
  Client& c = clients_[index];
  hang_up(index, out);
  c.host = host;
  c.cookie = {};
  c.dns_until = kStart;
  c.is_established = false;
}

void OwaPopulation::failed(std::uint32_t index, FailureReason reason, Instant now, Outbox& out) {
  Client& c = clients_[index];
  --in_flight_;
  out.record(RecordKind::RequestFailed, index, c.number,
             static_cast<std::uint64_t>(ns(now - c.sent)),
             static_cast<std::uint64_t>(c.action) | (static_cast<std::uint64_t>(reason) << 8));
  retry(index, now, out);
}

void OwaPopulation::hang_up(std::uint32_t index, Outbox& out) {
  Client& c = clients_[index];
  if (c.connection.is_none()) return;
  out.close(c.connection);
  c.connection = {};
  if (c.is_connected) --connected_;
  c.is_connected = false;
}

void OwaPopulation::closed(const Input& input, Instant now, Outbox& out) {
  const auto index = static_cast<std::uint32_t>(input.tag);
  Client& c = clients_[index];
  if (c.connection != input.connection) return;
  c.connection = {};
  if (!c.is_connected) {
    if (c.state == State::Connecting) next_address(index, now, out);
    return;
  }
  --connected_;
  c.is_connected = false;
  out.record(RecordKind::ConnectionLost, index);
  if (c.state == State::Waiting) failed(index, FailureReason::Reset, now, out);
}

}  // namespace casgrid
