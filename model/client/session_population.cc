#include "model/client/session_population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/http/work.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {
namespace {

constexpr std::uint8_t kRedirectsMax = 10;

// Sessions that arrive follow the hours as they come, and keep their pace.
DayShape day_of_pace(const SessionPopulationOptions& options) {
  return options.is_open ? DayShape{} : options.day;
}

// Whoever begins on the logon form wants the application behind it.
HttpConnectionsOptions of_app(const SessionPopulationOptions& options) {
  HttpConnectionsOptions connections = options.connections;
  connections.behind_the_way = options.app->open;
  return connections;
}

}  // namespace

SessionPopulation::SessionPopulation(SessionPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      arrivals_(options_.who.seed, options_.who.draws, "arrivals"),
      clients_(options_.is_open ? 0 : options_.who.users),
      pace_(options_.who, day_of_pace(options_), clients_),
      connections_(of_app(options_), options_.is_open ? 0 : options_.who.users) {}

void SessionPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    start(now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (tag_kind<Tag>(input.tag) == Tag::Arrival) {
      arrival(now, out);
    } else if (const auto client = pace_.woken(input.tag)) {
      wake(*client, now, out);
    }
  }
}

void SessionPopulation::start(Instant now, Outbox& out) {
  if (options_.is_open) {
    arrival(now, out);
    return;
  }
  for (std::uint32_t i = 0; i < clients_.size(); ++i) clients_[i].stream = i;
  pace_.begin(options_.ramp, now, out);
}

