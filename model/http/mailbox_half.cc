// Requests: what arrives, what it costs, what is answered.
#include "model/http/mailbox_half.h"

#include <algorithm>
#include <numeric>

#include "model/directory/version_matrix.h"
#include "model/ews/actions.h"
#include "model/http/told.h"
#include "model/http/work.h"
#include "model/mapi/actions.h"
#include "model/powershell/actions.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kRefusalBytes = 700;
constexpr std::uint16_t kPartialContent = 206;
constexpr Duration kSweepEvery = std::chrono::minutes(5);

bool is_streamed(ActionId action) { return action == ews::kGetStreamingEvents; }

}  // namespace

std::unique_ptr<MailboxHalf> make_http_mailbox(const MailboxDesk& desk) {
  return std::make_unique<HttpMailbox>(desk);
}

HttpMailbox::HttpMailbox(const MailboxDesk& desk)
    : desk_(desk),
      options_(desk.options.halves.of<HttpMailboxOptions>()),
      cpu_draws_(desk.options.seed, desk.name(), desk.options.cpu_draws),
      size_draws_(desk.options.seed, desk.name(), "response size"),
      event_draws_(desk.options.seed, desk.name(), "events"),
      waiters_(desk.directory.user_count(), desk.has_mail()),
      contexts_(options_.context_idle, desk.self()),
      address_books_(options_.context_idle, desk.self()),
      subscriptions_(options_.subscription_idle, desk.self()),
      shells_(options_.shell_idle, desk.self()),
      budgets_(options_.budgets.begin(), options_.budgets.end()),
      queues_(options_.pools),
      journal_(desk.options.keeps_access_log) {}

void HttpMailbox::started(Instant now, Outbox& out) {
  out.set_timer(now + kSweepEvery, tag_of(Tag::Sweep));
}

void HttpMailbox::crashed() {
  works_.clear();
  queues_.clear();
  polls_.clear();
  waiters_.clear();
  streams_.clear();
  rpc_.clear();
  contexts_.clear();
  address_books_.clear();
  subscriptions_.clear();
  shells_.clear();
  phones_.clear();
  programs_.clear();
  listeners_.clear();
  shell_makers_.clear();
  for (UserBudgets& budgets : budgets_) budgets.clear();
}

void HttpMailbox::offered(const Input& input, Instant, Outbox& out) {
  out.label(input.connection, tag_of(Tag::Idle));
  out.accept(input.connection);
}

void HttpMailbox::message(const Input& input, Instant now, Outbox& out) {
  if (const auto* asked = input.message->as<HttpRequest>()) request(input, *asked, now, out);
  if (const auto* said = input.message->as<HttpPiece>()) piece(input, *said, now, out);
}

void HttpMailbox::closed(const Input& input, Instant now, Outbox& out) {
  const auto kind = tag_kind<Tag>(input.tag);
  SIM_ASSERT(kind != Tag::Sweep && kind != Tag::Pending && kind != Tag::Delayed);
  if (kind == Tag::LongPoll) hang_up(tag_handle(input.tag), now, out);
  if (kind == Tag::Stream) hang_up_stream(tag_handle(input.tag), now, out);
  if (kind == Tag::InChannel || kind == Tag::OutChannel) hang_up_channel(input, now, out);
  if (kind == Tag::Work) given_up(tag_handle(input.tag), now, out);
}

void HttpMailbox::timer_due(std::uint64_t tag, Instant now, Outbox& out) {
  if (tag_kind<Tag>(tag) == Tag::LongPoll) {
    end_poll(tag_handle(tag), now, out);
    return;
  }
  if (tag_kind<Tag>(tag) == Tag::Delayed) {
    begin_delayed(tag_handle(tag), out);
    return;
  }
  if (tag_kind<Tag>(tag) == Tag::Pending) {
    say_pending(tag_handle(tag), now, out);
    return;
  }
  if (tag_kind<Tag>(tag) == Tag::Stream) {
    stream_due(tag_handle(tag), now, out);
    return;
  }
  if (tag_kind<Tag>(tag) == Tag::InChannel) {
    channels_due(tag_handle(tag), now, out);
    return;
  }
  SIM_ASSERT(tag_kind<Tag>(tag) == Tag::Sweep);
  contexts_.sweep(now);
  address_books_.sweep(now);
  streams_.for_each(
      [&](Handle, const Stream& stream) { subscriptions_.touch(stream.subscription, now); });
  subscriptions_.sweep(now);
  shells_.sweep(now);
  out.set_timer(now + kSweepEvery, tag);
}

