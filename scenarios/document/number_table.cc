// The table itself. A new field of the schema that is a number gets its row here.
#include <algorithm>
#include <iterator>

#include "model/base/protocol_row.h"
#include "model/directory/server.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"
#include "scenarios/schema/version.h"

namespace casgrid {
namespace {

constexpr double kDay = 86'400;
constexpr double kMonth = 30 * kDay;
constexpr double kYear = 365 * kDay;
constexpr double kWords32 = 4'294'967'295.0;
constexpr double kWords31 = 2'147'483'647.0;
constexpr double kWords64 = 18'446'744'073'709'551'615.0;
constexpr double kMinuteMs = 60'000;
constexpr double kBytesMost = 4e9;
constexpr double kMegacyclesMost = 100'000;
constexpr double kCountMost = 9'007'199'254'740'992.0;  // 2^53
constexpr auto kNone = std::nullopt;

// Reasons that many rows share.
constexpr const char* kRunLength = "a run lasts thirty days at most";
constexpr const char* kSums =
    "none is shorter than clocks tell apart, and some hundred of them must add up to less than "
    "times hold, 292 years";
constexpr const char* kOften =
    "what comes more often fills a run with nothing else, and what comes later never comes";
constexpr const char* kSpeed =
    "a transfer must take a time that can be told apart from none and from for ever";
constexpr const char* kFlight =
    "a nanosecond is the least time there is, and what takes a minute is given up";
constexpr const char* kPort = "a port has sixteen bits";
constexpr const char* kSize = "a message's size has 32 bits";
constexpr const char* kWork = "a request that costs more would take a core half a minute";
constexpr const char* kPart = "it is a part of a whole";
constexpr const char* kWord = "the field has 32 bits";
constexpr const char* kSigned = "the product's setting has 31 bits";
constexpr const char* kMeasured = "calibration counts and measures; nothing of it is negative";
constexpr const char* kHolder = "the range of the field that holds the quantity";

constexpr const char* kOfTiming = "that of timing.pop3 or timing.imap4";
constexpr const char* kOfDefaultCpu = "those of topology.default_cpu, or ";

// As a fresh installation has them.
template <class Number>
std::string of_mail(Number MailAccess::*number) {
  Server fresh;
  fresh.roles.add(ServerRole::ClientAccess);
  fresh.product = Product::Exchange2013;
  install(fresh);
  const auto words = [](Number value) {
    // A port is a name: nobody writes it with separators.
    if constexpr (std::is_same_v<Number, std::uint16_t>) return std::to_string(value);
    return number_words(value);
  };
  return words(fresh.access_of(Protocol::Pop3).*number) + " (POP3), " +
         words(fresh.access_of(Protocol::Imap4).*number) + " (IMAP4)";
}

// The table's parts are made when they are asked for: words of other files are in them. A row:
// field, unit, least, most, what 0 is, default, default in words, reason.
// clang-format off

// The run, its network, servers, balancers and namespaces.
std::vector<NumberRange> of_the_organisation() {
  return {
  {"Scenario.duration_s", "seconds", 0.001, kMonth, Zero::Required, kNone, "", kRunLength},
  {"EarlyEnd.duration_s", "seconds", 0.001, kMonth, Zero::Required, kNone, "", kRunLength},
  {"Scenario.schema_version", "", 1, kSchemaVersion, Zero::Default, kSchemaVersion, "", "a file of a later version needs a later program"},
  {"Scenario.seed", "", 0, kWords64, Zero::Value, kNone, "0", "a seed has 64 bits"},

  {"Lan.bandwidth_mbps", "megabits per second", 0.001, 1e9, Zero::Default, 10'000, "", kSpeed},
  {"Lan.latency_ms", "milliseconds", 1e-6, kMinuteMs, Zero::Default, 0.1, "", kFlight},
  {"Link.bandwidth_mbps", "megabits per second", 0.001, 1e9, Zero::Required, kNone, "", kSpeed},
  {"Link.latency_ms", "milliseconds", 1e-6, kMinuteMs, Zero::Required, kNone, "", kFlight},
  {"Link.cost", "", 1, 99'999, Zero::Default, 100, "", "Active Directory takes no other"},
  {"Cpu.cores", "cores", 1, 4096, Zero::Default, kNone, kOfDefaultCpu + number_words(kCores), "no server has more"},
  {"Cpu.megacycles_per_core", "megacycles a second", 1, 1e8, Zero::Default, kNone, kOfDefaultCpu + number_words(kMegacyclesPerCore), "work must take a time that can be told apart from none and from for ever"},

  {"ApplicationPool.queue_length", "requests", 1, 65'535, Zero::Default, kNone, number_words(kUsualQueueLength) + "; " + number_words(kLongestQueueLength) + " (MAPI, RPC)", "IIS takes no other"},
  {"MailAccess.plain_port", "", 1, 65'535, Zero::Default, kNone, of_mail(&MailAccess::plain_port), kPort},
  {"MailAccess.implicit_tls_port", "", 1, 65'535, Zero::Default, kNone, of_mail(&MailAccess::implicit_tls_port), kPort},
  {"MailAccess.proxy_target_port", "", 1, 65'535, Zero::Default, kNone, of_mail(&MailAccess::back_end_port), kPort},
  {"MailAccess.authenticated_idle_s", "seconds", 30, 86'400, Zero::Default, kNone, kOfTiming, "the product takes no other"},
  {"MailAccess.pre_authentication_idle_s", "seconds", 30, 3600, Zero::Default, kNone, kOfTiming, "the product takes no other"},
  {"MailAccess.max_connections", "connections", 1, kWords31, Zero::Default, kNone, kOfTiming, kSigned},
  {"MailAccess.max_connections_from_single_ip", "connections", 1, kWords31, Zero::Default, kNone, kOfTiming, kSigned},
  {"MailAccess.max_connections_per_user", "connections", 1, kWords31, Zero::Default, kNone, kOfTiming, kSigned},
  {"MailAccess.max_command_bytes", "bytes", 40, 16'384, Zero::Default, kNone, of_mail(&MailAccess::max_command_bytes), "the product takes no other"},
  {"ReceiveConnector.port", "", 1, 65'535, Zero::Default, kNone, "that of its bindings", kPort},
  {"DatabaseCopy.copy_queue_length", "logs", 0, kWords32, Zero::Value, kNone, "0", kWord},
  {"DatabaseCopy.replay_queue_length", "logs", 0, kWords32, Zero::Value, kNone, "0", kWord},
  {"DatabaseCopy.activation_preference", "", 1, 16, Zero::Default, kNone, "its place in the list", "a group has at most sixteen members"},
  {"FrontEnd.max_concurrent_api", "logons", 1, 150, Zero::Default, 10, "", "Netlogon takes no more"},
  {"DirectoryServer.max_concurrent_api", "logons", 1, 150, Zero::Default, 10, "", "Netlogon takes no more"},
  {"FrontEnd.clock_ahead_s", "seconds", -kYear, kYear, Zero::Value, kNone, "0", kSums},
  {"LockoutPolicy.threshold", "wrong passwords", 0, 999, Zero::Value, kNone, "0: nobody is locked out", "Active Directory takes no more"},
  {"LockoutPolicy.window_s", "seconds", 1, 5'999'940, Zero::Default, 1800, "", "Active Directory takes 99,999 minutes at most"},
  {"LockoutPolicy.duration_s", "seconds", 1, kYear, Zero::Default, 1800, "", kSums},
  {"Balancer.forwarding_ms", "milliseconds", 1e-6, kMinuteMs, Zero::Default, 0.05, "", kFlight},
  {"Balancer.slow_start_s", "seconds", 0, kMonth, Zero::Value, kNone, "0: at once", kRunLength},
  {"Balancer.table_limit", "connections", 0, kWords32, Zero::Value, kNone, "0: no limit", kWord},
  {"Balancer.request_megacycles", "megacycles", 1e-6, kMegacyclesMost, Zero::Default, kNone, number_words(kBalancedRequestMegacycles) + " (layer 7)", kWork},
  {"Manners.retries", "attempts", 1, 1000, Zero::Default, kNone, "3 (HAPROXY); one at each member (NGINX)", kOften},
  {"Manners.connect_timeout_s", "seconds", 0.001, kMonth, Zero::Default, kNone, "none (HAPROXY); 60 (NGINX)", kRunLength},
  {"Manners.answer_timeout_s", "seconds", 0.001, kMonth, Zero::Default, kNone, "none (HAPROXY); 60 (NGINX)", kRunLength},
  {"Manners.max_fails", "requests", 1, 1e6, Zero::Default, kNone, "1 (NGINX)", "a run has no more of them"},
  {"Manners.fail_timeout_s", "seconds", 1, kMonth, Zero::Default, kNone, "10 (NGINX)", "it counts whole seconds"},
  {"Manners.most_body_mib", "MiB", 0.001, 4095, Zero::Default, kNone, "1 (NGINX)", kSize},
  {"Path.answers", "", 301, 599, Zero::Value, kNone, "0: a member answers", "it is a status of HTTP that is no good answer"},
  {"GatewayLink.from_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"GatewayLink.until_s", "seconds", 0, kMonth, Zero::Value, kNone, "0: to the end", kRunLength},
  {"Probe.interval_s", "seconds", 0.01, kMonth, Zero::Default, 5, "", kOften},
  {"Probe.timeout_s", "seconds", 0.001, kMonth, Zero::Default, kNone, number_words(kProbeTimeoutS) + ", or the interval if that is shorter", kRunLength},
  {"Probe.down_after", "probes", 1, 1e6, Zero::Default, 2, "", "a run has no more of them"},
  {"Probe.up_after", "probes", 1, 1e6, Zero::Default, 2, "", "a run has no more of them"},
  {"WebSite.delay_s", "seconds", 0, kMinuteMs / 1000, Zero::Value, kNone, "0", "no client waits longer"},
  {"EdgeServer.transient_interval_s", "seconds", 1, kDay, Zero::Default, 600, "", kOften},
  {"EdgeServer.failure_interval_s", "seconds", 1, kDay, Zero::Default, 1800, "", kOften},
  {"EdgeServer.message_interval_s", "seconds", 1, kDay, Zero::Default, 900, "", "the product takes no other"},
  {"EdgeServer.delay_notification_s", "seconds", 1, kMonth, Zero::Default, 14'400, "", "the product takes thirty days at most"},
  {"EdgeServer.expiration_s", "seconds", 5, 90 * kDay, Zero::Default, 172'800, "", "the product takes no other"},
  {"InternetHost.greylisted_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"InternetHost.greylist_s", "seconds", 0.001, kMonth, Zero::Default, 300, "", kRunLength},
  {"ServiceRecord.priority", "", 0, 65'535, Zero::Value, kNone, "0", kPort},
  {"ServiceRecord.weight", "", 0, 65'535, Zero::Value, kNone, "0", kPort},
  {"ServiceRecord.port", "", 1, 65'535, Zero::Default, 443, "", kPort},
  {"Organization.autodiscover_ttl_h", "hours", 1, 8760, Zero::Default, 1, "", "an answer carries it in sixteen bits"},
  {"Namespace.ttl_s", "seconds", 0.001, kYear, Zero::Default, 300, "", kSums},
  };
}

// Populations, their profiles, and the quantities that these draw.
std::vector<NumberRange> of_clients() {
  return {
  {"Population.users", "mailbox users", 1, 1e8, Zero::Default, kNone, "the number of mailboxes by name; without any it is required", "a scenario holds 100,000,000 users"},
  {"Population.day", "", 0, 1000, Zero::Value, kNone, "1, each", kOften},
  {"Population.local_time_h", "hours", 0, 23.999999, Zero::Value, kNone, "0", "a day has 24 of them"},
  {"Population.hour_s", "seconds", 1, 3.6e6, Zero::Default, 3600, "", "shorter ones are no hours, and a brief makes them a thousand times as long at most"},
  {"PhoneProgram.new_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.policy_refresh_h", "hours", 0, 24 * 365, Zero::Value, kNone, "0: Unlimited", kSums},
  {"PhoneProgram.folder_sync_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.send_mail_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.smart_reply_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.item_operations_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.move_items_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.search_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.item_estimate_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"PhoneProgram.folder_sync_cost", "", 1e-6, 1000, Zero::Default, 0.5, "", kWork},
  {"PhoneProgram.send_mail_cost", "", 1e-6, 1000, Zero::Default, 1.5, "", kWork},
  {"PhoneProgram.smart_reply_cost", "", 1e-6, 1000, Zero::Default, 2, "", kWork},
  {"PhoneProgram.item_operations_cost", "", 1e-6, 1000, Zero::Default, 1, "", kWork},
  {"PhoneProgram.move_items_cost", "", 1e-6, 1000, Zero::Default, 1, "", kWork},
  {"PhoneProgram.search_cost", "", 1e-6, 1000, Zero::Default, 3, "", kWork},
  {"PhoneProgram.item_estimate_cost", "", 1e-6, 1000, Zero::Default, 0.3, "", kWork},
  {"PhoneProgram.provision_cost", "", 1e-6, 1000, Zero::Default, 0.3, "", kWork},
  {"PhoneProgram.message_bytes", "bytes", 0, kBytesMost, Zero::Default, kNone, "exponential, " + number_words(kPhoneMessageBytes), kSize},
  {"Credentials.wrong_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"Credentials.wrong_from_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"Credentials.expired_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"Credentials.locked_out_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"Credentials.attempts", "logons", 1, kWords32, Zero::Default, kNone, "1 (OWA, ECP, MAPI_HTTP, OUTLOOK_ANYWHERE, POWERSHELL, Mutt), of others as many as there are", kWord},
  {"Credentials.prompt_s", "seconds", 0.001, kYear, Zero::Default, 60, "", kSums},
  {"OutlookProgram.version", "", 1, 255, Zero::Default, 15, "", "a version of Office has eight bits"},
  {"Population.devices_per_user", "phones or programs", 1, 100, Zero::Default, 1, "", "EasMaxDevices"},
  {"Population.sessions_per_hour", "sessions", 1e-6, 3600, Zero::Default, kNone, kSessionsPerHour.words(), kOften},
  {"OabDownload.full_share", "", 0, 1, Zero::Default, 0.05, "", kPart},
  {"OabDownload.difference_share", "", 0, 1, Zero::Default, 0.75, "", kPart},
  {"OabDownload.full_megabytes", "megabytes", 0.001, 100'000, Zero::Default, 5, "", "no address book is larger"},
  {"OabDownload.difference_kilobytes", "kilobytes", 0.001, 1e8, Zero::Default, 200, "", "no address book is larger"},
  {"OabDownload.piece_kilobytes", "kilobytes", 1, 1e6, Zero::Default, 500, "", "a piece is a message, and one of a gigabyte takes longer than anybody waits"},
  {"Population.clients_per_address", "clients", 1, kWords32, Zero::Default, 1, "", kWord},
  {"AutodiscoverProgram.spread", "", 0, 0.9, Zero::Default, 0.25, "", "the next look must come after this one"},
  {"AutodiscoverProgram.request_timeout_s", "seconds", 0.1, kYear, Zero::Default, 30, "", kSums},
  {"SmtpProgram.recipients", "recipients", 1, 1000, Zero::Default, 1, "", "an envelope has no more"},
  {"SmtpProgram.hosts", "servers", 1, 65'535, Zero::Default, 1, "", kWord},
  {"SmtpProgram.outside_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"SipProgram.attendant_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"SipProgram.call_s", "seconds", 0, kYear, Zero::Default, kNone, number_words(kCallS), kSums},
  {"SipProgram.ping_s", "seconds", 1, kMonth, Zero::Default, kPingS, "", kOften},
  {"MailboxMove.at_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"MailboxMove.over_s", "seconds", 0, kMonth, Zero::Value, kNone, "0: all at once", kRunLength},
  {"Closed.away_mean_s", "seconds", 0.001, kYear, Zero::Default, 60, "60; of ECP and POWERSHELL what sessions_per_hour leaves", kSums},
  {"Closed.ramp_s", "seconds", 1e-6, kYear, Zero::Default, 60, "60; " + number_words(kOabRampS) + " (OAB)", kSums},
  {"Open.sessions_per_s", "sessions a second", 1e-9, 1000, Zero::Required, kNone, "", kOften},

  {"Profile.requests_per_hour", "requests", 1e-6, 3'600'000, Zero::Default, kNone, kRequestsPerHour.words(), "nobody works faster than in a millisecond"},
  {"Profile.think_s", "seconds", 0, kYear, Zero::Default, kNone, "exponential, 3,600 / requests_per_hour; constant (OAB)", kSums},
  {"Profile.session_requests_mean", "requests", 1, 1e9, Zero::Default, 240, kSessionRequests.words(), "a session has at least one request"},
  {"Profile.change_share", "", 0, 1, Zero::Default, 0.2, "", kPart},
  {"Profile.request_bytes", "bytes", 0, kBytesMost, Zero::Default, kNone, kRequestBytes.words(), kSize},
  {"Profile.response_bytes", "bytes", 0, kBytesMost, Zero::Default, kNone, "exponential, " + kResponseBytes.words(), kSize},
  {"Profile.messages_per_day", "messages", 1e-6, 1e8, Zero::Default, kNone, number_words(kMessagesPerDay) + "; of ACTIVE_SYNC, ECP, OAB and POWERSHELL what their requests cost", "a request that costs more than 100,000 megacycles would take a core half a minute"},
  {"Profile.front_end_megacycles", "megacycles", 0, kMegacyclesMost, Zero::Default, kNone, "exponential, follows from messages_per_day", kWork},
  {"Profile.mailbox_megacycles", "megacycles", 0, kMegacyclesMost, Zero::Default, kNone, "exponential, follows from messages_per_day", kWork},
  {"Profile.patience_s", "seconds", 0.1, kYear, Zero::Default, kNone, number_words(kPatienceS) + "; of AUTODISCOVER " + number_words(kDiscoveryPatienceS) + ", of SIP " + number_words(kTimerBS) + ", of SIPSAK " + number_words(kSipsakPatienceS), "nobody gives up sooner; and later ones must add up to less than times hold"},
  {"Profile.retry_s", "seconds", 0, kYear, Zero::Default, kNone, "exponential, " + number_words(kRetryS) + "; " + number_words(kDiscoveryRetryS) + " (AUTODISCOVER)" + "; constant, " + number_words(kBitsRetryS) + " (OAB)", kSums},
  {"Profile.hold_s", "seconds", 1, 3600, Zero::Default, kNone, kHoldS.words(), "a heartbeat lasts an hour at most"},
  {"Profile.megacycles_factor", "", 1, 1000, Zero::Default, kNone, number_words(kMegacyclesFactor) + ", of a program beside another", "a program beside another asks for no less than nothing"},
  {"Profile.address_book_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"Profile.address_book_cost", "", 1e-6, 1000, Zero::Default, kNone, number_words(kAddressBookCost) + " (MAPI_HTTP)", kWork},
  {"Profile.events_per_hour", "changes", 1e-6, 3'600'000, Zero::Default, kNone, kEventsPerHour.words() + ", requests_per_hour (ACTIVE_SYNC, IMAP4, POP3)", kOften},

  {"Quantity.constant", "", 0, kWords32, Zero::Value, kNone, "", kHolder},
  {"Exponential.mean", "", 0, kWords32, Zero::Required, kNone, "", kHolder},
  {"Uniform.low", "", 0, kWords32, Zero::Value, kNone, "0", kHolder},
  {"Uniform.high", "", 0, kWords32, Zero::Required, kNone, "", kHolder},
  {"Erlang.mean", "", 0, kWords32, Zero::Required, kNone, "", kHolder},
  {"Erlang.stages", "", 1, 16, Zero::Required, kNone, "", "a draw spends as many random numbers"},
  {"HyperExponential.mean", "", 0, kWords32, Zero::Required, kNone, "", kHolder},
  {"HyperExponential.cv2", "", 1.000001, 10'000, Zero::Required, kNone, "", "1 is exponential, less is Erlang; more has its mean in draws that no run makes"},
  {"LogNormal.mean", "", 0, kWords32, Zero::Required, kNone, "", kHolder},
  {"LogNormal.cv2", "", 1e-6, 10'000, Zero::Required, kNone, "", "less is constant; more has its mean in draws that no run makes"},
  {"Empirical.quantiles", "", 0, kWords32, Zero::Value, kNone, "", kHolder},
  };
}

// What goes wrong, and the settings that hold for all: health, timing, what is recorded.
std::vector<NumberRange> of_faults_and_settings() {
  return {
  {"Fault.at_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"Fault.lasting_s", "seconds", 0, kYear, Zero::Value, kNone, "0: for the rest of the run", kSums},
  {"Drawn.every_mean_s", "seconds", 0.1, kYear, Zero::Required, kNone, "", kOften},
  {"Drawn.lasting_mean_s", "seconds", 0.001, kYear, Zero::Required, kNone, "", kOften},
  {"LinkBandwidth.bandwidth_mbps", "megabits per second", 0.001, 1e9, Zero::Required, kNone, "", kSpeed},
  {"MessageRule.share", "", 0, 1, Zero::Default, 1, "", kPart},
  {"MessageRule.delay_ms", "milliseconds", 0, 3'600'000, Zero::Value, kNone, "0: lost", "an hour late is lost"},
  {"Maintenance.at_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"Maintenance.drain_s", "seconds", 0.001, kMonth, Zero::Default, kNone, number_words(kFrontEndDrainS) + " for a front end, " + number_words(kMailboxDrainS) + " for a mailbox server", kRunLength},
  {"Maintenance.work_s", "seconds", 0.001, kMonth, Zero::Default, 300, "", kRunLength},

  {"Health.probe_s", "seconds", 0.1, kYear, Zero::Default, 60, "", kOften},
  {"Health.unhealthy_after_s", "seconds", 0.001, kYear, Zero::Default, 60, "", kSums},
  {"Health.restart_after_s", "seconds", 0.001, kYear, Zero::Default, 60, "", kSums},
  {"Health.offline_after_s", "seconds", 0.001, kYear, Zero::Default, 120, "", kSums},
  {"Health.throttle_s", "seconds", 0.001, kYear, Zero::Default, 3600, "", kSums},

  {"Network.quantum_ms", "milliseconds", 0.001, kMinuteMs, Zero::Default, 10, "", "less is EXACT; SimGrid's clock should not fall further behind"},
  {"Timing.detection_s", "seconds", 0.001, kYear, Zero::Default, 20, "", kSums},
  {"Timing.mount_s", "seconds", 0.001, kYear, Zero::Default, 30, "", kSums},
  {"Timing.switchover_s", "seconds", 0.001, kYear, Zero::Default, 10, "", kSums},
  {"Timing.connect_timeout_s", "seconds", 0.01, kYear, Zero::Default, 21, "", kSums},
  {"Timing.session_idle_s", "seconds", 0.001, kYear, Zero::Default, 28'800, "", kSums},
  {"Timing.back_end_timeout_s", "seconds", 0.01, kYear, Zero::Default, 25, "", kSums},
  {"Timing.lookup_timeout_s", "seconds", 0.01, kYear, Zero::Default, 2, "", kSums},
  {"Timing.pool_idle_s", "seconds", 0.001, kYear, Zero::Default, 60, "", kSums},
  {"Timing.recipient_cache_s", "seconds", 0.001, kYear, Zero::Default, 900, "", kSums},
  {"Timing.tls_handshake_megacycles", "megacycles", 1e-6, kMegacyclesMost, Zero::Default, 1, "", kWork},
  {"Timing.directory_megacycles", "megacycles", 1e-6, kMegacyclesMost, Zero::Default, 1, "", kWork},
  {"Timing.dns_ms", "milliseconds", 1e-6, kMinuteMs, Zero::Default, 20, "", kFlight},
  {"Timing.tls_resumed_megacycles", "megacycles", 1e-6, kMegacyclesMost, Zero::Default, 0.07, "", kWork},
  {"Timing.tls_ticket_lifetime_s", "seconds", 0.001, kYear, Zero::Default, 36'000, "", kSums},
  {"Timing.not_mounted_wait_s", "seconds", 0, kYear, Zero::Value, kNone, "0: 503 at once", kSums},
  {"Timing.retry_after_s", "seconds", 1, 65'535, Zero::Default, 60, "", "an answer carries it in sixteen bits"},
  {"Timing.context_idle_s", "seconds", 0.001, kYear, Zero::Default, 900, "", kSums},
  {"Timing.mapi_pending_period_s", "seconds", 0, 3600, Zero::Default, 30, "", "a NotificationWait hangs for no longer"},
  {"Timing.active_sync_concurrency", "calls", 1, 1e6, Zero::Default, 10, "", "no user has more at once"},
  {"Timing.ews_concurrency", "requests", 1, 1e6, Zero::Default, 27, "", "no user has more at once"},
  {"Timing.rpc_channel_wait_s", "seconds", 0.001, kYear, Zero::Default, 30, "", kSums},
  {"Timing.rpc_keep_alive_s", "seconds", 1, kYear, Zero::Default, 60, "", kSums},
  {"Timing.rpc_channel_octets", "octets", 131'072, 2'147'483'648, Zero::Default, 1'073'741'824, "", "MS-RPCH: 128 KiB to 2 GiB"},
  {"Timing.rpc_target_guard", "requests", 1, kWords32, Zero::Default, 150, "", kWord},
  {"Timing.rpc_target_guard_from_cu7", "requests", 1, kWords32, Zero::Default, 25'000, "", kWord},
  {"Timing.ews_hanging_connections", "calls", 1, 1e6, Zero::Default, 3, "", "no user has more at once"},
  {"Timing.powershell_concurrency", "shells", 1, 1e6, Zero::Default, 18, "", "no user has more at once"},
  {"Timing.shell_idle_s", "seconds", 0.001, kYear, Zero::Default, 900, "", kSums},
  {"Timing.mailbox_request_limit", "requests", 0, kWords32, Zero::Value, kNone, "0: no limit", kWord},
  {"Timing.secure_channel_wait_s", "seconds", 0.001, kYear, Zero::Default, 45, "", kSums},
  {"Timing.kerberos_ticket_life_s", "seconds", 1, kYear, Zero::Default, 36'000, "", kSums},
  {"Timing.kerberos_clock_skew_s", "seconds", 0.001, kYear, Zero::Default, 300, "", kSums},
  {"Timing.ntlm_megacycles", "megacycles", 0, kMegacyclesMost, Zero::Default, kNone, "constant, directory_megacycles", kWork},
  {"Timing.um_configuration_s", "seconds", 1, kYear, Zero::Default, 600, "", kSums},
  {"Timing.um_max_calls", "calls", 1, 1e6, Zero::Default, 100, "", "no server has more"},
  {"Timing.probe_megacycles", "megacycles", 0, kMegacyclesMost, Zero::Default, 0.5, "", kWork},
  {"Timing.tls_shared_tickets", "", 0, 1, Zero::Value, kNone, "0", "it is yes or no"},
  {"SmtpLimits.idle_s", "seconds", 1, 86'400, Zero::Default, 300, "", "the product takes no other"},
  {"SmtpLimits.longest_s", "seconds", 1, 86'400, Zero::Default, 600, "", "the product takes no other"},
  {"SmtpLimits.max_connections", "connections", 1, kWords31, Zero::Default, 5000, "", kSigned},
  {"SmtpLimits.max_connections_per_source", "connections", 1, kWords31, Zero::Default, 20, "", kSigned},
  {"SmtpLimits.max_share_per_source", "", 0.01, 1, Zero::Default, 0.02, "", "the product takes whole per cent, from 1 to 100"},
  {"SmtpLimits.max_protocol_errors", "errors", 1, 255, Zero::Default, 5, "", "a session counts no more"},
  {"SmtpLimits.tarpit_s", "seconds", 0, 600, Zero::Default, 5, "", "the product takes ten minutes at most"},
  {"TransportSettings.glitch_retries", "retries", 0, 15, Zero::Default, 4, "", "the product takes no more"},
  {"TransportSettings.glitch_interval_s", "seconds", 1, kDay, Zero::Default, 60, "", kOften},
  {"TransportSettings.transient_retries", "retries", 0, 15, Zero::Default, 6, "", "the product takes no more"},
  {"TransportSettings.transient_interval_s", "seconds", 1, kDay, Zero::Default, 300, "", kOften},
  {"TransportSettings.failure_interval_s", "seconds", 1, kDay, Zero::Default, 600, "", kOften},
  {"TransportSettings.mailbox_interval_s", "seconds", 1, kDay, Zero::Default, 300, "", "the product takes no other"},
  {"TransportSettings.message_interval_s", "seconds", 1, kDay, Zero::Default, 900, "", "the product takes no other"},
  {"TransportSettings.delay_notification_s", "seconds", 1, kMonth, Zero::Default, 14'400, "", "the product takes thirty days at most"},
  {"TransportSettings.expiration_s", "seconds", 5, 90 * kDay, Zero::Default, 172'800, "", "the product takes no other"},
  {"TransportSettings.remote_shadow_tries", "tries", 0, 255, Zero::Default, 4, "", "the field has eight bits"},
  {"TransportSettings.local_shadow_tries", "tries", 0, 255, Zero::Default, 2, "", "the field has eight bits"},
  {"TransportSettings.shadow_heartbeat_s", "seconds", 1, kDay, Zero::Default, 120, "", kOften},
  {"TransportSettings.shadow_resubmit_s", "seconds", 1, kYear, Zero::Default, 10'800, "", kSums},
  {"TransportSettings.shadow_discard_s", "seconds", 5, 90 * kDay, Zero::Default, 172'800, "", "the product takes no other"},
  {"TransportSettings.safety_net_hold_s", "seconds", 0, kYear, Zero::Default, 172'800, "", kSums},
  {"TransportSettings.safety_net_shadow_s", "seconds", 1, kYear, Zero::Default, 43'200, "", kSums},
  {"TransportSettings.log_span_s", "seconds", 0.001, kMonth, Zero::Default, 15, "assumed: about what some hundred busy mailboxes fill", kSums},
  {"Budget.max_burst_ms", "milliseconds", 0, 1e12, Zero::Default, kNone, budget_words(&StandardBudget::burst_ms), kSums},
  {"Budget.recharge_rate_ms", "milliseconds", 0, 3'600'000, Zero::Default, kNone, budget_words(&StandardBudget::recharge_ms), "an hour gives back no more than itself"},
  {"Budget.cutoff_balance_ms", "milliseconds", 0, 1e12, Zero::Default, kNone, budget_words(&StandardBudget::cutoff_ms), kSums},
  {"Budget.longest_delay_s", "seconds", 0, 3600, Zero::Default, kNone, budget_words(&StandardBudget::longest_delay_s), "nobody waits longer"},
  {"ThrottlingPolicy.owa_max_concurrency", "requests", 1, 1e6, Zero::Default, 20, "", "no user has more at once"},
  {"ThrottlingPolicy.rca_max_concurrency", "requests", 1, 1e6, Zero::Default, 40, "", "no user has more at once"},
  {"ThrottlingPolicy.pop_max_concurrency", "sessions", 1, 1e6, Zero::Default, 20, "", "no user has more at once"},
  {"ThrottlingPolicy.imap_max_concurrency", "sessions", 0, 1e6, Zero::Value, kNone, "0: Unlimited", "no user has more at once"},
  {"MailLimits.authenticated_idle_s", "seconds", 30, 86'400, Zero::Default, 1800, "", "the product takes no other"},
  {"MailLimits.pre_authentication_idle_s", "seconds", 30, 3600, Zero::Default, 60, "", "the product takes no other"},
  {"MailLimits.max_connections", "connections", 1, kWords31, Zero::Default, kWords31, "", kSigned},
  {"MailLimits.max_connections_from_single_ip", "connections", 1, kWords31, Zero::Default, kWords31, "", kSigned},
  {"MailLimits.max_connections_per_user", "connections", 1, kWords31, Zero::Default, 16, "", kSigned},

  {"Recording.sample_s", "seconds", 0.001, kMonth, Zero::Default, 60, "", "a run keeps a million samples at most"},
  {"Recording.peak_window_s", "seconds", 0.001, kMonth, Zero::Default, 10, "", "a run keeps a million windows at most"},
  {"Recording.warm_up_s", "seconds", 0, kMonth, Zero::Value, kNone, "0", kRunLength},
  {"Brief.time_factor", "", 1e-6, 1000, Zero::Default, 1, "", "the short run is a run, too"},
  {"Brief.users_factor", "", 1e-9, 1000, Zero::Default, 1, "", "the short run is a run, too"},
  };
}

// What calibration found in logs.
std::vector<NumberRange> of_workload_profiles() {
  return {
  {"LogsRead.covered_s", "seconds", 0, 100 * kYear, Zero::Value, kNone, "0", kMeasured},
  {"Counted.count", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"CalibrationAssumptions.megacycles_per_core", "megacycles a second", 1, 1e8, Zero::Default, kNone, "not said", "as a server's"},
  {"CalibrationAssumptions.session_gap_s", "seconds", 0.001, kYear, Zero::Default, kNone, "not said", kSums},
  {"CalibrationAssumptions.quiet_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"ObservedAction.count", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedAction.share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"ObservedAction.error_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"ObservedAction.denied_share", "", 0, 1, Zero::Value, kNone, "0", kPart},
  {"ObservedAction.latency_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "", kMeasured},
  {"ObservedAction.latency_mean_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "0", kMeasured},
  {"ObservedAction.request_bytes_mean", "bytes", 0, kCountMost, Zero::Value, kNone, "0", kMeasured},
  {"ObservedAction.response_bytes_mean", "bytes", 0, kCountMost, Zero::Value, kNone, "0", kMeasured},
  {"ObservedAction.timed", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedAction.latency_tail_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "", kMeasured},
  {"ClientKind.users", "mailbox users", 0, 1e8, Zero::Value, kNone, "0", "a scenario holds 100,000,000 users"},
  {"ClientKind.devices", "programs or devices", 0, kWords32, Zero::Value, kNone, "0", kWord},
  {"ClientKind.day", "", 0, 1000, Zero::Value, kNone, "1, each", kOften},
  {"ClientKind.front_end_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "", kMeasured},
  {"ClientKind.back_end_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "", kMeasured},
  {"ClientKind.latency_ms", "milliseconds", 0, kCountMost, Zero::Value, kNone, "", kMeasured},
  {"ClientKind.requests", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ClientKind.logons", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedSessions.count", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedSessions.requests_mean", "requests", 0, kCountMost, Zero::Value, kNone, "0", kMeasured},
  {"ObservedSessions.gap_s", "seconds", 0, kYear, Zero::Value, kNone, "", kSums},
  {"ObservedSessions.away_mean_s", "seconds", 0, kYear, Zero::Value, kNone, "0", kSums},
  {"ObservedSessions.per_s", "sessions a second", 0, 1e5, Zero::Value, kNone, "0", kOften},
  {"ObservedSessions.length_mean_s", "seconds", 0, kYear, Zero::Value, kNone, "0", kSums},
  {"ObservedSessions.ended", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedSessions.closed_away_s", "seconds", 0, kYear, Zero::Value, kNone, "0", kSums},
  {"ObservedHolds.count", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"ObservedHolds.hold_s", "seconds", 0, kYear, Zero::Value, kNone, "", kSums},
  {"ObservedHolds.expired", "", 0, kWords64, Zero::Value, kNone, "0", kMeasured},
  {"HourlyRates.per_s", "requests a second", 0, 1e9, Zero::Value, kNone, "0", kMeasured},
  {"HourlyRates.weekday_per_s", "requests a second", 0, 1e9, Zero::Value, kNone, "0", kMeasured},
  {"HourlyRates.weekend_per_s", "requests a second", 0, 1e9, Zero::Value, kNone, "0", kMeasured},
  {"HourlyRates.covered_s", "seconds", 0, 100 * kYear, Zero::Value, kNone, "0", kMeasured},
  };
}
// clang-format on

}  // namespace

const std::vector<NumberRange>& number_ranges() {
  static const std::vector<NumberRange> kRanges = [] {
    std::vector<NumberRange> all;
    for (auto* part :
         {of_the_organisation, of_clients, of_faults_and_settings, of_workload_profiles})
      std::ranges::move(part(), std::back_inserter(all));
    return all;
  }();
  return kRanges;
}

}  // namespace casgrid
