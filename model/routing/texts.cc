// The rules and facts in words.
#include <array>

#include "model/routing/decide.h"

namespace casgrid {
namespace {

constexpr std::array<RuleText, static_cast<std::size_t>(RuleId::kCount)> kRules{{
    {"component-inactive", "the protocol's proxy is not Active on this front end: 503",
     "component states, offline responder"},
    {"health-page", "healthcheck.htm is answered in memory, without authentication: 200",
     "managed availability"},
    {"root-to-owa", "the root of the site leads to /owa/: 301", "since cumulative update 6"},
    {"logon-page", "the logon page is the front end's own: 200", "forms-based authentication"},
    {"sign-out", "logging off leads to the sign-out page: 302", "since cumulative update 8"},
    {"basic-not-offered", "Basic credentials, but the virtual directory does not take them: 401",
     "BasicAuthentication"},
    {"forms-not-offered", "a forms logon, but the virtual directory has forms off: 401",
     "FormsAuthentication"},
    {"negotiate-not-offered", "a ticket, but the virtual directory does not take it: 401",
     "authentication methods"},
    {"directory-unavailable", "no directory server answers: 503",
     "authentication comes before location"},
    {"wrong-password", "the credentials are wrong: back to the logon page with reason=2, or 401",
     "authentication"},
    {"session-expired", "a background request without a usable session: 440",
     "forms-based authentication"},
    {"no-session", "no usable session: 302 to the logon page, or 401 where forms is off",
     "forms-based authentication"},
    {"protocol-disabled", "the protocol is switched off for this mailbox: 403",
     "OWAEnabled, ActiveSyncEnabled, MapiHttpEnabled"},
    {"not-mounted", "no copy of the mailbox's database is mounted: 503", "Active Manager"},
    {"redirect-other-site", "the mailbox's site publishes another name: silent redirect to it",
     "ExternalURL of OWA"},
    {"logon-done",
     "the logon is good and the mailbox is served from here: session cookies, 302 to /owa/",
     "forms-based authentication"},
    {"proxy-other-site", "straight to the mailbox server in the other site, port 444",
     "proxying is the default"},
    {"proxy-same-site", "to the mailbox server with the active copy in this site, port 444",
     "proxying is the default"},
}};

constexpr std::array<const char*, static_cast<std::size_t>(Fact::kCount)> kFacts{
    "it holds",
    "the protocol's proxy and ServerWideOffline are Active",
    "this is not the health page",
    "the path is not /",
    "the path is not the logon page",
    "this is not a logoff",
    "the virtual directory takes Basic",
    "no Basic credentials were sent",
    "the virtual directory has forms on",
    "this is not a post to auth.owa",
    "the virtual directory takes tickets",
    "no ticket was sent",
    "a directory server answered",
    "the credentials are right",
    "no password was given",
    "this is not a background request",
    "the user is authenticated",
    "the protocol is on for the mailbox",
    "a copy is mounted",
    "the mailbox's active copy is in this site",
    "the mailbox's active copy is in another site",
    "the mailbox's site publishes no ExternalURL",
    "the mailbox's site publishes the name the request came under",
    "RedirectToOptimalOWAServer is false",
    "the protocol is never redirected",
    "this is not a forms logon",
};

}  // namespace

const RuleText& text_of(RuleId rule) { return kRules[static_cast<std::size_t>(rule)]; }

const char* text_of(Fact fact) { return kFacts[static_cast<std::size_t>(fact)]; }

}  // namespace casgrid
