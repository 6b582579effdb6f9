// Where the rows of the logs went.
#include <algorithm>

#include "scenarios/replay/log_feed.h"

namespace casgrid {
namespace {

std::string utc(std::int64_t at_ns) {
  return logs::text_of(logs::UtcInstant{std::chrono::nanoseconds{at_ns}});
}

}  // namespace

// Every row that was read is in exactly one of these.
std::vector<ReplayFateRow> LogFeed::fates() const {
  std::vector<ReplayFateRow> rows;
  const auto add = [&](const char* fate, const std::string& detail, std::uint64_t count) {
    if (count > 0) rows.push_back({fate, detail, count});
  };
  const logs::LogSummary& s = stream_.summary();
  std::uint64_t unknown = 0;
  for (const Unknown& u : unknown_) unknown += u.rows;
  rows.push_back({"replayed", "", store_.count()});
  if (!options_.assigns_unknown) add("unknown user", "", unknown);
  add("without a user", "pages before a logon, and the like", nobody_);
  add("outside the window", "before --from, or from --to on", outside_);
  for (std::size_t i = 1; i < noise_.size(); ++i)
    add("noise", logs::text_of(static_cast<logs::Noise>(i)), noise_[i]);
  for (const auto& [why, count] : set_aside_) add("not simulated", why, count);
  for (std::size_t i = 0; i < other_services_.size(); ++i)
    add("not simulated", logs::text_of(static_cast<logs::Service>(i)), other_services_[i]);
  add("joined", "IIS row of a front end, of a request that HttpProxy has", s.front_joined);
  add("joined", "IIS row of a mailbox server, of a front end's request", s.back_joined);
  add("joined", "error page, of the request that was answered with it", s.error_pages);
  add("set aside", "IIS row of a front end without cafeReqId", s.front_without_id);
  add("set aside", "IIS row of a mailbox server without its front end's", s.back_unjoined);
  add("set aside", "row of a balancer, whose front ends' logs are there", s.balancer_rows);
  add("set aside", "row that is there twice", s.total_repeated());
  const auto rows_of = [&](logs::LogKind kind) { return s.rows[static_cast<std::size_t>(kind)]; };
  // What several IIS logs, or several rows, say of one request is joined once.
  std::uint64_t of_requests = 0;
  for (std::size_t i = 0; i < s.rows.size(); ++i) {
    const auto kind = static_cast<logs::LogKind>(i);
    if (logs::is_http(kind) || kind == logs::LogKind::HaproxyTcp)
      of_requests += s.rows[i] - s.repeated[i];
    if (!logs::is_used(kind))
      add("not simulated", std::string(logs::text_of(kind)) + " log", s.rows[i]);
  }
  const auto delivered = [&](logs::Service service) {
    return delivered_[static_cast<std::size_t>(service)];
  };
  using logs::Service;
  std::uint64_t told =
      s.front_joined + s.error_pages + s.back_joined + s.front_without_id + s.back_unjoined + s.balancer_rows;
  for (const std::uint64_t n : delivered_) told += n;
  for (const Service other : {Service::Pop3, Service::Imap4, Service::Smtp, Service::Tracking})
    told -= delivered(other);
  const bool may_repeat = rows_of(logs::LogKind::IisFront) + rows_of(logs::LogKind::IisBack) > 0;
  if (may_repeat && of_requests > told)
    add("joined", "a further row of a request that is joined already", of_requests - told);
  const auto repeated_of = [&](logs::LogKind kind) {
    return s.repeated[static_cast<std::size_t>(kind)];
  };
  const std::uint64_t mail =
      rows_of(logs::LogKind::SmtpReceive) + rows_of(logs::LogKind::SmtpSend) -
      repeated_of(logs::LogKind::SmtpReceive) - repeated_of(logs::LogKind::SmtpSend);
  if (mail > delivered(Service::Smtp))
    add("not simulated", "lines of SMTP sessions that are no commands",
        mail - delivered(Service::Smtp));
  add("bad", "", s.total_bad());
  return rows;
}

ReplayReport LogFeed::report() const {
  const logs::LogSummary& s = stream_.summary();
  ReplayReport r;
  r.starts_at = logs::text_of(start_);
  r.first = utc(first_ns_);
  r.last = utc(last_ns_);
  r.speed = options_.speed;
  r.service = options_.works_as_recorded ? "recorded" : "profile";
  r.rows_read = s.total_rows() + s.total_bad();
  r.replayed = store_.count();
  r.clients = clients_.size();
  r.hosts_known = hosts_known_;
  r.hosts_replaced = hosts_replaced_;
  r.hosts_missing = hosts_missing_;
  r.fates = fates();
  for (const Unknown& u : unknown_) {
    r.unknown.push_back(
        {u.user, u.rows, options_.assigns_unknown ? directory_.address_of(u.given) : ""});
  }
  std::sort(r.unknown.begin(), r.unknown.end(),
            [](const ReplayUnknownRow& x, const ReplayUnknownRow& y) {
              return x.rows != y.rows ? x.rows > y.rows : x.user < y.user;
            });
  for (const logs::FileSummary& f : s.files)
    r.files.push_back({f.path, logs::text_of(f.kind), f.rows, f.bad});
  r.not_read = s.not_read;
  for (const logs::BadRow& bad : s.first_bad) r.bad_rows.push_back(bad.text());
  if (s.late > 0) {
    r.notes.push_back(std::to_string(s.late) +
                      " requests took longer than the reader's window; they are in their places");
  }
  if (s.names_not_kept > 0) {
    r.notes.push_back(std::to_string(s.names_not_kept) +
                      " names of users, agents or devices were too many to keep: their clients are "
                      "taken for one");
  }
  return r;
}

}  // namespace casgrid
