// The facts in words, as they are and as they are not.
#include <array>

#include "model/routing/fact.h"

namespace casgrid {
namespace {

struct FactText {
  Fact fact;
  const char* holds;
  const char* not_so;
};

using enum Fact;

constexpr std::array<FactText, static_cast<std::size_t>(Fact::kCount)> kTexts{{
    {ServerIsUp, "the front end is up", "the front end is down"},
    {PortListens, "something listens on the port for this client",
     "nothing listens on the port for this client"},
    {IsBackEndPort, "the port is the back-end site's", "the port is a client's"},
    {IsTls, "the connection is TLS", "the connection is not TLS"},
    {SslIsRequired, "the virtual directory requires TLS",
     "the virtual directory does not require TLS"},
    {HttpLeadsToHttps, "port 80 is redirected to 443", "port 80 is not redirected"},
    {PathIsKnown, "a virtual directory has this path", "no virtual directory has this path"},
    {ProxyIsActive, "the protocol's component and ServerWideOffline are Active",
     "the protocol's component or ServerWideOffline is not Active"},
    {IsHealthPage, "this is the health page", "this is not the health page"},
    {IsRoot, "the path is /", "the path is not /"},
    {RootRedirects, "the build redirects / (CU6 and later)",
     "the build does not redirect / (before CU6)"},
    {IsLogonPage, "the path is the logon page", "the path is not the logon page"},
    {IsLogonPost, "this is a post to auth.owa", "this is not a post to auth.owa"},
    {IsSignOff, "this is a logoff", "this is not a logoff"},
    {HasSignOutPage, "the build has a sign-out page (CU8 and later)",
     "the build has no sign-out page (before CU8)"},
    {IsSignOutPage, "the path is the sign-out page", "the path is not the sign-out page"},
    {IsStatic, "this is static content of the logon page", "this is not static content"},
    {NamesNoAddress, "the path names something that is no SMTP address",
     "the path names no mailbox, or a full address"},
    {FormsIsOn, "the virtual directory has forms on", "the virtual directory has forms off"},
    {FormsAnswers, "a request without a session belongs to the logon form",
     "a request without a session is not for the logon form"},
    {MethodIsOffered, "the virtual directory takes this way to log on",
     "the virtual directory does not take this way to log on"},
    {DirectoryAnswers, "a directory server answered", "no directory server answered"},
    {GivesCredentials, "credentials were sent", "no credentials were sent"},
    {CredentialsAreRight, "the credentials are right", "the credentials are wrong"},
    {PasswordIsExpired, "the password has expired", "the password has not expired"},
    {IsBackground, "this is a background request", "this is not a background request"},
    {IsAuthenticated, "the user is authenticated", "nobody is authenticated"},
    {KerberosFits, "the client can do NTLM, or Kerberos works for the name",
     "the client can do Kerberos only, and it does not work for the name"},
    {OutlookIsTooOld, "the client is Outlook 2003 or older",
     "the client is newer than Outlook 2003"},
    {AccountIsBlocked, "the account is blocked for ActiveSync",
     "the account is not blocked for ActiveSync"},
    {ProtocolIsOn, "the protocol is on for the mailbox", "the protocol is off for the mailbox"},
    {HasMailbox, "the user has a mailbox here", "the user has no mailbox here"},
    {MailboxIsOnline, "the mailbox is in Exchange Online", "the mailbox is not in Exchange Online"},
    {MailboxIsElsewhere, "the mailbox is in another forest",
     "the mailbox is not in another forest"},
    {OnlineUrlIsKnown, "an organisation relationship gives its OWA address, under another name",
     "no organisation relationship gives its OWA address, or it is this very name"},
    {Tells451, "the build answers 451 (CU8 and later)",
     "the build does not answer 451 (before CU8)"},
    {MailboxInUrlIsKnown, "the URL names no mailbox, or one that is known",
     "the URL names a mailbox that is not known"},
    {HasAffinity, "the affinity headers and the cookie of a known server came along",
     "no affinity to a known server was asked for"},
    {AnchorIsHealthy, "the anchor mailbox can be opened", "the anchor mailbox cannot be opened"},
    {AddressBookIsKnown, "the offline address book is known",
     "the offline address book is not known"},
    {AddressBookIsLegacy, "the offline address book is one of 2010 or 2007",
     "the offline address book is one of 2013 or later"},
    {DatabaseIsKnown, "a mailbox's database stands for the request",
     "no mailbox's database stands for the request"},
    {IsMounted, "a copy is mounted", "no copy is mounted"},
    {IsEligible, "the server with the active copy may be a target",
     "the server with the active copy is blocked for activation"},
    {MailboxIs2007, "the mailbox is on Exchange 2007", "the mailbox is not on Exchange 2007"},
    {MailboxIsLegacy, "the mailbox is on Exchange 2010 or 2007",
     "the mailbox is on Exchange 2013 or later"},
    {IsSameSite, "the mailbox's active copy is in this site",
     "the mailbox's active copy is in another site"},
    {FrontEndIs2007, "the front end is Exchange 2007", "the front end is newer than Exchange 2007"},
    {FrontEndIsLegacy, "the front end is Exchange 2010 or 2007",
     "the front end is Exchange 2013 or later"},
    {MailboxIsNewer, "the mailbox is on a newer product than the front end",
     "the mailbox is not on a newer product than the front end"},
    {ReachesNewer, "this front end can proxy to the newer product (2013 from CU10)",
     "this front end cannot proxy to a newer product"},
    {NewerUrlIsKnown, "a newer front end publishes a URL for the protocol",
     "no newer front end publishes a URL for the protocol"},
    {NewerUrlIsOwnName, "the newer front end publishes the name the request came under",
     "the newer front end publishes another name"},
    {ExternalUrlIsSet, "the mailbox's site publishes an ExternalURL",
     "the mailbox's site publishes no ExternalURL"},
    {IsOwnNamespace, "the mailbox's site publishes the name the request came under",
     "the mailbox's site publishes another name"},
    {RedirectsToOptimal, "RedirectToOptimalOWAServer is true",
     "RedirectToOptimalOWAServer is false"},
    {RedirectIsManual, "CrossSiteRedirectType is Manual, on Exchange 2010",
     "the redirect is silent"},
    {PassesLogonOn,
     "this is a forms logon with forms at both ends, on a build that passes it on (CU2 and later)",
     "this is no forms logon that could be passed on"},
    {TargetIsFound, "a server can take it", "no server can take it"},
    {TargetAnswers, "the server that should take it answers",
     "the server that should take it does not answer"},
    {TargetTakesIt, "the server that should take it accepts the authentication passed to it",
     "the server that should take it does not accept the authentication passed to it"},
    {AnchorsOnCaller, "the build anchors the shell on the caller's mailbox (CU11)",
     "the build does not anchor the shell on a mailbox"},
    {IsRequestDocument, "the body is a request document",
     "this is a GET, or the body is no request document"},
    {SchemaIsServed, "the response schema is served", "the response schema is not served"},
    {SubjectIsKnown, "the address asked for is known", "the address asked for is not known"},
    {CommandFits, "the command is within MaxCommandSize",
     "the command is longer than MaxCommandSize"},
    {IsLogon, "this is a logon", "this is no logon"},
    {CommandIsAllowed, "the command needs no logon", "the command needs a logon first"},
    {LogonIsAllowed, "LoginType takes this logon on this connection",
     "LoginType does not take this logon without TLS"},
    {AccountMayLogOn,
     "the account has a mailbox, a primary SMTP address, and is not the Administrator",
     "the account has no mailbox or primary SMTP address, or is the Administrator"},
    {SenderMayConnect, "the connector's permission groups have this sender",
     "the connector's permission groups do not have this sender"},
    {AuthIsOffered, "the connector offers this authentication, or none was tried",
     "the connector does not offer this authentication here"},
    {RelayIsAllowed, "a recipient is of an accepted domain",
     "no recipient is of an accepted domain"},
    {IsSubmission, "this is a submission of an authenticated sender", "this is not a submission"},
    {NamesResolve, "the mailbox servers' names can be resolved",
     "no mailbox server's name can be resolved"},
    {TlsIsNegotiated, "X-ANONYMOUSTLS can be negotiated", "X-ANONYMOUSTLS fails everywhere"},
    {StartTlsIsOffered, "the connector has a certificate for STARTTLS",
     "the certificate that TlsCertificateName names is not on the server"},
    {ConnectorTlsIsMet, "the connector requires no TLS, or there is TLS",
     "the connector requires TLS (RequireTLS), and there is none"},
    {SignallingFits, "the transport is what the dial plan asks for",
     "the transport is not what the dial plan asks for"},
    {DialPlanIsLinked, "a dial plan is linked with the gateway",
     "no dial plan is linked with the gateway"},
}};

constexpr bool texts_stand_in_order() {
  std::size_t i = 0;
  for (const FactText& t : kTexts) {
    if (static_cast<std::size_t>(t.fact) != i++) return false;
  }
  return true;
}
static_assert(texts_stand_in_order());

}  // namespace

const char* text_of(Fact fact, bool holds) {
  const FactText& text = kTexts[static_cast<std::size_t>(fact)];
  return holds ? text.holds : text.not_so;
}

}  // namespace casgrid
