#include "model/sip/um_service.h"

#include <algorithm>
#include <vector>

#include "model/base/assert.h"
#include "model/base/record.h"
#include "model/directory/component_state.h"
#include "model/directory/protocol.h"

namespace casgrid::sip {

UmService::UmService(const MailboxDesk& desk, const Options& options)
    : desk_(desk),
      options_(options),
      configuration_(desk.directory, options.configuration),
      cpu_draws_(desk.options.seed, desk.name(), "sip " + desk.options.cpu_draws),
      size_draws_(desk.options.seed, desk.name(), "sip response size") {}

void UmService::offered(const Input& input, Instant, Outbox& out) {
  const UmSettings& um = settings();
  const auto port = static_cast<std::uint16_t>(input.port);
  const bool is_plain = um.exists && port == um.tcp_port && um.startup != SipStartup::Tls;
  const bool is_tls = um.exists && port == um.tls_port && um.startup != SipStartup::Tcp;
  if (!is_plain && !is_tls) {
    out.close(input.connection);
    return;
  }
  const Handle handle = lines_.take();
  lines_.find(handle)->connection = input.connection;
  lines_.find(handle)->is_tls = is_tls;
  out.label(input.connection, tag_of(Tag::Line, handle));
  if (is_plain)
    out.accept(input.connection);
  else
    out.spend(options_.tls.full_kilocycles, tag_of(Tag::Handshake, handle), CpuPurpose::Tls);
}

void UmService::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  const Line* line = lines_.find(handle);
  const auto* asked = input.message->as<Request>();
  const Sickness sickness = desk_.health.sickness(Protocol::Sip);
  if (line == nullptr || asked == nullptr || sickness == Sickness::Hangs) return;
  if (sickness == Sickness::Errors && asked->method != Method::Ack) {
    say(*line, *asked, kServerError, out);
    return;
  }
  switch (asked->method) {
    case Method::Invite:
      invite(handle, *asked, now, out);
      break;
    case Method::Ack:  // nothing waits for it
      break;
    case Method::Cancel:
      cancel(handle, *asked, out);
      break;
    case Method::Bye:
      hang_up(handle, *asked, out);
      break;
    case Method::Options:
      say(*line, *asked, admits(*asked, now), out);
      break;
  }
}

void UmService::say(const Line& line, const Request& asked, std::uint16_t status, Outbox& out,
                    bool is_full) const {
  Response response;
  response.number = asked.number;
  response.status = status;
  response.is_full = is_full;
  response.to = asked.method;
  out.send(line.connection, {status >= kServerError ? kRefusalBytes : kShortBytes, response});
}

std::uint16_t UmService::admits(const Request& asked, Instant now) const {
  if (desk_.components.effective(ComponentId::UmCallRouter) != ComponentState::Active)
    return kUnavailable;
  if (asked.names_nobody) return kOk;
  return configuration_.plan_of(asked.gateway, now).is_none() ? kUnavailable : kOk;
}

void UmService::invite(Handle handle, const Request& asked, Instant now, Outbox& out) {
  Line& line = *lines_.find(handle);
  if (line.is_at_work || line.is_call || line.is_spent) {  // one call a connection
    say(line, asked, kServerError, out);
    return;
  }
  if (const std::uint16_t status = admits(asked, now); status != kOk) {
    say(line, asked, status, out);
    return;
  }
  if (calls_ >= options_.most_calls) {
    out.record(RecordKind::RequestThrottled, asked.user.value,
               static_cast<std::uint32_t>(Protocol::Sip));
    say(line, asked, kUnavailable, out, true);
    return;
  }
  line.asked = asked;
  const bool has_callee =
      !asked.is_for_attendant && desk_.directory.settings_of(asked.user).um_enabled;
  line.database = has_callee ? desk_.directory.database_of(asked.user, now) : DatabaseId{};
  if (!line.database.is_none() && !desk_.mounts.is_mounted(line.database)) {
    send_on(handle, 0, out);
    return;
  }
  line.arrived = now;
  line.is_at_work = true;
  ++calls_;
  const std::size_t group = desk_.directory.group_index(asked.user);
  const std::uint64_t kilocycles =
      whole_work(desk_.options.request_kilocycles[group].draw(cpu_draws_.at(asked.nonce, 1)));
  const std::uint64_t handshake = line.is_tls ? options_.tls.full_kilocycles : 0;
  line.kilocycles =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(kilocycles + handshake, 0xFFFFFFFFu));
  if (!asked.is_repeat) desk_.ledger.arrived(group, line.kilocycles);
  out.spend(kilocycles, tag_of(Tag::Work, handle),
            asked.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Work);
}

