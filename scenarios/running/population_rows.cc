#include "scenarios/running/population_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/client/active_sync_population.h"
#include "model/client/autodiscover_population.h"
#include "model/client/ews_population.h"
#include "model/client/mapi_population.h"
#include "model/client/oab_population.h"
#include "model/client/outlook_anywhere_population.h"
#include "model/client/session_population.h"
#include "model/mailaccess/population.h"
#include "model/sip/actions.h"
#include "model/sip/population.h"
#include "model/sip/ports.h"
#include "model/smtp/population.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/phone_program.h"
#include "scenarios/resolving/quantity.h"
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

activesync::Version version_of(scenario::PhoneProgram::Version version) {
  using scenario::PhoneProgram;
  switch (version) {
    case PhoneProgram::V12_1:
      return activesync::Version::V12_1;
    case PhoneProgram::V14_0:
      return activesync::Version::V14_0;
    case PhoneProgram::V16_0:
      return activesync::Version::V16_0;
    case PhoneProgram::V16_1:
      return activesync::Version::V16_1;
    case PhoneProgram::V14_1:
    case PhoneProgram::VERSION_UNSPECIFIED:
    case scenario::PhoneProgram_Version_PhoneProgram_Version_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::PhoneProgram_Version_PhoneProgram_Version_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return activesync::Version::V14_1;
}

PhoneHabits habits_of(const scenario::PhoneProgram& program) {
  constexpr double kHourS = 3600;
  PhoneHabits habits;
  habits.version = version_of(program.version());
  habits.new_share = program.new_share();
  habits.policy_refresh = from_seconds(program.policy_refresh_h() * kHourS);
  for (const PhoneCommand& c : kPhoneCommands)
    for (std::size_t i = 0; i < habits.shares.size(); ++i)
      if (std::string_view(activesync::kActions[i].name) == c.name)
        habits.shares[i] = (program.*c.share)();
  habits.message_bytes = build_variate(program.message_bytes(), 1);
  return habits;
}

MadePopulation phones(const PopulationPlan& plan) {
  ActiveSyncPopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  o.devices_per_user = plan.given.devices_per_user();
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  o.connections.behind_the_way = activesync::kSync;
  o.habits = habits_of(plan.given.phone_program());
  return made(std::make_unique<ActiveSyncPopulation>(o));
}

MadePopulation outlooks(const PopulationPlan& plan) {
  ClientConnectionsOptions connections = plan.connections;
  connections.connections_per_client = 2;
  return made(std::make_unique<MapiPopulation>(
      MapiPopulationOptions{plan.who, connections, ramp_of(plan), plan.profile, plan.day,
                            from_seconds(plan.timing.mapi_pending_period_s()),
                            plan.given.profile().address_book_share()}));
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

MadePopulation seekers(const PopulationPlan& plan) {
  AutodiscoverPopulationOptions o = plan.search();
  o.who = plan.who;
  o.connections = plan.connections;
  o.connections.operation_patience = plan.connections.patience;
  o.connections.patience =
      std::min(plan.connections.patience,
               from_seconds(plan.given.autodiscover_program().request_timeout_s()));
  o.connections.behind_the_way = autodiscover::program_row(o.program).post;
  o.programs_per_user = plan.given.devices_per_user();
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<AutodiscoverPopulation>(std::move(o)));
}

MadePopulation anywhere_outlooks(const PopulationPlan& plan) {
  const scenario::OutlookProgram& program = plan.given.outlook_program();
  OutlookAnywherePopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  o.connections.connections_per_client = 2;
  o.outlook_major = static_cast<std::uint8_t>(program.version());
  o.speaks_tcp = program.transport() == scenario::OutlookProgram::RPC_OVER_TCP;
  o.channel_octets = static_cast<std::uint64_t>(plan.timing.rpc_channel_octets());
  o.keep_alive = from_seconds(plan.timing.rpc_keep_alive_s());
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<OutlookAnywherePopulation>(o));
}