void HttpMailbox::request(const Input& input, const HttpRequest& asked, Instant now, Outbox& out) {
  journal_.begin(input, asked, now);
  // A subscription says by itself whether its mailbox is here.
  if (!is_streamed(asked.action) && !is_here(asked, now)) {
    answer_wrong_server(input.connection, asked, FoundWrong::OnArrival, now, out);
    return;
  }
  Duration delay{0};
  if (turned_away(input.connection, asked, delay, now, out)) return;
  charge(asked);
  if (is_channel(asked.action)) {
    open_channel(input, asked, now, out);
  } else if (is_streamed(asked.action)) {
    stream(input, asked, now, out);
  } else if (is_long_poll(asked.action)) {
    hold(input, asked, now, out);
  } else {
    const Handle work = work_on(asked, delay, now, out);
    Work& begun = *works_.find(work);
    begun.connection = input.connection;
    begun.answer_bytes = input.message->answer_bytes;
    out.label(input.connection, tag_of(Tag::Work, work));
    journal_.put_aside(Waits::Work, work);
  }
}

// The mailbox is here, and the queue of its pool is not full.
Handle HttpMailbox::work_on(const HttpRequest& asked, Duration delay, Instant now, Outbox& out) {
  const Handle handle = works_.take();
  const std::size_t group = desk_.directory.group_index(asked.user);
  const std::uint64_t kilocycles = work_of(asked, group);
  const auto counted = static_cast<std::uint32_t>(std::min<std::uint64_t>(kilocycles, 0xFFFFFFFFu));
  Work& work = *works_.find(handle);
  work.request = asked;
  work.arrived = now;
  work.kilocycles = counted;
  work.group = static_cast<std::uint32_t>(group);
  queues_.enter(asked.action);
  if (!asked.is_repeat) desk_.ledger.arrived(group, kilocycles);
  if (delay > Duration{0}) {
    work.is_held_back = true;
    work.delay = delay;
    out.set_timer(now + delay, tag_of(Tag::Delayed, handle));
  } else {
    out.spend(kilocycles, tag_of(Tag::Work, handle), purpose_of(asked));
  }
  return handle;
}

// Its delay is over; it may have ended meanwhile.
void HttpMailbox::begin_delayed(Handle handle, Outbox& out) {
  Work* work = works_.find(handle);
  if (work == nullptr || !work->is_held_back) return;
  work->is_held_back = false;
  out.spend(work_of(work->request, work->group), tag_of(Tag::Work, handle),
            purpose_of(work->request));
}

std::uint64_t HttpMailbox::work_of(const HttpRequest& asked, std::size_t group) const {
  const std::uint32_t recorded_us = recorded_time(asked);
  if (recorded_us > 0) return whole_work(recorded_us * options_.recorded_kilocycles_per_us);
  double kilocycles = desk_.options.request_kilocycles[group].draw(cpu_draws_.at(asked.nonce, 0));
  if (!options_.cost_factors.empty())
    kilocycles *= double{options_.cost_factors[group][asked.action.number()]};
  return whole_work(kilocycles);
}

void HttpMailbox::respond(ConnectionId connection, const HttpResponse& response,
                          std::uint32_t bytes, Instant now, Outbox& out) {
  out.send(connection, {bytes, response});
  journal_.answered(response, bytes, now, out);
}

// Answered without work: a sick pool, a lost context, a budget that is used up.
bool HttpMailbox::turned_away(ConnectionId connection, const HttpRequest& asked, Duration& delay,
                              Instant now, Outbox& out) {
  const Sickness sickness = desk_.health.sickness(protocol_of(asked.action));
  if (sickness != Sickness::None) {
    if (sickness == Sickness::Errors) refuse(connection, asked, 500, now, out);
    return true;
  }
  if (lacks_context(connection, asked, now, out) || lacks_book(connection, asked, now, out))
    return true;
  const auto refusal = over_limits(asked, delay, now, out);
  if (refusal) respond(connection, *refusal, kRefusalBytes, now, out);
  return refusal.has_value();
}

