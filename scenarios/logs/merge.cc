#include "scenarios/logs/merge.h"

#include <algorithm>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/line_rows.h"
#include "scenarios/logs/utc.h"

namespace casgrid::logs {
namespace {

constexpr std::size_t kHeadBlock = 1 << 14;
constexpr std::size_t kMostOpen = 200;
// HttpProxy is taken to be written for as long after its last row.
constexpr std::int64_t kProxyPause = 3600 * kSecond;
// How far from each other, by the clock of the merge, the same row may stand.
constexpr std::int64_t kRepeatWindow = 600 * kSecond;
// How soon a browser that was sent to an error page asks for it.
constexpr std::int64_t kSoon = 10 * kSecond;
constexpr std::size_t kMostSentOn = 100'000;
constexpr std::uint16_t kFound = 302;

std::int64_t ns(UtcInstant t) { return t.time_since_epoch().count(); }

std::uint32_t cut_off(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xffffffff));
}

}  // namespace

ArrivalStream::Merge::Merge(const std::vector<std::string>& paths, const StreamOptions& options)
    : options_(options),
      window_(ns(UtcInstant{options.order_window}), options.most_waiting),
      joins_(ns(UtcInstant{options.join_window})),
      repeats_(kRepeatWindow) {
  FoundFiles found = find_log_files(paths);
  summary_.not_read = std::move(found.not_read);
  for (const std::string& path : found.files) look_at(path);
  std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
    return a.first != b.first ? a.first > b.first : a.index > b.index;
  });
  const auto has = [this](LogKind kind) { return has_[static_cast<std::size_t>(kind)]; };
  is_joining_ = has(LogKind::IisFront) || has(LogKind::IisBack);
}

FileOptions ArrivalStream::Merge::file_options(std::size_t block) const {
  FileOptions file;
  file.block = block;
  file.longest_row = options_.longest_row;
  file.bad_rows_kept = options_.bad_rows_kept;
  file.haproxy_zone = options_.haproxy_zone;
  return file;
}

// The kind of a file and when its first row was written: files are opened when their time comes.
void ArrivalStream::Merge::look_at(const std::string& path) {
  LogFile head(path, file_options(kHeadBlock));
  const bool has_row = head.next();
  const std::size_t index = summary_.files.size();
  if (!has_row && !head.trouble().empty()) {
    summary_.not_read.push_back(path + ": " + head.trouble());
    if (head.kind() == LogKind::Unknown) {
      for (std::size_t f = 0; f < kFaults; ++f) summary_.bad[f] += head.bad()[f];
      summary_.first_bad.insert(summary_.first_bad.end(), head.first_bad().begin(),
                                head.first_bad().end());
      return;
    }
  }
  if (const auto original = has_row ? copies_.original_of(path) : std::nullopt) {
    summary_.not_read.push_back(path + ": it is the same as " + *original + ", which is read");
    return;
  }
  summary_.files.push_back(head.summary());
  if (!has_row) {
    keep_summary(head, index);
    return;
  }
  has_[static_cast<std::size_t>(head.kind())] = true;
  if (head.kind() == LogKind::HttpProxy) proxy_first_ = std::min(proxy_first_, ns(head.written()));
  waiting_.push_back({head.written(), index});
  if (head.written() != kNoInstant && is_used(head.kind()) &&
      (earliest_ == kNoInstant || head.written() < earliest_))
    earliest_ = head.written();
}

void ArrivalStream::Merge::keep_summary(const LogFile& file, std::size_t index) {
  summary_.files[index] = file.summary();
  for (std::size_t f = 0; f < kFaults; ++f) summary_.bad[f] += file.bad()[f];
  summary_.first_bad.insert(summary_.first_bad.end(), file.first_bad().begin(),
                            file.first_bad().end());
  summary_.bytes += file.bytes();
}

// The top of the heap is the file whose row was written first.
bool ArrivalStream::Merge::is_behind(const Open& a, const Open& b) const {
  const UtcInstant ta = a.file->written();
  const UtcInstant tb = b.file->written();
  return ta != tb ? ta > tb : a.index > b.index;
}

