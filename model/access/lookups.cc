#include "model/access/lookups.h"

#include <iterator>

#include "model/access/server_half.h"
#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kDirectoryQueryBytes = 600;
constexpr std::uint32_t kLocateQueryBytes = 300;

// The tag of a question says whose it is; the place of the kind holds the lookup's round.
enum class Round : std::uint8_t {};
constexpr unsigned kRounds = 16;

// What two bits of a lookup say.
constexpr LogonRefusal kRefusals[] = {LogonRefusal::None, LogonRefusal::WrongPassword,
                                      LogonRefusal::ExpiredPassword, LogonRefusal::LockedOut};

}  // namespace

LogonRefusal LookUp::refused() const { return kRefusals[refused_word]; }

void LookUp::set_refused(LogonRefusal why) {
  if (why == LogonRefusal::FormerPassword) why = LogonRefusal::WrongPassword;
  for (std::uint8_t word = 0; word < std::size(kRefusals); ++word)
    if (kRefusals[word] == why) refused_word = word & 3u;
}

Lookups::Lookups(const Directory& directory, const AccessServerOptions& options,
                 const std::vector<ServerHalf*>& halves)
    : directory_(directory),
      options_(options),
      halves_(halves),
      recipients_(options.recipient_capacity, options.recipient_lifetime),
      locations_(directory.databases.size()),
      questions_(options.lookup_timeout),
      channel_(options.directory_servers, options.participants, options.secure_channel,
               pack_tag(FrontTag::Channel, {})) {
  SIM_ASSERT(options.directory_servers.size() <= kDirectoryServersMost);
}

LookUp* Lookups::find(Asker asker) const {
  SIM_ASSERT(asker.half < halves_.size() && halves_[asker.half] != nullptr);
  return halves_[asker.half]->looked_up(asker.handle);
}

LookUp& Lookups::at(Asker asker) const {
  LookUp* l = find(asker);
  SIM_ASSERT(l != nullptr);
  return *l;
}

void Lookups::over(Asker asker, Instant now, Outbox& out) {
  halves_[asker.half]->found(asker.handle, now, out);
}

void Lookups::begin(Asker asker, bool may_remember, Instant now, Outbox& out) {
  LookUp& l = at(asker);
  SIM_ASSERT(!l.user.is_none() && l.step == LookUpStep::None);
  l.round = (l.round + 1u) % kRounds;
  l.is_by_channel = false;
  if (!l.is_elsewhere) l.database = directory_.database_of(l.user, mapped_at(l, now));
  if (may_remember && recipients_.knows(l.user, l.checks_password, now)) {
    l.credentials_ok = l.checks_password;
    locate(asker, now, out);
    return;
  }
  ask_directory(asker, now, out);
}

void Lookups::begin_ntlm(Asker asker, std::uint64_t nonce, Instant now, Outbox& out) {
  LookUp& l = at(asker);
  SIM_ASSERT(!l.user.is_none() && l.step == LookUpStep::None && l.checks_password);
  l.round = (l.round + 1u) % kRounds;
  l.is_by_channel = true;
  if (!l.is_elsewhere) l.database = directory_.database_of(l.user, now);
  l.step = LookUpStep::Directory;
  halves_[asker.half]->looks(asker.handle, l.step, now);
  DirectoryQuery query;
  query.tag = pack_tag(Round{l.round}, asker.handle, asker.half);
  query.nonce = nonce;
  query.check_password = query.is_ntlm = true;
  query.password_ok = l.password_ok;
  query.user = l.user;
  channel_.ask(query, now, out);
}

void Lookups::channel_due(Instant now, Outbox& out) {
  channel_.due(now, out, [&](std::uint64_t tag) { refused(tag, LogonRefusal::None, now, out); });
}

// The lookup that a question about credentials was for; null: it has ended.
LookUp* Lookups::checked(std::uint64_t tag) const {
  LookUp* l = find({tag_handle(tag), tag_half(tag)});
  const bool is_asked =
      l != nullptr && l->step == LookUpStep::Directory && tag_kind<Round>(tag) == Round{l->round};
  return is_asked ? l : nullptr;
}