// Thinning: candidates come at the busiest hour's rate and stay with the weight of the hour.
void SessionPopulation::arrival(Instant now, Outbox& out) {
  const double most = options_.day.heaviest();
  const double rate = options_.sessions_per_s * most;
  if (now > kStart && unit(arrivals_.next()) * most < options_.day.weight(now)) {
    if (free_.empty()) {
      clients_.emplace_back();
      connections_.add_client();
      free_.push_back(static_cast<std::uint32_t>(clients_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    clients_[index].stream = arrived_++;
    clients_[index].draws = 0;
    begin_session(index, now, out);
  }
  const double gap_s = Variate::exponential(1 / rate).draw(arrivals_.next());
  out.set_timer(now + from_seconds(std::max(gap_s, 0.0)), pack_tag(Tag::Arrival, {0, 0}));
}

void SessionPopulation::wake(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (c.state == State::Away) {
    begin_session(index, now, out);
  } else if (c.left == 0) {
    end_session(index, now, out);  // the sign-out failed: the user leaves all the same
  } else if (!c.is_established) {
    request(index, options_.app->open, now, out);
  } else {
    const bool changes = unit(pace_.bits(choices_, index)) < options_.profile.change_share;
    request(index, changes ? options_.app->change : options_.app->read, now, out);
  }
}

void SessionPopulation::begin_session(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (pace_.sleeps(index, now, out)) return;
  const std::uint64_t user =
      options_.is_open ? below(pace_.bits(choices_, index), options_.who.users) : index;
  c.user = UserId{static_cast<std::size_t>(options_.who.first_user.value + user)};
  c.host = options_.who.host;
  c.cookie = {};
  connections_.forget_addresses(index);
  c.is_established = false;
  c.is_repeating = false;
  c.redirects = 0;
  if (options_.app->is_shell) shell_of(index) = {};
  // Geometric with the given mean, at least one.
  const double mean = options_.profile.session_requests_mean;
  c.left = 1;
  if (mean > 1) {
    const double steps = natural_log(unit(pace_.bits(choices_, index))) / natural_log(1 - 1 / mean);
    c.left += static_cast<std::uint32_t>(std::min(steps, 1e6));
  }
  ++sessions_;
  out.record(RecordKind::SessionStarted, index);
  request(index, options_.app->open, now, out);
}

void SessionPopulation::end_session(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  connections_.hang_up(index, out);
  SIM_ASSERT(c.state != State::Away && sessions_ > 0);
  c.state = State::Away;
  --sessions_;
  out.record(RecordKind::SessionEnded, index);
  if (options_.is_open) {
    free_.push_back(index);
  } else {
    pace_.wake_at(index, now + pace_.time(options_.away_s, index), out);
  }
}

void SessionPopulation::think(std::uint32_t index, Instant now, Outbox& out) {
  clients_[index].state = State::Thinking;
  pace_.think(index, options_.profile.think_s, now, out);
}

// `typed`: when its user has typed a password, if one was asked for. `how`: what becomes of the
// operation if the next attempt comes too late for it.
void SessionPopulation::retry(std::uint32_t index, OperationEnd how, Instant now, Outbox& out,
                              std::optional<Instant> typed) {
  Client& c = clients_[index];
  c.state = State::Thinking;
  c.redirects = 0;
  c.is_repeating = true;
  const Instant next = typed ? *typed : now + pace_.time(options_.profile.retry_s, index);
  pace_.wake_at(index, next, out);
  if (c.left == 0)
    connections_.drop(index, how, now, out);  // the user leaves without having signed out
  else
    connections_.try_again(index, how, next, now, out);
}

void SessionPopulation::request(std::uint32_t index, ActionId action, Instant now, Outbox& out) {
  clients_[index].state = State::Waiting;
  connections_.begin(index, action, clients_[index].host, *this, now, out);
}

Message SessionPopulation::compose(std::uint32_t index, ActionId action) {
  const Client& c = clients_[index];
  HttpRequest r;
  r.nonce = pace_.bits(choices_, index);
  r.sticky_member = c.sticky_member;
  r.is_repeat = c.is_repeating;
  // The user's own browser: a device number that most users have to themselves.
  r.device = (c.user.value * 0x9E3779B1u >> 20) & 63u;
  // Who was led to a logon form has typed into it, whatever they showed before.
  if (action == options_.app->logon) {
    r.method = LogonMethod::FormsPost;
    r.user = c.user;
  } else if (c.cookie.certificate_key != 0) {
    r.method = LogonMethod::SessionCookie;
    r.cookie = c.cookie;
    r.is_background = action == options_.app->read || action == options_.app->change;
  } else if (options_.uses_basic) {
    r.method = options_.who.method_of(options_.app->open.protocol());
    r.user = c.user;
  }
  if (options_.app->is_shell && action != options_.app->open) {
    r.context = shells_[index].context;
    set_named_server(r, shells_[index].made_at);
  }
  const double drawn = action == options_.app->logon
                           ? kLogonBytes
                           : options_.profile.request_bytes.draw(pace_.bits(sizes_, index));
  return {octets_of(drawn), r};
}

void SessionPopulation::answered(std::uint32_t index, ActionId action, const HttpResponse& response,
                                 Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (response.cookie.certificate_key != 0) c.cookie = response.cookie;
  if (response.sticky_member != 0) c.sticky_member = response.sticky_member;
  const std::optional<Instant> typed = connections_.hear_of_logon(c.user, response, now);
  if (response.turned_away == TurnedAway::BadLogon) {  // to the form again, or 401
    c.cookie = {};
    retry(index, end_by(response), now, out, typed);
  } else if (response.redirect != RedirectKind::None) {
    follow(index, action, response, now, out);
  } else if (response.status == 440) {
    c.cookie = {};
    request(index, options_.app->logon_page, now, out);
  } else if (response.lacks_shell) {
    open_again(index, now, out);
  } else if (response.status >= 400) {
    retry(index, end_by(response), now, out);
  } else {
    if (options_.app->is_shell && action == options_.app->open)
      shells_[index] = {response.context, response.named_server};
    else if (options_.app->is_shell)
      shells_[index].has_worked = true;
    good_answer(index, action, now, out);
  }
}

// Open: whoever comes in a free state has its shell there.
SessionPopulation::Shell& SessionPopulation::shell_of(std::uint32_t index) {
  if (index >= shells_.size()) shells_.resize(clients_.size());
  return shells_[index];
}

// The mailbox server knows no such shell, or no more. Who wanted to end it has what they wanted.
void SessionPopulation::open_again(std::uint32_t index, Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (c.left == 0) {
    connections_.succeed(index, now, out);
    end_session(index, now, out);
    return;
  }
  out.record(RecordKind::ContextLost, index);
  const bool had_worked = shells_[index].has_worked;
  shells_[index] = {};
  c.is_established = false;
  c.is_repeating = true;
  if (had_worked)
    request(index, options_.app->open, now, out);
  else
    retry(index, OperationEnd::ServerError, now, out);
}

void SessionPopulation::good_answer(std::uint32_t index, ActionId action, Instant now,
                                    Outbox& out) {
  Client& c = clients_[index];
  c.redirects = 0;
  switch (options_.app->step_of(action)) {
    case SessionStep::LogonPage:
      request(index, options_.app->logon, now, out);
      return;
    case SessionStep::Open:
      // Whatever was wanted when the session was gone: the mailbox is shown again, and what the
      // user wants of it next is drawn anew. So it is with a shell.
      connections_.succeed(index, now, out);
      c.is_established = true;
      c.is_repeating = false;
      think(index, now, out);
      return;
    case SessionStep::Read:
    case SessionStep::Change:
      connections_.succeed(index, now, out);
      c.is_repeating = false;
      --c.left;
      if (c.left > 0) {
        think(index, now, out);
      } else if (options_.uses_basic && c.cookie.certificate_key == 0 && !options_.app->is_shell) {
        end_session(index, now, out);
      } else {
        request(index, options_.app->logoff, now, out);
      }
      return;
    case SessionStep::Logoff:
      connections_.succeed(index, now, out);
      end_session(index, now, out);
      return;
    case SessionStep::Logon:
      request(index, options_.app->open, now, out);
      return;
  }
}

void SessionPopulation::follow(std::uint32_t index, ActionId action, const HttpResponse& response,
                               Instant now, Outbox& out) {
  Client& c = clients_[index];
  if (++c.redirects > kRedirectsMax) {
    retry(index, OperationEnd::RedirectLoop, now, out);
    return;
  }
  switch (response.redirect) {
    case RedirectKind::LogonPage:
      c.cookie = {};
      if (action == options_.app->logon) {
        retry(index, OperationEnd::LogonRefused, now, out);  // wrong password
      } else {
        request(index, options_.app->logon_page, now, out);
      }
      return;
    case RedirectKind::ToOwa:
      request(index, options_.app->open, now, out);
      return;
    case RedirectKind::SignOut:
      if (action == options_.app->logoff)
        connections_.succeed(index, now, out);
      else
        connections_.drop(index, OperationEnd::LogonRefused, now, out);
      end_session(index, now, out);
      return;
    case RedirectKind::Sso:
      go_to(index, response.location, out);
      request(index, options_.app->logon, now, out);
      return;
    case RedirectKind::Plain:
      go_to(index, response.location, out);
      request(index, options_.app->open, now, out);
      return;
    default:  // none; or one that browsers are never given
      return;
  }
}

void SessionPopulation::go_to(std::uint32_t index, HostId host, Outbox& out) {
  Client& c = clients_[index];
  connections_.hang_up(index, out);
  connections_.forget_addresses(index);
  c.host = host;
  c.cookie = {};
  c.is_established = false;
}

void SessionPopulation::failed(std::uint32_t index, ActionId, FailureReason reason, Instant now,
                               Outbox& out) {
  retry(index, end_by(reason), now, out);
}

}  // namespace casgrid