sip::Program sip_program_of(scenario::SipProgram::Name name) {
  switch (name) {
    case scenario::SipProgram::SIPP:
      return sip::Program::Sipp;
    case scenario::SipProgram::SIPSAK:
      return sip::Program::Sipsak;
    case scenario::SipProgram::GATEWAY:
    case scenario::SipProgram::NAME_UNSPECIFIED:
    case scenario::SipProgram_Name_SipProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::SipProgram_Name_SipProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return sip::Program::Gateway;
}

MadePopulation callers(const PopulationPlan& plan) {
  const scenario::SipProgram& program = plan.given.sip_program();
  const Directory& d = plan.directory;
  sip::PopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  const DialPlanId own = d.group_of(plan.who.first_user).settings.dial_plan;
  o.connections.is_plain = d.dial_plans[own.index()].security == VoipSecurity::Unsecured;
  o.connections.port = o.connections.is_plain ? sip::kCallRouter : sip::kCallRouterTls;
  o.connections.behind_the_way = sip::kCall;
  // Silence is Timer B's to notice, whatever it is that is silent.
  o.connections.connect_timeout = plan.connections.patience + std::chrono::seconds(1);
  o.program = &sip::row_of(sip_program_of(program.name()));
  o.follows = !program.has_follows() || program.follows();
  const auto gateway = std::find(d.gateways.begin(), d.gateways.end(), program.gateway());
  o.gateway = GatewayId{static_cast<std::size_t>(gateway - d.gateways.begin())};
  o.shows_certificate = program.shows_certificate();
  o.servers = plan.servers;
  o.call_s = build_variate(program.call_s(), 1);
  o.attendant_share = program.attendant_share();
  if (o.program->talks) o.ping = from_seconds(program.ping_s());
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<sip::Population>(o));
}

smtp::Program smtp_program_of(scenario::SmtpProgram::Name name) {
  switch (name) {
    case scenario::SmtpProgram::SWAKS:
      return smtp::Program::Swaks;
    case scenario::SmtpProgram::POSTFIX:
    case scenario::SmtpProgram::NAME_UNSPECIFIED:
    case scenario::SmtpProgram_Name_SmtpProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::SmtpProgram_Name_SmtpProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return smtp::Program::Postfix;
}

smtp::StartTls start_tls_of(scenario::SmtpProgram::StartTls given) {
  switch (given) {
    case scenario::SmtpProgram::IF_OFFERED:
      return smtp::StartTls::IfOffered;
    case scenario::SmtpProgram::REQUIRED:
      return smtp::StartTls::Required;
    case scenario::SmtpProgram::NEVER:
    case scenario::SmtpProgram::START_TLS_UNSPECIFIED:
    case scenario::SmtpProgram_StartTls_SmtpProgram_StartTls_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::SmtpProgram_StartTls_SmtpProgram_StartTls_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return smtp::StartTls::Never;
}

MadePopulation senders(const PopulationPlan& plan) {
  const scenario::SmtpProgram& program = plan.given.smtp_program();
  smtp::PopulationOptions o;
  o.who = plan.who;
  o.connections = plan.connections;
  o.program = &sender_of(plan.given);
  o.start_tls = start_tls_of(program.start_tls());
  o.recipients = static_cast<std::uint16_t>(program.recipients());
  o.outside_share = program.outside_share();
  if (o.program->queues) {
    o.hosts = program.hosts();
    // Of as many as there are users at the most.
    o.connections.clients_per_address = (plan.who.users + o.hosts - 1) / o.hosts;
  }
  o.self = plan.self;
  o.ramp = ramp_of(plan);
  o.profile = plan.profile;
  o.day = plan.day;
  return made(std::make_unique<smtp::Population>(o));
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

// A channel lasts for as long as its session.
Duration patience_without_end(const Population&, Duration) {
  constexpr Duration kLongerThanAnyRun = std::chrono::hours(24 * 365);
  return kLongerThanAnyRun;
}

Duration no_long_polls(const Population&, Duration) { return Duration{0}; }

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
        {scenario::OUTLOOK_ANYWHERE, anywhere_outlooks, patience_without_end},
        {scenario::AUTODISCOVER, seekers, patience_with_server},
        {scenario::SMTP, senders, no_long_polls},
        {scenario::SIP, callers, no_long_polls},
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

const smtp::ProgramRow& sender_of(const scenario::Population& given) {
  return smtp::row_of(smtp_program_of(given.smtp_program().name()));
}

}  // namespace casgrid