bool HttpMailbox::lacks_context(ConnectionId connection, const HttpRequest& asked, Instant now,
                                Outbox& out) {
  if (is_streamed(asked.action)) {
    if (has_subscription(asked, now)) return false;
    answer_not_subscribed(connection, asked, now, out);
    return true;
  }
  if (protocol_of(asked.action) == Protocol::PowerShell)
    return lacks_shell(connection, asked, now, out);
  if (protocol_of(asked.action) == Protocol::ActiveSync)
    return lacks_policy(connection, asked, now, out);
  if (protocol_of(asked.action) != Protocol::Mapi) return false;
  HttpResponse response;
  response.number = asked.number;
  response.mapi_code = code_of(asked, now);
  if (response.mapi_code == MapiCode::Ok) return false;
  respond(connection, response, kRefusalBytes, now, out);
  return true;
}

// [MS-OXCMAPIHTTP] 2.2.3.3.3, of the session context cookie.
MapiCode HttpMailbox::code_of(const HttpRequest& asked, Instant now) {
  if (asked.action == mapi::kConnect || asked.action == mapi::kBind) return MapiCode::Ok;
  const SessionContext shown = asked.context;
  if (shown.is_none()) return MapiCode::MissingCookie;
  const std::size_t maker = SessionContexts::maker_of(shown).index();
  if (maker >= desk_.directory.servers.size()) return MapiCode::InvalidContextCookie;
  SessionContexts& kept = mapi::is_of_address_book(asked.action) ? address_books_ : contexts_;
  switch (kept.look(shown, asked.user, now)) {
    case SessionContexts::Found::Yes:
      break;
    case SessionContexts::Found::NotGiven:
      return MapiCode::InvalidContextCookie;
    case SessionContexts::Found::Gone:
      return MapiCode::ContextNotFound;
    case SessionContexts::Found::OfAnother:
      return MapiCode::NoPrivilege;
  }
  return MapiCode::Ok;
}

// A phone that has no policy, or one that is too old ([MS-ASPROV] 3.1.5.1).
bool HttpMailbox::lacks_policy(ConnectionId connection, const HttpRequest& asked, Instant now,
                               Outbox& out) {
  if (options_.phone_policies.empty() || asked.action == activesync::kProvision) return false;
  const PhonePolicy& policy = options_.phone_policies[desk_.directory.group_index(asked.user)];
  if (!policy.is_asked_for) return false;
  const activesync::Status status = policy_key(asked).status(policy.refresh, now);
  if (status == activesync::Status::Ok) return false;
  constexpr std::uint16_t kNeedProvisioning = 449;
  HttpResponse response;
  response.number = asked.number;
  if (activesync::has_common_status(sync_version(asked)))
    set_sync_status(response, status);
  else
    response.status = kNeedProvisioning;
  respond(connection, response, kRefusalBytes, now, out);
  return true;
}

// An address book of another generation mailbox (facts 2.9, row OAB-004). Before CU5 each had all.
bool HttpMailbox::lacks_book(ConnectionId connection, const HttpRequest& asked, Instant now,
                             Outbox& out) {
  if (protocol_of(asked.action) != Protocol::Oab) return false;
  const Directory& d = desk_.directory;
  const OabId named = asked_book(asked);
  const bool is_known = !named.is_none() && named.index() < d.address_books.size();
  const bool has_all = d.at(desk_.self()).version < builds::kCu5;
  if (is_known) {
    const OfflineAddressBook& book = d.address_books[named.index()];
    if (has_all || book.shadow_distribution ||
        d.database_of(book.generation_mailbox, now) == asked.database)
      return false;
  }
  refuse(connection, asked, 404, now, out);
  return true;
}

