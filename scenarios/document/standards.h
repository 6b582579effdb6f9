// Defaults of the schema that depend on something, each once: the resolver fills them in, and the
// table of numbers says them in words. Those that are one number stand in the table itself.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a client program. 0: it has none.
struct ByClient {
  double owa = 0;
  double mapi = 0;
  double active_sync = 0;
  double imap4 = 0;
  double pop3 = 0;
  double ews = 0;
  double autodiscover = 0;
  double outlook_anywhere = 0;
  double smtp = 0;
  double sip = 0;
  double ecp = 0;
  double oab = 0;
  double powershell = 0;

  double of(scenario::Client client) const;
  std::string words()
      const;  // "240 (OWA), 12 (ACTIVE_SYNC), 120 (MAPI_HTTP), 12 (IMAP4), 6 (POP3)"
};

// Works in sessions that begin and end.
bool works_in_sessions(scenario::Client client);
// Is a browser.
bool is_browser(scenario::Client client);
// What its requests cost follows from messages; of others it is kRequestMegacycles.
bool costs_by_messages(scenario::Client client);

// The default profile of each program, in the busiest hour. Of mail programs: Mutt asks every 300 s
// if it does not idle, and it is assumed that the others look as often; over POP3 it is every ten
// minutes; IDLE is said again after 29 minutes (RFC 2177); an answer is a message of the MMB mix of
// sizes, 60:16:4:10:4:4:2 of 1:2:4:6:15:16:43 kB, and a command with its TLS record is assumed. Of
// Autodiscover assumed: a POST of 350 octets with its head and a ticket; what is answered follows
// from the text, and the number is for what is reckoned before a run. Of
// EWS assumed, too: an envelope of SOAP with its headers, and an item of that mix in XML, which
// makes it twice as long; GetStreamingEvents hangs for half an hour, the most that its schema
// takes. A call over Outlook Anywhere is one of MAPI over HTTP without the 300 octets of heads that
// are assumed there; its channels hang for as long as they last.
// Of SMTP (design of the default activity) messages of 75 kB; what is answered is a line.
// Of SIP assumed: a user is called every five hours; an INVITE and the answer to it describe their
// media. Of ECP, of an address book's manifest and of remote PowerShell assumed, too.
inline constexpr ByClient kRequestsPerHour{.owa = 240,
                                           .mapi = 120,
                                           .active_sync = 12,
                                           .imap4 = 12,
                                           .pop3 = 6,
                                           .ews = 30,
                                           .autodiscover = 1,
                                           .outlook_anywhere = 120,
                                           .smtp = 2.5,
                                           .sip = 0.2,
                                           .ecp = 240,
                                           .oab = 1.0 / 24,
                                           .powershell = 120};
inline constexpr ByClient kRequestBytes{.owa = 1200,
                                        .mapi = 1500,
                                        .active_sync = 800,
                                        .imap4 = 80,
                                        .pop3 = 80,
                                        .ews = 1500,
                                        .autodiscover = 900,
                                        .outlook_anywhere = 1200,
                                        .smtp = 75'000,
                                           .sip = 1200,
                                        .ecp = 1500,
                                        .oab = 600,
                                        .powershell = 3500};
inline constexpr ByClient kResponseBytes{.owa = 9500,
                                         .mapi = 5000,
                                         .active_sync = 6000,
                                         .imap4 = 3800,
                                         .pop3 = 3800,
                                         .ews = 7600,
                                         .autodiscover = 4000,
                                         .outlook_anywhere = 4700,
                                         .smtp = 90,
                                           .sip = 900,
                                         .ecp = 15000,
                                         .oab = 3000,
                                         .powershell = 6000};
// Of those that work in sessions, and are not in one all day; assumed.
inline constexpr ByClient kSessionsPerHour{.ecp = 0.1, .powershell = 1};
inline constexpr ByClient kSessionRequests{.owa = 240, .ecp = 15, .powershell = 20};
// What a request costs the mailbox server where it does not follow from messages, in megacycles;
// assumed. A Sync (ten milliseconds on a core of the calculator's baseline); an Autodiscover answer
// (12 ms of work behind the front end were seen in a log, waiting with it); a message,
// half of it in Transport and half in the store; a call until it is answered, without its media; a page or list, a piece of an address book, a command.
inline constexpr ByClient kRequestMegacycles{
    .active_sync = 20, .autodiscover = 20, .smtp = 20, .sip = 20, .ecp = 60, .oab = 4, .powershell = 120};