void ArrivalStream::Merge::open_due() {
  const auto behind = [this](const Open& a, const Open& b) { return is_behind(a, b); };
  while (!waiting_.empty() && open_.size() < kMostOpen) {
    if (!open_.empty() && open_.front().file->written() < waiting_.back().first) return;
    const std::size_t index = waiting_.back().index;
    waiting_.pop_back();
    Open open{std::make_unique<LogFile>(summary_.files[index].path, file_options(1 << 17)), index};
    if (!open.file->next()) {  // it has changed since it was looked at
      close(open);
      continue;
    }
    open_.push_back(std::move(open));
    std::push_heap(open_.begin(), open_.end(), behind);
  }
}

void ArrivalStream::Merge::close(Open& open) {
  if (!open.file->trouble().empty())
    summary_.not_read.push_back(summary_.files[open.index].path + ": " + open.file->trouble());
  keep_summary(*open.file, open.index);
  open.file.reset();
}

// The file whose turn it is stands first, and the window knows how far time is; false: all are
// read.
bool ArrivalStream::Merge::prepare() {
  open_due();
  if (open_.empty()) return false;
  const LogFile& file = *open_.front().file;
  if (!is_used(file.kind()) || file.written() == kNoInstant) return true;
  now_ = std::max(now_, ns(file.written()));
  window_.advance(now_);
  if (is_joining_) joins_.advance(now_);
  repeats_.advance(now_);
  return true;
}

// Takes the row that was prepared.
void ArrivalStream::Merge::advance() {
  const auto behind = [this](const Open& a, const Open& b) { return is_behind(a, b); };
  Open& top = open_.front();
  take(*top.file, top.index);
  const UtcInstant before = top.file->written();
  if (!top.file->next()) {
    std::pop_heap(open_.begin(), open_.end(), behind);
    close(open_.back());
    open_.pop_back();
  } else if (top.file->written() != before && open_.size() > 1) {
    // Down to its place: as often as not it stays where it is.
    const bool stays = !is_behind(top, open_[1]) && (open_.size() < 3 || !is_behind(top, open_[2]));
    if (!stays) {
      std::pop_heap(open_.begin(), open_.end(), behind);
      std::push_heap(open_.begin(), open_.end(), behind);
    }
  }
}

const Arrival* ArrivalStream::Merge::next() {
  for (;;) {
    if (window_.take(arrival_)) {
      ++summary_.noise[static_cast<std::size_t>(arrival_.noise)];
      return &arrival_;
    }
    if (is_finished_) return nullptr;
    // What may go out goes before the row is taken, so that its place in the window is there.
    if (is_prepared_) {
      advance();
      is_prepared_ = false;
      continue;
    }
    is_prepared_ = prepare();
    if (is_prepared_) continue;
    is_finished_ = true;
    window_.finish();
    joins_.finish();
    summary_.back_unjoined += joins_.back_unjoined();
    summary_.front_unjoined =
        has_[static_cast<std::size_t>(LogKind::HttpProxy)] ? front_added_ - front_dropped_ : 0;
    summary_.late = window_.late();
    summary_.names_not_kept = names_.not_kept();
  }
}

void ArrivalStream::Merge::take(LogFile& file, std::size_t index) {
  const LogKind kind = file.kind();
  ++summary_.rows[static_cast<std::size_t>(kind)];
  if (!is_used(kind) || file.written() == kNoInstant) return;
  const bool has_id = is_http(kind) && !file.request().request_id.empty();
  if (repeats_.is_repeat({file.hash(), ns(file.written()), index, has_id})) {
    ++summary_.repeated[static_cast<std::size_t>(kind)];
    return;
  }
  if (is_http(kind)) {
    take_request(file.request());
  } else {
    take_event(file);
  }
}

void ArrivalStream::Merge::take_request(const Request& r) {
  switch (r.source) {
    case LogKind::HttpProxy:
      return take_proxy(r);
    case LogKind::IisFront:
      return take_front(r);
    case LogKind::IisBack:
      return take_back(r);
    default:
      break;
  }
  // The front ends' own logs know more of the same requests.
  const bool has_own = has_[static_cast<std::size_t>(LogKind::HttpProxy)] ||
                       has_[static_cast<std::size_t>(LogKind::IisFront)];
  if (has_own) {
    ++summary_.balancer_rows;
  } else {
    put(r, arrival_of(r));
  }
}

