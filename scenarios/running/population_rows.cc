#include "scenarios/running/population_rows.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/client/active_sync_population.h"
#include "model/client/ews_population.h"
#include "model/client/mapi_population.h"
#include "model/client/oab_population.h"
#include "model/client/session_population.h"
#include "model/mailaccess/population.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/running/logon_of.h"

namespace casgrid {
namespace {

using scenario::Population;

Duration ramp_of(const PopulationPlan& plan) { return from_seconds(plan.given.closed().ramp_s()); }

// A part of one counts as one.
std::uint64_t octets(double bytes) {
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::round(bytes)));
}

template <class Clients>
MadePopulation made(std::unique_ptr<Clients> clients) {
  const ClientConnections* connections = &clients->connections();
  const std::size_t count = clients->clients();
  return {std::move(clients), connections, count};
}

MadePopulation in_sessions(const PopulationPlan& plan, const SessionApp& app, bool uses_basic) {
  const Population& p = plan.given;
  SessionPopulationOptions o;
  o.app = &app;
  o.who = plan.who;
  o.connections = plan.connections;
  o.uses_basic = uses_basic;
  o.is_open = p.has_open();
  o.away_s = Variate::exponential(p.closed().away_mean_s());
  o.ramp = ramp_of(plan);
  o.sessions_per_s = p.open().sessions_per_s();
  o.profile = plan.profile;
  o.day = plan.day;
  MadePopulation population = made(std::make_unique<SessionPopulation>(o));
  if (p.has_open()) population.count = 0;
  return population;
}

template <const SessionApp& app>
MadePopulation browsers(const PopulationPlan& plan) {
  const bool is_said = plan.given.logon() == Population::BASIC;
  return in_sessions(plan, app, shows_credentials(is_said, plan.who, app.open.protocol()));
}

MadePopulation shells(const PopulationPlan& plan) {
  return in_sessions(plan, kShellSessions, true);
}

MadePopulation address_books(const PopulationPlan& plan) {
  constexpr double kKilobyte = 1e3;
  constexpr double kMegabyte = 1e6;
  const scenario::OabDownload& given = plan.given.oab_download();
  OabPopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  o.books = plan.books;
  o.downloads = {
      .full_share = given.full_share(),
      .difference_share = given.difference_share(),
      .full_bytes = octets(given.full_megabytes() * kMegabyte),
      .difference_bytes = octets(given.difference_kilobytes() * kKilobyte),
      .piece_bytes = static_cast<std::uint32_t>(octets(given.piece_kilobytes() * kKilobyte))};
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<OabPopulation>(o));
}

MadePopulation phones(const PopulationPlan& plan) {
  return made(std::make_unique<ActiveSyncPopulation>(
      ActiveSyncPopulationOptions{plan.who, plan.connections, plan.given.devices_per_user(),
                                  ramp_of(plan), plan.profile, plan.day}));
}

MadePopulation outlooks(const PopulationPlan& plan) {
  ClientConnectionsOptions connections = plan.connections;
  connections.connections_per_client = 2;
  return made(std::make_unique<MapiPopulation>(
      MapiPopulationOptions{plan.who, connections, ramp_of(plan), plan.profile, plan.day}));
}

MadePopulation mail_programs(const PopulationPlan& plan) {
  const scenario::MailProgram& program = plan.given.mail_program();
  MailPopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  o.program = &program_of(plan.given);
  o.uses_idle = program.idles();
  o.implicit_tls = program.tls() == scenario::MailProgram::IMPLICIT;
  o.new_mail_s = Variate::exponential(3600 / plan.given.profile().events_per_hour());
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<MailPopulation>(o));
}

MadePopulation web_programs(const PopulationPlan& plan) {
  EwsPopulationOptions o;
  o.who = plan.who;
  o.streams = plan.given.ews_program().streams();
  o.connections = plan.connections;
  o.connections.connections_per_client = o.streams ? 2 : 1;
  o.programs_per_user = plan.given.devices_per_user();
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<EwsPopulation>(o));
}

// Of what the server ends by itself when its time is over.
Duration patience_with_server(const Population& p, Duration longest) {
  constexpr Duration kMargin = std::chrono::seconds(30);
  return std::max(Duration(std::chrono::seconds(p.profile().hold_s())), longest) + kMargin;
}

// Of an IDLE, which the client ends; over POP3 there is none.
Duration patience_with_idle(const Population& p, Duration) {
  return mailaccess::idle_patience(static_cast<std::uint16_t>(p.profile().hold_s()),
                                   from_seconds(p.profile().patience_s()));
}

// One that is not said has no row.
constexpr std::array<PopulationMaker, kEnumeratorsBetween<scenario::OWA, scenario::Client_MAX>>
    kRows{{
        {scenario::OWA, browsers<kOwaSessions>, patience_with_server},
        {scenario::ACTIVE_SYNC, phones, patience_with_server},
        {scenario::MAPI_HTTP, outlooks, patience_with_server},
        {scenario::IMAP4, mail_programs, patience_with_idle},
        {scenario::POP3, mail_programs, patience_with_idle},
        {scenario::EWS, web_programs, patience_with_server},
        {scenario::ECP, browsers<kEcpSessions>, patience_with_server},
        {scenario::OAB, address_books, patience_with_server},
        {scenario::POWERSHELL, shells, patience_with_server},
    }};
static_assert(has_each_between<scenario::OWA, scenario::Client_MAX>(kRows,
                                                                    &PopulationMaker::client));

}  // namespace

const PopulationMaker& population_maker(scenario::Client client) {
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const PopulationMaker& r) { return r.client == client; });
  SIM_ASSERT(row != kRows.end());
  return *row;
}

}  // namespace casgrid