// The credentials are wrong, or nobody could say.
void Lookups::refused(std::uint64_t tag, LogonRefusal why, Instant now, Outbox& out) {
  LookUp* l = checked(tag);
  if (l == nullptr) return;
  l->credentials_ok = false;
  l->set_refused(why);
  l->step = LookUpStep::None;
  over({tag_handle(tag), tag_half(tag)}, now, out);
}

void Lookups::ask_directory(Asker asker, Instant now, Outbox& out) {
  LookUp& l = at(asker);
  l.step = LookUpStep::Directory;
  halves_[asker.half]->looks(asker.handle, l.step, now);
  if (l.servers_asked == options_.directory_servers.size()) {
    l.directory_answered = false;
    l.step = LookUpStep::None;
    over(asker, now, out);
    return;
  }
  if (l.servers_asked == 0) l.first_directory = static_cast<std::uint8_t>(preferred_directory_);
  const std::size_t index =
      (l.first_directory + l.servers_asked) % options_.directory_servers.size();
  const ServerId asked = options_.directory_servers[index];
  ++l.servers_asked;
  DirectoryQuery query;
  query.tag = pack_tag(Round{l.round}, asker.handle, asker.half);
  query.check_password = l.checks_password;
  query.password_ok = l.password_ok;
  query.user = l.user;
  out.tell(options_.participants[asked.index()], {kDirectoryQueryBytes, query});
  arm({.asker = asker,
       .database = {},
       .asked = l.servers_asked,
       .round = static_cast<std::uint8_t>(l.round)},
      now, out);
}

void Lookups::arm(const Question& question, Instant now, Outbox& out) {
  const Instant at = questions_.add(now, question);
  if (at != kNever) out.set_timer(at, pack_tag(FrontTag::Lookup, {}));
}

bool Lookups::is_settled(const Question& question) const {
  if (question.asker.handle.is_none()) {
    // It was asked, so there is one.
    const Location& l = *locations_.find(question.database.index());
    return !l.is_asked || l.question != question.number || l.asked != question.asked;
  }
  const LookUp* l = find(question.asker);
  return l == nullptr || l->step != LookUpStep::Directory || l->servers_asked != question.asked ||
         l->round != question.round;
}

Instant Lookups::due(Instant now, Outbox& out) {
  return questions_.due(
      now, [this](const Question& q) { return is_settled(q); },
      [&](const Question& q) { timed_out(q, now, out); });
}

void Lookups::timed_out(const Question& question, Instant now, Outbox& out) {
  if (question.asker.handle.is_none()) {
    ask_location(question.database, now, out);
    return;
  }
  // The next lookup starts with the next server, too: it need not wait for a silent one again.
  const LookUp& l = at(question.asker);
  preferred_directory_ = (l.first_directory + l.servers_asked) % options_.directory_servers.size();
  ask_directory(question.asker, now, out);
}

bool Lookups::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* answered = input.message->as<DirectoryAnswer>()) {
    directory_answered(*answered, now, out);
    return true;
  }
  if (const auto* located = input.message->as<LocateAnswer>()) {
    location_answered(*located, input.peer, now, out);
    return true;
  }
  return false;
}

void Lookups::directory_answered(const DirectoryAnswer& answered, Instant now, Outbox& out) {
  if (answered.is_ntlm && !channel_.answered(answered.tag, now, out)) return;
  LookUp* l = checked(answered.tag);
  if (l == nullptr) return;
  if (l->checks_password && !answered.credentials_ok) {
    refused(answered.tag, answered.refused, now, out);
    return;
  }
  l->credentials_ok = l->checks_password;
  // An NTLM logon is good for its connection alone: of the user it is known only that there is one.
  recipients_.add(answered.user, l->checks_password && !l->is_by_channel, now);
  locate({tag_handle(answered.tag), tag_half(answered.tag)}, now, out);
}

void Lookups::location_answered(const LocateAnswer& located, ParticipantId from, Instant now,
                                Outbox& out) {
  Location& l = locations_[located.database.index()];
  if (!l.is_asked || l.question != located.number) return;
  const auto& askable = options_.active_managers[located.database.index()];
  for (std::size_t i = 0; i < askable.size(); ++i) {
    if (options_.participants[askable[i].index()] == from)
      l.preferred = static_cast<std::uint8_t>(i);
  }
  location_found(located.database, located.active, now, out);
}

