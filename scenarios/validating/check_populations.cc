// validate(): populations, one by one.
#include <algorithm>

#include "scenarios/document/standards.h"
#include "scenarios/report/rows_availability.h"
#include "scenarios/resolving/client_manners.h"
#include "scenarios/resolving/phone_program.h"
#include "scenarios/validating/check_administration.h"
#include "scenarios/validating/check_calls.h"
#include "scenarios/validating/check_credentials.h"
#include "scenarios/validating/check_discovery.h"
#include "scenarios/validating/check_mail_flow.h"
#include "scenarios/validating/check_mail_program.h"
#include "scenarios/validating/check_old_mailboxes.h"
#include "scenarios/validating/check_outlook_program.h"
#include "scenarios/validating/check_people.h"
#include "scenarios/validating/check_profile.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/shared_mailboxes.h"

namespace casgrid {
namespace {

using scenario::Population;

constexpr int kHours = 24;

// The databases in which mailboxes are.
void check_places(const Scope& scope,
                  const google::protobuf::RepeatedPtrField<std::string>& patterns) {
  for (int d = 0; d < patterns.size(); ++d)
    refers_all(scope.in("databases", d), scope.names().databases, patterns[d], "database");
}

void check_population_name(const Scope& scope, const std::string& name, Names& populations) {
  define(scope, populations, name, "population");
  if (name == kAll)
    scope.error("name", "\"all\" stands for the sum of all populations", "give it another name");
  if (scope.names().servers.contains(name) || scope.names().groups.contains(name)) {
    scope.error("the name \"" + name + "\" is a server's or a group's, too",
                "give the population its own name");
  }
}

void check_mailboxes(const Scope& scope, const Population& p) {
  if (p.mailboxes_size() > 0) {
    check_people(scope, p);
    return;
  }
  if (p.users() == 0) scope.error("users", "is missing or 0", "give the number of mailbox users");
  if (p.databases_size() == 0 && p.beside().empty() && !p.without_mailbox())
    scope.error("databases", "the mailboxes are nowhere", "add names of databases");
  check_places(scope, p.databases());
}

void check_moves(const Scope& scope, const Population& p) {
  for (int m = 0; m < p.moves_size(); ++m) {
    const auto& move = p.moves(m);
    const Scope row = scope.in("moves", m);
    if (move.databases_size() == 0)
      row.error("databases", "the mailboxes move nowhere", "add names of databases");
    if (move.at_s() > scope.scenario().duration_s())
      row.error("at_s", "is after the end of the run", "give at most duration_s");
    // A short run's instants are products: what just fitted still does.
    constexpr double kRounding = 1e-6;
    if (m > 0 && move.at_s() < p.moves(m - 1).at_s() + p.moves(m - 1).over_s() - kRounding) {
      row.error("at_s", "the move before it is not over",
                "give an instant after at_s + over_s of the one before");
    }
    check_places(row, move.databases());
  }
}

// How its clients may prove who they are.
bool takes_logon(scenario::Client client, Population::Logon logon) {
  switch (logon) {
    case Population::LOGON_UNSPECIFIED:
      return true;
    case Population::FORMS:
    case Population::BASIC:
      return is_browser(client);
    case Population::NTLM:
      return client == scenario::CLIENT_UNSPECIFIED || client == scenario::OWA ||
             client == scenario::MAPI_HTTP || client == scenario::EWS;
    case Population::KERBEROS:
      return client == scenario::MAPI_HTTP || client == scenario::EWS;
    case Population::Logon::Population_Logon_Population_Logon_INT_MIN_SENTINEL_DO_NOT_USE_:
    case Population::Logon::Population_Logon_Population_Logon_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return false;
}

// An account of another domain is of use where a controller of it is asked.
void check_account_domain(const Scope& scope, const Population& p) {
  if (p.account_domain().empty()) return;
  const auto& controllers = scope.scenario().directory().directory_servers();
  const bool is_held = std::any_of(controllers.begin(), controllers.end(), [&](const auto& d) {
    return d.account_domain() == p.account_domain();
  });
  if (!is_held) {
    scope.error("account_domain",
                "no directory server holds the domain \"" + p.account_domain() + "\"",
                "give one of directory_servers this account_domain, or leave it out");
  }
  if (p.logon() != Population::NTLM) {
    scope.error("account_domain", "only an NTLM logon is passed on to a domain's own controllers",
                "say logon: NTLM, or leave it out");
  }
}

void check_logon(const Scope& scope, const Population& p) {
  if (!takes_logon(p.client(), p.logon())) {
    scope.error(
        "logon",
        "FORMS and BASIC are for Outlook on the web and ECP, NTLM for Outlook on the web, Outlook "
        "and programs over EWS, KERBEROS for the latter two; phones send Basic, shells a ticket, "
        "mail programs LOGIN or "
        "AUTHENTICATE, PASS or AUTH",
        "leave it out");
  }
  check_account_domain(scope, p);
}

// What the client program makes possible.
void check_program(const Scope& scope, const Population& p) {
  if (p.has_open() && !works_in_sessions(p.client())) {
    scope.error(
        "open",
        "phones, Outlook and programs over EWS stay connected, mail programs come again, as calls "
        "and checks of address books do: they do not arrive",
        "use closed { ... }");
  }
  check_logon(scope, p);
  const bool has_devices = p.client() == scenario::ACTIVE_SYNC || p.client() == scenario::EWS ||
                           p.client() == scenario::AUTODISCOVER;
  if (p.devices_per_user() > 1 && !has_devices)
    scope.error("devices_per_user", "only of phones and of programs over EWS a user has several",
                "leave it out");
}

// Who is asked: browsers ask, and Mutt does.
void check_warned(const Scope& scope, const Population& p) {
  if (p.on_certificate_warning() == Population::ON_WARNING_UNSPECIFIED) return;
  const OnBadCertificate does = on_bad_certificate(p);
  if (does != OnBadCertificate::AsksUser)
    scope.error("on_certificate_warning",
                does == OnBadCertificate::Ignores ? "this program does not look at certificates"
                                                  : "this program refuses by itself",
                "leave it out");
}

void check_ews_program(const Scope& scope, const Population& p) {
  if (p.client() != scenario::EWS) {
    if (p.has_ews_program())
      scope.error("ews_program", "is about programs over Exchange Web Services",
                  "say client: EWS, or leave it out");
    return;
  }
  if (p.profile().hold_s() > kLongestStreamS)
    scope.error("profile.hold_s", "GetStreamingEvents hangs for half an hour at most",
                "give 1800 or less");
}

void check_phone_program(const Scope& scope, const Population& p) {
  if (p.client() != scenario::ACTIVE_SYNC) {
    if (p.has_phone_program())
      scope.error("phone_program", "is about phones over ActiveSync",
                  "say client: ACTIVE_SYNC, or leave it out");
    return;
  }
  double shares = 0;
  for (const PhoneCommand& c : kPhoneCommands) shares += (p.phone_program().*c.share)();
  if (shares > 1 || p.phone_program().folder_sync_share() >= 1)
    scope.error("phone_program", "one thing follows upon a Sync, and these shares are more",
                "give shares whose sum is at most 1, and of FolderSync less than 1");
}

void check_address_book(const Scope& scope, const Population& p) {
  const auto& profile = p.profile();
  if (p.client() == scenario::MAPI_HTTP) return;
  if (profile.address_book_share() != 0 || profile.address_book_cost() != 0)
    scope.error("profile.address_book_share", "only Outlook over MAPI over HTTP asks /mapi/nspi",
                "say client: MAPI_HTTP, or leave it out");
}

void check_day(const Scope& scope, const Population& p) {
  if (p.day_size() != 0 && p.day_size() != kHours) {
    scope.error("day", "has " + std::to_string(p.day_size()) + " weights",
                "give 24, one for each hour, or none");
  }
  double heaviest = p.day_size() == 0 ? 1 : 0;
  for (const double weight : p.day()) heaviest = std::max(heaviest, weight);
  if (heaviest == 0)
    scope.error("day", "every hour has weight 0", "give at least one hour a weight");
}

void check_population(const Scope& scope, const Population& p, Names& populations) {
  check_population_name(scope, p.name(), populations);
  check_mailboxes(scope, p);
  refers(scope, scope.names().zones, p.location(), "location", "site or client network");
  refers(scope, scope.names().namespaces, p.namespace_(), "namespace", "namespace");
  check_moves(scope, p);
  check_program(scope, p);
  check_mail_program(scope, p);
  check_ews_program(scope, p);
  check_phone_program(scope, p);
  check_address_book(scope, p);
  check_discovery_program(scope, p);
  check_outlook_program(scope, p);
  check_old_mailboxes(scope, p);
  check_calls(scope, p);
  check_mail_flow(scope, p);
  check_administration(scope, p);
  check_oab_download(scope, p);
  check_warned(scope, p);
  check_credentials(scope, p);
  check_kerberos(scope, p);
  check_day(scope, p);
  check_profile(scope.in("profile"), p.profile());
}

}  // namespace

void check_populations(const Scope& scope) {
  const auto& populations = scope.scenario().populations();
  check_dial_plans(scope);
  Names names;
  if (populations.empty())
    scope.error("populations", "there is no population", "add populations { ... }");
  for (int i = 0; i < populations.size(); ++i)
    check_population(scope.in("populations", i), populations[i], names);
  check_shared_mailboxes(scope);
}

}  // namespace casgrid