void ArrivalStream::Merge::take_proxy(const Request& r) {
  last_proxy_ = now_;
  Arrival a = arrival_of(r);
  const std::uint64_t hash = is_joining_ ? JoinTable::hash_of(r.request_id) : 0;
  if (hash == 0) {
    put(r, a);
    return;
  }
  Joined& j = joins_.entry(hash);
  if (j.has_front && !j.has_proxy) {
    // IIS was quicker to write it.
    ++summary_.front_joined;
    j.has_proxy = true;
    if (!window_.is_waiting(j.slot, hash)) return;  // it has gone out as IIS had it
    window_.drop(j.slot);
    ++front_dropped_;
    a.is_joined = true;
  }
  if (j.back_end != kUnknownTime) {
    a.back_end = j.back_end;
    a.is_joined = true;
    if (!j.is_used) ++summary_.back_joined;
    j.is_used = true;
  }
  j.has_front = j.has_proxy = true;
  j.slot = put(r, a, hash);
}

void ArrivalStream::Merge::take_front(const Request& r) {
  const std::uint64_t hash = JoinTable::hash_of(r.request_id);
  if (hash == 0) {
    if (proxy_first_ != INT64_MAX && now_ > proxy_first_ - kProxyPause &&
        now_ - std::max(last_proxy_, proxy_first_) < kProxyPause) {
      ++summary_.front_without_id;
      return;
    }
    ++front_added_;
    put(r, arrival_of(r));
    return;
  }
  Joined& j = joins_.entry(hash);
  if (j.has_front) {
    if (j.has_proxy) ++summary_.front_joined;
    if (!window_.is_waiting(j.slot, hash)) return;
    window_.at(j.slot).is_joined = true;
    // The page that says so tells of the request that was answered with it.
    if (r.is_error_page) window_.at(j.slot).status = r.status;
    return;
  }
  Arrival a = arrival_of(r);
  if (j.back_end != kUnknownTime) {
    a.back_end = j.back_end;
    if (!j.is_used) ++summary_.back_joined;
    j.is_used = true;
  }
  ++front_added_;
  j.has_front = true;
  j.slot = put(r, a, hash);
}

void ArrivalStream::Merge::take_back(const Request& r) {
  const std::uint64_t hash = JoinTable::hash_of(r.request_id);
  if (hash == 0) {
    ++summary_.back_unjoined;
    return;
  }
  Joined& j = joins_.entry(hash);
  // A request that was tried at two back ends has a row at each: the one that served it counts.
  if (j.back_end != kUnknownTime && r.status >= 500) return;
  j.back_end = r.back_end;
  if (!j.has_front) return;
  if (!j.is_used) ++summary_.back_joined;
  j.is_used = true;
  if (!window_.is_waiting(j.slot, hash)) return;
  Arrival& a = window_.at(j.slot);
  a.back_end = r.back_end;
  a.is_joined = true;
}

std::uint16_t ArrivalStream::Merge::action_of(std::string_view text) {
  const NameId id = names_.id(text);
  return static_cast<std::uint16_t>(id > NameId{0xffff} ? kOthers : id);
}

// Texts that repeat from row to row need no search.
NameId ArrivalStream::Merge::again(std::string_view text, std::size_t place) {
  NameId& last = last_names_[place];
  if (names_.text(last) != text) last = names_.id(text);
  return last;
}

Arrival ArrivalStream::Merge::arrival_of(const Request& r) {
  Arrival a;
  a.began_ns = ns(r.began);
  a.total = r.total;
  a.overhead = r.overhead;
  a.lookups = r.lookups;
  a.back_end = r.back_end;
  a.request_bytes = cut_off(r.request_bytes);
  a.response_bytes = cut_off(r.response_bytes);
  a.user = names_.id(r.user);
  a.anchor = names_.id(r.anchor);
  a.agent = again(r.agent, 0);
  a.device = names_.id(r.device);
  a.client_address = names_.id(r.client_address);
  a.target = again(r.target, 1);
  a.front_end = again(r.front_end, 2);
  a.host = again(r.host, 3);
  a.status = r.status;
  a.back_end_status = r.back_end_status;
  a.action = action_of(r.action);
  a.service = r.service;
  a.noise = r.noise;
  a.is_long_poll = r.is_long_poll;
  a.is_forms = begins(r.authentication, "fba");
  return a;
}

