#include "scenarios/deployment/activity.h"

#include <algorithm>
#include <cmath>

#include "scenarios/resolving/download.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/phone_program.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"

namespace casgrid {
namespace {

// Logon page, logon and the mailbox before the first request of a session, sign-out behind the
// last; Basic needs neither.
constexpr double kFormsWorked = 2;   // POST of the form, GET of the mailbox
constexpr double kFormsProxied = 1;  // GET of the mailbox
constexpr double kFormsPages = 3;    // GET without a session, logon page, sign-out
constexpr double kBasicWorked = 1;

// Of an NTLM logon: without credentials, and the opening.
constexpr double kStepsBefore = 2;

// Who thinks for no time at all is bound by the answers, of which nothing is known here.
constexpr double kShortestS = 0.05;

double clients_of(const scenario::Population& p) {
  return static_cast<double>(users_of(p)) * std::max(p.devices_per_user(), 1u);
}

double weight_at(const scenario::Population& p, double at_s) {
  const auto hour = static_cast<std::size_t>(at_s / p.hour_s() + p.local_time_h()) % 24;
  return p.day_size() == 24 ? p.day(static_cast<int>(hour)) : 1;
}

// Of the clients of a closed population, and how many begin a second.
double begun(const scenario::Population& p, double at_s) {
  const double ramp = ramp_s(p);
  return ramp <= 0 || at_s >= ramp ? 1 : at_s / ramp;
}

double beginning_per_s(const scenario::Population& p, double at_s) {
  return at_s < ramp_s(p) ? clients_of(p) / ramp_s(p) : 0;
}

struct Session {
  double requests = 0;  // after the logon
  double in_s = 0;
  double away_s = 0;
};

// A browser's session and the time away form a chain of two states. Everybody begins in a session,
// spread evenly over the ramp, and the share that is in one tends to in / (in + away).
double in_session(const scenario::Population& p, const Session& session, double at_s) {
  const double last = std::min(at_s, ramp_s(p));
  const double settled = session.in_s / (session.in_s + session.away_s);
  const double rate = 1 / session.in_s + 1 / std::max(session.away_s, 1e-9);
  if (last <= 0) return at_s <= 0 ? 0 : settled + (1 - settled) * std::exp(-rate * at_s);
  const double unsettled =
      (std::exp(-rate * (at_s - last)) - std::exp(-rate * at_s)) / (rate * last);
  return begun(p, at_s) * (settled + (1 - settled) * unsettled);
}

bool logs_on_by_ntlm(const scenario::Population& p) {
  return p.logon() == scenario::Population::NTLM;
}

// Of a shell: it is made, and ended at the mailbox server, too.
constexpr double kShellWorked = 2;

void add_sessions(const scenario::Population& p, double per_s, Activity& a) {
  a.connections += per_s;
  if (p.client() == scenario::POWERSHELL) {
    a.worked += per_s * kShellWorked;
    a.proxied += per_s * kShellWorked;
    return;
  }
  const bool basic = p.logon() == scenario::Population::BASIC || logs_on_by_ntlm(p);
  a.worked += per_s * (basic ? kBasicWorked : kFormsWorked);
  a.proxied += per_s * (basic ? kBasicWorked : kFormsProxied);
  a.own_pages += per_s * (basic ? 0 : kFormsPages);
}

Activity in_sessions(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  const double think = mean_of(p.profile().think_s());
  Session session;
  session.requests = std::max(p.profile().session_requests_mean(), 1.0);
  const double hour = p.has_open() || weight <= 0 ? 1 : weight;
  session.in_s = std::max(session.requests * think / hour, kShortestS);
  session.away_s = p.closed().away_mean_s();
  double working = 0;  // clients in a session
  double sessions_per_s = 0;
  if (p.has_open()) {
    // Those that came before are still at it, once the run has lasted as long as a session.
    sessions_per_s = p.open().sessions_per_s() * weight;
    working = sessions_per_s * session.in_s * (1 - std::exp(-at_s / session.in_s));
  } else if (weight > 0) {
    working = clients_of(p) * in_session(p, session, at_s);
    const double away = clients_of(p) * begun(p, at_s) - working;
    sessions_per_s =
        beginning_per_s(p, at_s) + std::max(away, 0.0) / std::max(session.away_s, kShortestS);
  }
  const double requests = working * session.requests / session.in_s;
  a.worked = a.proxied = requests;
  add_sessions(p, sessions_per_s, a);
  a.requests = a.worked + a.own_pages;
  return a;
}

// Checks, and the downloads that follow from them; the day's weights divide the time between
// checks.
Activity address_books(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  if (weight <= 0) return a;
  const double on = clients_of(p) * begun(p, at_s);
  const double think = mean_of(p.profile().think_s()) / weight;
  // Who checks after the same time each day has not come again before that.
  const bool comes_again = !p.profile().think_s().has_constant() || at_s >= think;
  const double again = comes_again ? on / std::max(think, kShortestS) : 0;
  const double checks = again + beginning_per_s(p, at_s);
  const DownloadWork work = work_of(p.oab_download());
  a.worked = a.requests = a.proxied = checks * (1 + work.pieces);
  a.connections = checks;
  a.file_bytes = checks * work.bytes;
  a.files = checks * work.pieces;
  return a;
}

// How often a call hangs that ends by an event, or after `hold_s`.
double calls_per_s(double events_per_s, double hold_s) {
  if (events_per_s <= 0) return hold_s > 0 ? 1 / hold_s : 0;
  return hold_s > 0 ? events_per_s / (1 - std::exp(-events_per_s * hold_s)) : events_per_s;
}

Activity phones(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  if (weight <= 0) return a;
  const double gap = 3600 / (p.profile().events_per_hour() * weight);
  const double on = clients_of(p) * begun(p, at_s);
  a.worked = (on / gap + beginning_per_s(p, at_s)) * requests_of_a_sync(p.phone_program());
  a.requests = a.proxied = a.worked;
  a.long_polls = on * calls_per_s(1 / gap, p.profile().hold_s());
  a.connections = beginning_per_s(p, at_s);
  return a;
}

Activity outlooks(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  const double on = clients_of(p) * begun(p, at_s);
  if (weight > 0) {
    const double think = mean_of(p.profile().think_s()) / weight;
    a.worked = on / std::max(think, kShortestS) + beginning_per_s(p, at_s);
  }
  a.requests = a.proxied = a.worked;
  a.long_polls =
      on * calls_per_s(p.profile().events_per_hour() * weight / 3600, p.profile().hold_s());
  a.connections = 2 * beginning_per_s(p, at_s);
  return a;
}

// What opens the channels is no request; it costs a front end what a long poll does, twice.
Activity anywhere_outlooks(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  const double on = clients_of(p) * begun(p, at_s);
  const double beginning = beginning_per_s(p, at_s);
  if (p.outlook_program().transport() == scenario::OutlookProgram::RPC_OVER_TCP) return a;
  if (weight > 0) {
    const double think = mean_of(p.profile().think_s()) / weight;
    a.worked = on / std::max(think, kShortestS) + beginning;
  }
  a.requests = a.proxied = a.worked;
  a.long_polls = 2 * beginning;
  a.connections = 2 * beginning;
  return a;
}

// Notifications are parts of an answer, and end nothing.
Activity web_programs(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  const double on = clients_of(p) * begun(p, at_s);
  const bool streams = p.ews_program().streams();
  if (weight > 0) {
    const double think = mean_of(p.profile().think_s()) / weight;
    a.worked = on / std::max(think, kShortestS) + beginning_per_s(p, at_s) * (streams ? 2 : 1);
  }
  a.requests = a.proxied = a.worked;
  if (streams) a.long_polls = on / p.profile().hold_s() + beginning_per_s(p, at_s);
  a.connections = beginning_per_s(p, at_s) * (streams ? 2 : 1);
  return a;
}

// Only what reaches the organisation. Whoever keeps no connection makes one for each look.
Activity seekers(const scenario::Population& p, double at_s) {
  Activity a;
  const double looks = clients_of(p) * begun(p, at_s) * p.profile().requests_per_hour() / 3600;
  const auto& program = p.autodiscover_program();
  const bool probes = program.name() == scenario::AutodiscoverProgram::EXCHANGELIB;
  a.worked = a.proxied = looks + beginning_per_s(p, at_s);
  a.own_pages = probes ? a.worked : 0;
  a.requests = a.worked + a.own_pages;
  a.connections = beginning_per_s(p, at_s) + (program.watches() ? 0 : looks);
  if (probes) a.connections = 2 * a.worked;
  return a;
}

// One that does not stay logs on for each look, and at its first like everybody.
Activity mail_programs(const scenario::Population& p, double at_s) {
  Activity a;
  const double weight = weight_at(p, at_s);
  const MailProgramWork work = work_of(p);
  const double on = clients_of(p) * begun(p, at_s);
  const double looks = on * std::min(looks_per_hour(p) * weight / 3600, 1 / kShortestS);
  a.connections = beginning_per_s(p, at_s) + (work.stays ? 0 : looks);
  const double looks_on = work.stays ? looks : 0;
  a.worked = a.connections * work.at_logon.worked + looks_on * work.at_a_look.worked;
  a.proxied = a.connections * work.at_logon.passed + looks_on * work.at_a_look.passed;
  a.requests = a.proxied + a.connections;
  if (p.mail_program().idles())
    a.long_polls = on * calls_per_s(looks / std::max(on, 1e-9), p.profile().hold_s());
  return a;
}

// A call is sent on by a front end, answered by a mailbox server, and ended by a third request.
Activity phone_calls(const scenario::Population& p, double at_s) {
  Activity a;
  const double calls =
      clients_of(p) * begun(p, at_s) * p.profile().requests_per_hour() * weight_at(p, at_s) / 3600;
  a.worked = a.proxied = a.connections = calls;
  a.requests = 3 * calls;
  return a;
}

// A message is taken by one mailbox server, and stored by another.
Activity messages(const scenario::Population& p, double at_s) {
  Activity a;
  a.requests = a.worked = a.proxied = a.connections =
      clients_of(p) * begun(p, at_s) * p.profile().requests_per_hour() * weight_at(p, at_s) / 3600;
  return a;
}

Activity requests_at(const scenario::Population& p, double at_s) {
  switch (p.client()) {
    case scenario::ACTIVE_SYNC:
      return phones(p, at_s);
    case scenario::MAPI_HTTP:
      return outlooks(p, at_s);
    case scenario::POP3:
    case scenario::IMAP4:
      return mail_programs(p, at_s);
    case scenario::EWS:
      return web_programs(p, at_s);
    case scenario::AUTODISCOVER:
      return seekers(p, at_s);
    case scenario::OUTLOOK_ANYWHERE:
      return anywhere_outlooks(p, at_s);
    case scenario::SMTP:
      return messages(p, at_s);
    case scenario::SIP:
      return phone_calls(p, at_s);
    case scenario::OAB:
      return address_books(p, at_s);
    case scenario::ECP:
    case scenario::POWERSHELL:
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return in_sessions(p, at_s);
}

}  // namespace

void Activity::add(const Activity& other, double share) {
  requests += other.requests * share;
  worked += other.worked * share;
  proxied += other.proxied * share;
  own_pages += other.own_pages * share;
  long_polls += other.long_polls * share;
  connections += other.connections * share;
  ntlm_steps += other.ntlm_steps * share;
  ntlm_logons += other.ntlm_logons * share;
  files += other.files * share;
  file_bytes += other.file_bytes * share;
}

double ramp_s(const scenario::Population& p) { return p.has_open() ? 0 : p.closed().ramp_s(); }

double standing_connections(const scenario::Population& p) {
  const bool has_two = p.client() == scenario::MAPI_HTTP ||
                       (p.client() == scenario::EWS && p.ews_program().streams());
  return clients_of(p) * (has_two ? 2 : 1);
}

Activity activity_at(const scenario::Population& p, double at_s) {
  Activity a = requests_at(p, at_s);
  if (!logs_on_by_ntlm(p)) return a;
  a.ntlm_logons = a.connections;
  a.ntlm_steps = a.connections * kStepsBefore;
  return a;
}

Activity activity_between(const scenario::Population& p, double from_s, double to_s) {
  if (to_s <= from_s) return activity_at(p, from_s);
  constexpr int kSteps = 32;
  Activity mean;
  for (int i = 0; i < kSteps; ++i) {
    const double at_s = from_s + (to_s - from_s) * (i + 0.5) / kSteps;
    mean.add(activity_at(p, at_s), 1.0 / kSteps);
  }
  return mean;
}

}  // namespace casgrid