bool HttpMailbox::lacks_shell(ConnectionId connection, const HttpRequest& asked, Instant now,
                              Outbox& out) {
  if (asked.action == powershell::kCreate || shells_.use(asked.context, asked.user, now))
    return false;
  HttpResponse response;
  response.number = asked.number;
  response.status = 500;
  response.lacks_shell = true;
  respond(connection, response, kRefusalBytes, now, out);
  return true;
}

// Long polls of EWS have a budget of their own, those of phones have not. Shells count for as long
// as they are there; one too many is a fault of WS-Management, which comes with 500.
HttpMailbox::Budget HttpMailbox::budget_of(ActionId action) {
  if (protocol_of(action) == Protocol::ActiveSync)
    return {&phones_, options_.active_sync_concurrency};
  if (is_streamed(action)) return {&listeners_, options_.ews_streams};
  if (protocol_of(action) == Protocol::Ews) return {&programs_, options_.ews_concurrency};
  if (action == powershell::kCreate) return {&shell_makers_, options_.shells, &shells_, 500};
  return {};
}

void HttpMailbox::charge(const HttpRequest& asked) {
  const Budget budget = budget_of(asked.action);
  if (budget.under_way != nullptr) budget.under_way->add(asked.user);
}

void HttpMailbox::release(ActionId action, UserId user) {
  const Budget budget = budget_of(action);
  if (budget.under_way != nullptr) budget.under_way->remove(user);
}

std::optional<HttpResponse> HttpMailbox::over_limits(const HttpRequest& asked, Duration& delay,
                                                     Instant now, Outbox& out) {
  const Protocol protocol = protocol_of(asked.action);
  HttpResponse response;
  response.number = asked.number;
  response.status = 503;
  if (queues_.is_full(asked.action)) {
    const std::size_t group = desk_.directory.group_index(asked.user);
    if (!asked.is_repeat) desk_.ledger.arrived(group, work_of(asked, group));
    out.record(RecordKind::PoolFull, asked.user.value, static_cast<std::uint32_t>(protocol));
    response.turned_away = TurnedAway::PoolFull;
    return response;
  }
  const Budget budget = budget_of(asked.action);
  const std::size_t kept = budget.kept != nullptr ? budget.kept->count_of(asked.user, now) : 0;
  const bool over_budget =
      budget.under_way != nullptr && budget.under_way->of(asked.user) + kept >= budget.most;
  const bool over_limit = options_.request_limit > 0 && !has_connection(asked.action) &&
                          works_.in_use() >= options_.request_limit;
  if (!over_budget && !over_limit) return this->over_budget(asked, delay, now, out);
  out.record(RecordKind::RequestThrottled, asked.user.value, static_cast<std::uint32_t>(protocol));
  if (!over_limit) response.status = budget.status;
  response.turned_away = TurnedAway::Throttled;
  if (protocol == Protocol::ActiveSync) response.retry_after_s = desk_.options.retry_after_s;
  return response;
}

void HttpMailbox::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  SIM_ASSERT(tag_kind<Tag>(tag) == Tag::Work);
  const Handle handle = tag_handle(tag);
  const Work* found = works_.find(handle);
  if (found == nullptr) return;
  const Work work = *found;
  works_.give_back(handle);
  const bool is_call = !work.session.is_none();
  if (!is_call) journal_.take_up(Waits::Work, handle);
  const HttpRequest& asked = work.request;
  release(asked.action, asked.user);
  pay(work, now);
  if (work.is_gone) {
    if (!is_call) journal_.given_up(now, out);
    return;
  }
  queues_.leave(asked.action);
  if (!was_here(work, now)) {
    if (is_call) {
      end_channels(work.session, now, out);
      return;
    }
    answer_wrong_server(work.connection, asked, FoundWrong::AfterWork, now, out);
    return;
  }
  serve(work, now, out);
}

// Whoever has no mailbox of their own, or asks for what is in another, has another's database; a
// shell works without any.
bool HttpMailbox::is_here(const HttpRequest& asked, Instant now) const {
  const Protocol protocol = protocol_of(asked.action);
  if (asked.database.is_none()) return protocol == Protocol::PowerShell;
  if (!desk_.mounts.is_mounted(asked.database)) return false;
  if (protocol == Protocol::Oab) return true;
  const DatabaseId own = desk_.directory.database_of(asked.user, now);
  return own == asked.database || own.is_none();
}

