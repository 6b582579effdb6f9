#include "scenarios/resolving/brief.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "scenarios/document/number_range.h"
#include "scenarios/document/objective.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/routing/back_end_cookie.h"

namespace casgrid {
namespace {

using scenario::Scenario;

// Keeps `wanted` of the mailboxes by name, evenly, so that every database keeps its share.
void thin_out(scenario::Population& p, std::uint32_t wanted) {
  const auto all = static_cast<std::uint64_t>(p.mailboxes_size());
  if (wanted >= all) return;
  google::protobuf::RepeatedPtrField<scenario::Mailbox> kept;
  for (std::uint64_t i = 0; i < wanted; ++i)
    *kept.Add() = p.mailboxes(static_cast<int>(i * all / wanted));
  p.mutable_mailboxes()->Swap(&kept);
}

void shorten_hours(scenario::Population& p, double time) {
  const double given = p.hour_s() > 0 ? p.hour_s() : standard_of("Population.hour_s");
  p.set_hour_s(given * time);
}

// A date inside the run keeps its place in it; others stay, however long ago they are.
std::string moved_date(const std::string& date, std::int64_t begins, double duration_s,
                       double time) {
  const auto at = parse_utc_instant(date);
  if (!at || *at <= begins || static_cast<double>(*at - begins) >= duration_s) return date;
  const double shortened = std::round(static_cast<double>(*at - begins) * time);
  return utc_text(begins + std::max<std::int64_t>(1, static_cast<std::int64_t>(shortened))) + "Z";
}

// One that is given whole (pem) has its dates in itself.
void move_dates(Scenario& s, double time) {
  const auto begins = parse_utc_instant(s.starts_at());
  if (!begins) return;
  for (auto& c : *s.mutable_directory()->mutable_certificates()) {
    c.set_not_before(moved_date(c.not_before(), *begins, s.duration_s(), time));
    c.set_not_after(moved_date(c.not_after(), *begins, s.duration_s(), time));
  }
}

}  // namespace

void make_brief(Scenario& s) {
  scenario::Brief brief = s.brief();
  fill_defaults(brief);
  const double time = brief.time_factor();
  const double users = brief.users_factor();
  move_dates(s, time);
  s.set_duration_s(s.duration_s() * time);
  s.mutable_record()->set_warm_up_s(s.record().warm_up_s() * time);
  s.mutable_record()->set_sample_s(s.record().sample_s() * time);
  s.mutable_record()->set_peak_window_s(s.record().peak_window_s() * time);
  for (auto& fault : *s.mutable_faults()) {
    fault.set_at_s(fault.at_s() * time);
    fault.set_lasting_s(fault.lasting_s() * time);
    if (fault.has_drawn()) {
      fault.mutable_drawn()->set_every_mean_s(fault.drawn().every_mean_s() * time);
      fault.mutable_drawn()->set_lasting_mean_s(fault.drawn().lasting_mean_s() * time);
    }
  }
  for (auto& m : *s.mutable_maintenance()) m.set_at_s(m.at_s() * time);
  for (auto& plan : *s.mutable_directory()->mutable_dial_plans()) {
    for (auto& link : *plan.mutable_gateways()) {
      link.set_from_s(link.from_s() * time);
      link.set_until_s(link.until_s() * time);
    }
  }
  for (auto& o : *s.mutable_objectives()) o.set_expression(with_times_scaled(o.expression(), time));
  for (auto& p : *s.mutable_populations()) {
    const auto wanted =
        static_cast<std::uint32_t>(std::min(std::round(users_of(p) * users), 4'294'967'295.0));
    if (p.mailboxes_size() > 0)
      thin_out(p, std::max(1u, wanted));
    else
      p.set_users(std::max(1u, wanted));
    if (p.day_size() > 0) shorten_hours(p, time);
    if (p.has_closed()) p.mutable_closed()->set_ramp_s(p.closed().ramp_s() * time);
    if (p.has_credentials())
      p.mutable_credentials()->set_wrong_from_s(p.credentials().wrong_from_s() * time);
    for (auto& move : *p.mutable_moves()) {
      move.set_at_s(move.at_s() * time);
      move.set_over_s(move.over_s() * time);
    }
    if (p.has_open()) p.mutable_open()->set_sessions_per_s(p.open().sessions_per_s() * users);
  }
  s.clear_brief();
}

}  // namespace casgrid