void Lookups::locate(Asker asker, Instant now, Outbox& out) {
  LookUp& asked = at(asker);
  SIM_ASSERT(asked.step != LookUpStep::Location);
  asked.is_known = true;
  asked.step = LookUpStep::None;
  if (asked.database.is_none()) {
    asked.location_is_fresh = true;
    over(asker, now, out);
    return;
  }
  Location& l = locations_[asked.database.index()];
  if (l.is_known) {
    asked.active = l.active;
    over(asker, now, out);
    return;
  }
  asked.step = LookUpStep::Location;
  halves_[asker.half]->looks(asker.handle, asked.step, now);
  l.waiting.push_back(asker);
  if (l.is_asked) return;
  l.is_asked = true;
  l.asked = 0;
  ++l.question;
  ask_location(asked.database, now, out);
}

void Lookups::locate_afresh(Asker asker, Instant now, Outbox& out) {
  SIM_ASSERT(!at(asker).database.is_none());
  locations_[at(asker).database.index()].is_known = false;
  locate(asker, now, out);
}

void Lookups::ask_location(DatabaseId database, Instant now, Outbox& out) {
  Location& l = locations_[database.index()];
  const auto& askable = options_.active_managers[database.index()];
  SIM_ASSERT(l.is_asked && l.asked <= askable.size());
  if (l.asked == askable.size()) {
    location_found(database, ServerId{}, now, out);
    return;
  }
  const ServerId asked = askable[(l.preferred + l.asked) % askable.size()];
  ++l.asked;
  LocateQuery query;
  query.number = l.question;
  query.database = database;
  out.record(RecordKind::LocationAsked, database.value, asked.value);
  out.tell(options_.participants[asked.index()], {kLocateQueryBytes, query});
  arm({.asker = {}, .database = database, .number = l.question, .asked = l.asked}, now, out);
}

// "Nowhere" is an answer too, but not one to remember: the next lookup asks again.
void Lookups::location_found(DatabaseId database, ServerId active, Instant now, Outbox& out) {
  Location& l = locations_[database.index()];
  SIM_ASSERT(l.is_asked);
  l.is_asked = false;
  l.is_known = !active.is_none();
  l.active = active;
  std::vector<Asker> waiting;
  waiting.swap(l.waiting);
  for (const Asker asker : waiting) {
    LookUp* asked = find(asker);
    if (asked == nullptr || asked->step != LookUpStep::Location) continue;
    asked->active = active;
    asked->location_is_fresh = true;
    asked->step = LookUpStep::None;
    over(asker, now, out);
  }
  // Whoever waits for the next answer has asked for it meanwhile.
  SIM_ASSERT(l.waiting.empty() || l.is_asked);
  waiting.clear();
  if (l.waiting.empty()) l.waiting.swap(waiting);
}

bool Lookups::follow_move(LookUp& lookup, Instant now) const {
  SIM_ASSERT(lookup.step == LookUpStep::None);
  if (lookup.database.is_none() || lookup.is_elsewhere) return false;
  const DatabaseId before = lookup.database;
  lookup.database = directory_.database_of(lookup.user, mapped_at(lookup, now));
  if (lookup.database == before) return false;
  lookup.location_is_fresh = false;
  return true;
}

Instant Lookups::mapped_at(const LookUp& lookup, Instant now) const {
  if (!lookup.keeps_mapping || lookup.is_elsewhere) return now;
  return recipients_.since(lookup.user, now).value_or(now);
}

void Lookups::drop_mapping(const LookUp& lookup, Instant now) {
  if (lookup.keeps_mapping) recipients_.forget(lookup.user, now);
}

void Lookups::drop_location(DatabaseId database, ServerId active, Outbox& out) {
  if (database.is_none()) return;
  Location& l = locations_[database.index()];
  if (!l.is_known || l.active != active) return;
  l.is_known = false;
  out.record(RecordKind::LocationDropped, database.value, active.value);
}

void Lookups::forget(Outbox& out) {
  channel_.forget(out);
  recipients_.clear();
  locations_.for_each(
      [](Location& l) { l = Location{.active = {}, .question = l.question + 1, .waiting = {}}; });
  questions_.clear();
}

std::size_t Lookups::memory_bytes() const {
  return recipients_.memory_bytes() + locations_.memory_bytes() + questions_.memory_bytes() +
         channel_.memory_bytes();
}

}  // namespace casgrid