// An address book is checked once a day, after the same time; the first checks are spread over it.
inline constexpr double kOabRampS = 86'400;
// SetMinimumRetryDelay of BITS: the time before a transfer that failed is tried again.
inline constexpr double kBitsRetryS = 600;
inline constexpr double kLongestStreamS = 1800;
inline constexpr ByClient kHoldS{
    .mapi = 300, .active_sync = 470, .imap4 = 1740, .ews = kLongestStreamS};
// Of the others as many as requests.
inline constexpr ByClient kEventsPerHour{.mapi = 12, .ews = 12, .outlook_anywhere = 12};
inline constexpr double kMessagesPerDay = 100;  // of phones what their Syncs cost
inline constexpr double kRetryS = 5;
inline constexpr double kDiscoveryRetryS = 300;     // of AUTODISCOVER, always
inline constexpr double kDiscoveryPatienceS = 120;  // for a whole walk
inline constexpr double kPatienceS = 30;
inline constexpr double kTimerBS = 32;          // 64 x T1 of RFC 3261
inline constexpr double kSipsakPatienceS = 36;  // until its eleventh sending has had no answer
inline constexpr double kMailPatienceS = 600;  // smtp_data_done_timeout of Postfix
inline constexpr double kCallS = 30;
inline constexpr double kPingS = 60;
inline constexpr double kPhoneMessageBytes = 6000;  // that is sent with a phone; assumed
inline constexpr double kAddressBookCost = 0.5;     // an Execute being 1; assumed
inline constexpr double kMegacyclesFactor = 1;      // of a program beside another

// The global throttling policy of Exchange 2013, CU23, as Get-ThrottlingPolicy printed it
// (Microsoft Q&A 125609; the same of EWS and IMAP4 in logs of 15.0.1104); the longest delay of
// phones and of Outlook from the web.config files of a CU23 server, of others assumed. 0:
// Unlimited.
struct StandardBudget {
  const char* component;
  double burst_ms = 0;
  double recharge_ms = 0;  // an hour
  double cutoff_ms = 0;
  double longest_delay_s = 5;
};
inline constexpr StandardBudget kOwaBudget{"owa", 480'000, 1'800'000};
inline constexpr StandardBudget kActiveSyncBudget{"active_sync", 480'000, 1'800'000, 600'000, 45};
inline constexpr StandardBudget kEwsBudget{"ews", 300'000, 900'000, 3'000'000};
inline constexpr StandardBudget kRcaBudget{"rca", 150'000, 900'000};
inline constexpr StandardBudget kPowerShellBudget{"powershell"};
inline constexpr StandardBudget kPopBudget{"pop", 3'600'000, 600'000};
inline constexpr StandardBudget kImapBudget{"imap", 3'600'000, 600'000};
// "480,000 (owa), ...": of each component.
std::string budget_words(double StandardBudget::*of);

// Of topology.default_cpu.
inline constexpr double kCores = 16;
inline constexpr double kMegacyclesPerCore = 2222.22;

inline constexpr double kProbeTimeoutS = 2;                 // or the interval, if that is shorter
inline constexpr double kBalancedRequestMegacycles = 0.05;  // of layer 7

// Of a balancer that is like a program: docs/balancers.md says where each was seen or read.
struct LikeStandards {
  bool probes = true;  // by itself
  double probe_interval_s = 0;
  std::uint32_t down_after = 0;
  std::uint32_t up_after = 0;
  std::uint32_t retries = 0;  // 0: one at each member
  double connect_timeout_s = 0;
  double answer_timeout_s = 0;
};
inline constexpr LikeStandards kLikeHaproxy{
    .probe_interval_s = 2, .down_after = 3, .up_after = 2, .retries = 3};
// Where it probes at all, as NGINX Plus does.
inline constexpr LikeStandards kLikeNginx{.probes = false,
                                          .probe_interval_s = 5,
                                          .down_after = 1,
                                          .up_after = 1,
                                          .connect_timeout_s = 60,
                                          .answer_timeout_s = 60};
inline constexpr std::uint32_t kMaxFails = 1;
inline constexpr double kFailTimeoutS = 10;
inline constexpr double kMostBodyMib = 1;

inline constexpr double kFrontEndDrainS = 600;  // so that long polls end by themselves
inline constexpr double kMailboxDrainS = 60;

}  // namespace casgrid