// A dismount has ended what it interrupted; a mailbox may have gone, and even come back.
bool HttpMailbox::was_here(const Work& work, Instant now) const {
  const HttpRequest& asked = work.request;
  if (asked.database.is_none()) return true;
  if (!desk_.mounts.is_mounted(asked.database)) return false;
  return protocol_of(asked.action) == Protocol::Oab ||
         desk_.directory.next_move_of(asked.user, work.arrived) > now;
}

// What an action makes.
SessionContexts* HttpMailbox::kept_by(ActionId action) {
  if (action == mapi::kConnect) return &contexts_;
  if (action == mapi::kBind) return &address_books_;
  if (action == ews::kSubscribe) return &subscriptions_;
  return action == powershell::kCreate ? &shells_ : nullptr;
}

// What was asked for makes something that lives on here, or ends it. Of an address book's context
// nothing is recorded: it is part of what its Outlook has.
void HttpMailbox::keep_session(const HttpRequest& asked, HttpResponse& response, Instant now,
                               Outbox& out) {
  if (SessionContexts* made = kept_by(asked.action)) {
    response.context = made->make(asked.user, asked.database, now);
    if (made != &address_books_) out.record(RecordKind::ContextMade, asked.user.value);
  }
  if (asked.action == mapi::kDisconnect) contexts_.end(asked.context);
  if (asked.action == activesync::kProvision) set_policy_key(response, policy_key(asked).next(now));
  if (asked.action == mapi::kUnbind) address_books_.end(asked.context);
  if (asked.action == powershell::kDelete) shells_.end(asked.context);
  if (asked.action == powershell::kCommand) shells_.touch(asked.context, now);
}

// Requires: the work was not given up, and the database has been mounted since it began.
void HttpMailbox::serve(const Work& work, Instant now, Outbox& out) {
  const HttpRequest& asked = work.request;
  SIM_ASSERT(!work.is_gone && now >= work.arrived);
  HttpResponse response;
  response.number = asked.number;
  response.kilocycles = work.kilocycles;
  response.worked_on = desk_.self();
  keep_session(asked, response, now, out);
  std::uint32_t bytes = work.answer_bytes;
  if (protocol_of(asked.action) == Protocol::Autodiscover) {
    bytes = discovery_.tell_settings(desk_.directory, desk_.self(), asked, response);
  } else if (protocol_of(asked.action) == Protocol::Oab && bytes > 0)
    response.status = kPartialContent;
  if (bytes == 0) {
    const double drawn =
        desk_.options.response_bytes[work.group].draw(size_draws_.at(asked.nonce, 0));
    bytes = static_cast<std::uint32_t>(std::clamp(drawn, 200.0, 4e9));
  }
  out.record(RecordKind::RequestServed, asked.user.value, asked.database.value,
             static_cast<std::uint64_t>(ns(now - work.arrived)));
  if (work.session.is_none())
    respond(work.connection, response, bytes, now, out);
  else
    answer_call(work.session, response, bytes, now, out, &work);
  if (asked.action == mapi::kDisconnect) end_poll_of(asked.context, now, out);
}

// The front end closed the connection under it. Its place in the queue is free, even if what was
// begun for it runs on.
void HttpMailbox::given_up(Handle handle, Instant now, Outbox& out) {
  Work* work = works_.find(handle);
  if (work == nullptr) return;
  SIM_ASSERT(!work->is_gone);
  queues_.leave(work->request.action);
  if (work->is_held_back) {  // no processor knows of it
    const Work held = *work;
    works_.give_back(handle);
    release(held.request.action, held.request.user);
    pay(held, now);
    if (!held.session.is_none()) return;
    journal_.take_up(Waits::Work, handle);
    journal_.given_up(now, out);
    return;
  }
  work->is_gone = true;
  if (desk_.options.drops_waiting) out.drop(tag_of(Tag::Work, handle));
}