// The page that a browser is sent to when what it asked for failed tells of that request.
bool ArrivalStream::Merge::is_answer_to_earlier(const Request& r, const Arrival& a) {
  const auto found = sent_on_.find({a.client_address, a.agent, a.service});
  if (found == sent_on_.end()) return false;
  const SentOn earlier = found->second;
  const std::int64_t since = ns(r.ended) - earlier.ended_ns;
  const bool is_another =
      a.user != NameId::None && earlier.user != NameId::None && a.user != earlier.user;
  if (since < 0 || since > kSoon || is_another || !window_.is_waiting(earlier.slot, earlier.id))
    return false;
  window_.at(earlier.slot).status = r.status;
  window_.at(earlier.slot).is_joined = true;
  sent_on_.erase(found);
  ++summary_.error_pages;
  if (r.source == LogKind::IisFront) ++front_dropped_;
  return true;
}

Slot ArrivalStream::Merge::put(const Request& r, const Arrival& a, std::uint64_t id) {
  if (r.is_error_page && is_answer_to_earlier(r, a)) return Slot::None;
  const bool is_sent_on =
      r.status == kFound && (r.service == Service::Owa || r.service == Service::Ecp);
  if (!is_sent_on) return window_.add(a, id);
  if (id == 0) id = ++last_tag_;
  const Slot slot = window_.add(a, id);
  if (sent_on_.size() >= kMostSentOn) sent_on_.clear();
  sent_on_[{a.client_address, a.agent, a.service}] = {slot, id, ns(r.ended), a.user};
  return slot;
}

void ArrivalStream::Merge::take_event(LogFile& file) {
  Arrival a;
  a.began_ns = ns(file.written());
  switch (file.kind()) {
    case LogKind::Pop3:
    case LogKind::Imap4: {
      const SessionEvent& e = file.session_event();
      a.service = e.source == LogKind::Pop3 ? Service::Pop3 : Service::Imap4;
      a.total = e.duration;
      if (e.duration != kUnknownTime) a.began_ns -= std::int64_t{e.duration} * 1000;
      a.request_bytes = cut_off(e.request_bytes);
      a.response_bytes = cut_off(e.response_bytes);
      a.user = names_.id(e.user);
      a.client_address = names_.id(without_port(e.client_end));
      a.action = action_of(e.command);
      a.is_long_poll = same_letters(e.command, "idle");
      if (e.is_probe) a.noise = Noise::HealthMailbox;
      break;
    }
    case LogKind::SmtpReceive:
    case LogKind::SmtpSend: {
      const SmtpEvent& e = file.smtp_event();
      if (e.event != (e.source == LogKind::SmtpSend ? '>' : '<')) return;  // commands only
      a.service = Service::Smtp;
      a.client_address = names_.id(without_port(e.remote_end));
      a.action = action_of(e.verb);
      break;
    }
    case LogKind::Tracking: {
      const TrackingEvent& e = file.tracking_event();
      a.service = Service::Tracking;
      a.user = names_.id(e.sender);
      a.client_address = names_.id(e.client_address);
      a.action = action_of(e.event);
      a.request_bytes = cut_off(e.bytes);
      if (e.sender.find("HealthMailbox") != std::string_view::npos || begins(e.event, "health"))
        a.noise = Noise::HealthMailbox;
      break;
    }
    default: {
      const TcpSession& t = file.tcp_session();
      const bool has_own = has_[static_cast<std::size_t>(LogKind::HttpProxy)] ||
                           has_[static_cast<std::size_t>(LogKind::IisFront)];
      if (has_own) {
        ++summary_.balancer_rows;
        return;
      }
      a.service = Service::Tcp;
      a.began_ns = ns(t.began);
      a.total = t.total;
      a.response_bytes = cut_off(t.bytes);
      a.client_address = names_.id(without_port(t.client_end));
      a.front_end = names_.id(t.server);
      a.action = action_of(t.frontend);
      break;
    }
  }
  window_.add(a);
}

}  // namespace casgrid::logs