void UmService::send_on(Handle handle, std::uint32_t phase, Outbox& out) {
  Line& line = *lines_.find(handle);
  out.record(RecordKind::RequestDisowned, line.asked.user.value, line.database.value, phase);
  const ServerId active = desk_.mounts.active_copy(line.database);
  const bool is_elsewhere =
      !active.is_none() && active != desk_.self() && desk_.directory.at(active).um_service.exists;
  if (!is_elsewhere) {
    say(line, line.asked, kUnavailable, out);
    return;
  }
  Response response;
  response.number = line.asked.number;
  response.status = kMovedTemporarily;
  response.contact = active;
  const UmSettings& there = desk_.directory.at(active).um_service;
  response.contact_port = Port{line.is_tls ? there.tls_port : there.tcp_port};
  out.send(line.connection, {kRedirectBytes, response});
}

void UmService::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  Line* line = lines_.find(handle);
  if (line == nullptr) return;  // its gateway went meanwhile
  if (tag_kind<Tag>(tag) == Tag::Handshake) {
    out.accept(line->connection);
    return;
  }
  if (!line->is_at_work) return;  // it was cancelled, or its database has left
  line->is_at_work = false;
  const Request& asked = line->asked;
  // A mailbox that has moved leaves without a word.
  const bool has_callee = !line->database.is_none();
  if (has_callee && !desk_.mounts.is_here(asked.user, line->database, now)) {
    --calls_;
    line->database = desk_.directory.database_of(asked.user, now);
    send_on(handle, 1, out);
    return;
  }
  line->is_call = true;
  if (!asked.is_repeat) desk_.ledger.useful += line->kilocycles;
  Response response;
  response.number = asked.number;
  response.kilocycles = line->kilocycles;
  response.worked_on = desk_.self();
  if (has_callee)
    out.record(RecordKind::RequestServed, asked.user.value, line->database.value,
               static_cast<std::uint64_t>(ns(now - line->arrived)));
  const std::size_t group = desk_.directory.group_index(asked.user);
  const double drawn = desk_.options.response_bytes[group].draw(size_draws_.at(asked.nonce, 0));
  out.send(line->connection, {static_cast<std::uint32_t>(std::clamp(drawn, 200.0, 4e9)), response});
}

void UmService::cancel(Handle handle, const Request& asked, Outbox& out) {
  Line& line = *lines_.find(handle);
  if (!line.is_at_work || line.asked.number != asked.number) {
    say(line, asked, kNoSuchCall, out);
    return;
  }
  line.is_at_work = false;
  line.is_spent = true;
  --calls_;
  if (desk_.options.drops_waiting) out.drop(tag_of(Tag::Work, handle));
  say(line, asked, kOk, out);
  say(line, line.asked, kTerminated, out);
}

void UmService::hang_up(Handle handle, const Request& asked, Outbox& out) {
  Line& line = *lines_.find(handle);
  say(line, asked, line.is_call ? kOk : kNoSuchCall, out);
  if (!line.is_call) return;
  line.is_call = false;
  SIM_ASSERT(calls_ > 0);
  --calls_;
}

void UmService::closed(const Input& input, Instant, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (lines_.find(handle) != nullptr) forget(handle, out);
}

void UmService::forget(Handle handle, Outbox& out) {
  const Line& line = *lines_.find(handle);
  if (line.is_at_work || line.is_call) {
    SIM_ASSERT(calls_ > 0);
    --calls_;
  }
  if (line.is_at_work && desk_.options.drops_waiting) out.drop(tag_of(Tag::Work, handle));
  lines_.give_back(handle);
}

// Calls go on: their media are here, and the mailbox is reached where it is.
void UmService::dismounted(DatabaseId database, Instant, Outbox& out) {
  std::vector<Handle> all;
  lines_.for_each([&](Handle handle, const Line& line) {
    if (line.is_at_work && line.database == database) all.push_back(handle);
  });
  for (const Handle handle : all) {
    lines_.find(handle)->is_at_work = false;
    lines_.find(handle)->is_spent = true;
    --calls_;
    if (desk_.options.drops_waiting) out.drop(tag_of(Tag::Work, handle));
    send_on(handle, 2, out);
  }
}

void UmService::crashed() {
  lines_.clear();
  calls_ = 0;
}

std::unique_ptr<MailboxHalf> make_um_service(const MailboxDesk& desk) {
  return std::make_unique<UmService>(desk, desk.options.halves.of<Options>());
}

}  // namespace casgrid::sip