// The database leaves: work on it ends where it is, whether a processor had begun with it or not;
// calls find their new home through the front end, contexts are gone.
void HttpMailbox::dismounted(DatabaseId database, Instant now, Outbox& out) {
  SIM_ASSERT(!desk_.mounts.is_mounted(database));
  rpc_.for_each([&](Handle handle, const RpcSession& session) {
    if (session.database == database) end_channels(handle, now, out);
  });
  works_.for_each([&](Handle handle, Work& work) {
    if (work.request.database == database && work.session.is_none()) interrupt(handle, now, out);
  });
  polls_.for_each([&](Handle handle, LongPoll& poll) {
    if (database_of(poll) == database) end_poll_at_wrong_server(handle, now, out);
  });
  streams_.for_each([&](Handle handle, const Stream& stream) {
    if (stream.database == database)
      end_stream(handle, EwsCode::ErrorSubscriptionNotFound, now, out);
  });
  contexts_.end_of(database);
  address_books_.end_of(database);
  subscriptions_.end_of(database);
  shells_.end_of(database);
}

void HttpMailbox::interrupt(Handle handle, Instant now, Outbox& out) {
  const Work* found = works_.find(handle);
  SIM_ASSERT(found != nullptr);
  const Work work = *found;
  works_.give_back(handle);
  release(work.request.action, work.request.user);
  pay(work, now);
  journal_.take_up(Waits::Work, handle);
  if (work.is_gone) {
    journal_.given_up(now, out);
    return;
  }
  queues_.leave(work.request.action);
  answer_wrong_server(work.connection, work.request, FoundWrong::AtDismount, now, out);
}

void HttpMailbox::answer_wrong_server(ConnectionId connection, const HttpRequest& asked,
                                      FoundWrong when, Instant now, Outbox& out) {
  HttpResponse response;
  response.number = asked.number;
  response.status = 503;
  response.outcome = BackEndOutcome::NotMountedHere;
  // Of a mailbox that moved nothing is known here: the front end asks the directory.
  const ServerId active = desk_.mounts.active_copy(asked.database);
  if (active != desk_.self()) response.named_server = active;
  out.record(RecordKind::RequestDisowned, asked.user.value, asked.database.value,
             static_cast<std::uint64_t>(when));
  respond(connection, response, kRefusalBytes, now, out);
}

void HttpMailbox::refuse(ConnectionId connection, const HttpRequest& asked, std::uint16_t status,
                         Instant now, Outbox& out, TurnedAway turned_away) {
  HttpResponse response;
  response.number = asked.number;
  response.status = status;
  response.turned_away = turned_away;
  if (status == 503 && protocol_of(asked.action) == Protocol::ActiveSync)
    response.retry_after_s = desk_.options.retry_after_s;
  respond(connection, response, kRefusalBytes, now, out);
}

void HttpMailbox::expect(InputKind kind, std::uint64_t tag) const {
  if (kind == InputKind::TimerDue && tag_kind<Tag>(tag) == Tag::LongPoll)
    polls_.prefetch(tag_handle(tag));
  if (kind == InputKind::TimerDue && tag_kind<Tag>(tag) == Tag::Stream)
    streams_.prefetch(tag_handle(tag));
  if (kind == InputKind::WorkDone) works_.prefetch(tag_handle(tag));
}

std::size_t HttpMailbox::memory_bytes() const {
  return works_.memory_bytes() + polls_.memory_bytes() + recorded_.memory_bytes() +
         waiters_.memory_bytes() + streams_.memory_bytes() + rpc_.memory_bytes() + contexts_.memory_bytes() +
         address_books_.memory_bytes() + polls_of_contexts_.capacity() * sizeof(std::uint32_t) +
         subscriptions_.memory_bytes() + shells_.memory_bytes() + phones_.memory_bytes() +
         programs_.memory_bytes() + listeners_.memory_bytes() + shell_makers_.memory_bytes() +
         std::accumulate(
             budgets_.begin(), budgets_.end(), std::size_t{0},
             [](std::size_t sum, const UserBudgets& b) { return sum + b.memory_bytes(); }) +
         journal_.memory_bytes();
}

}  // namespace casgrid
