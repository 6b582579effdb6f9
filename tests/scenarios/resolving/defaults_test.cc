// Every default stands once. Numbers stand in the table of numbers, so the schema's comments name
// none; what participants begin with where nobody says anything is the same; and the words that
// comments name are the words that the resolver takes.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>

#include "model/access/access_options.h"
#include "model/balancer/layer7_balancer.h"
#include "model/client/active_sync_population.h"
#include "model/client/ews_population.h"
#include "model/client/mapi_population.h"
#include "model/client/oab_population.h"
#include "model/client/outlook_anywhere_population.h"
#include "model/client/session_population.h"
#include "model/http/front_half.h"
#include "model/http/mailbox_half.h"
#include "model/mailbox/dag_cluster.h"
#include "model/mailbox/mailbox_server.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/schema_description.h"
#include "scenarios/document/standards.h"
#include "scenarios/resolving/resolve.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr double kKilocycles = 1000;  // of a megacycle

struct Beginning {
  const char* field;
  double value;  // in the field's unit
};

std::vector<Beginning> beginnings() {
  const AccessServerOptions access;
  const HttpFrontOptions http_front;
  const MailboxServerOptions mailbox;
  const HttpMailboxOptions http_mailbox;
  const DagClusterOptions group;
  const MemberPoolOptions pool;
  const HealthOptions health;
  const TlsCost tls;
  const ClientProfile profile;
  const HttpConnectionsOptions lines;
  const OabDownloads oab;
  const auto megacycles = [](std::uint64_t kilocycles) {
    return static_cast<double>(kilocycles) / kKilocycles;
  };
  return {
      {"Timing.session_idle_s", seconds(http_front.session_idle)},
      {"Timing.back_end_timeout_s", seconds(access.back_end_timeout)},
      {"Timing.lookup_timeout_s", seconds(access.lookup_timeout)},
      {"Timing.pool_idle_s", seconds(access.pool_idle)},
      {"Timing.recipient_cache_s", seconds(access.recipient_lifetime)},
      {"Timing.tls_ticket_lifetime_s", seconds(access.tls_lifetime)},
      {"Timing.retry_after_s", static_cast<double>(http_front.retry_after_s)},
      {"Timing.probe_megacycles", megacycles(access.probe_kilocycles)},
      {"Timing.mount_s", seconds(mailbox.mount)},
      {"Timing.context_idle_s", seconds(http_mailbox.context_idle)},
      {"Timing.mapi_pending_period_s", seconds(http_mailbox.pending_period)},
      {"Timing.mapi_pending_period_s", seconds(MapiPopulationOptions{}.pending_period)},
      {"Timing.active_sync_concurrency", static_cast<double>(http_mailbox.active_sync_concurrency)},
      {"Timing.ews_concurrency", static_cast<double>(http_mailbox.ews_concurrency)},
      {"Timing.rpc_channel_wait_s", seconds(http_mailbox.channel_wait)},
      {"Timing.rpc_keep_alive_s", seconds(http_mailbox.channel_keep_alive)},
      {"Timing.rpc_channel_octets", static_cast<double>(http_mailbox.channel_octets)},
      {"Timing.rpc_keep_alive_s", seconds(OutlookAnywherePopulationOptions{}.keep_alive)},
      {"Timing.rpc_channel_octets",
       static_cast<double>(OutlookAnywherePopulationOptions{}.channel_octets)},
      {"Timing.rpc_target_guard", static_cast<double>(HttpFrontOptions{}.target_guard)},
      {"Timing.rpc_target_guard_from_cu7",
       static_cast<double>(HttpFrontOptions{}.target_guard_from_cu7)},
      {"OutlookProgram.version",
       static_cast<double>(OutlookAnywherePopulationOptions{}.outlook_major)},
      {"Closed.ramp_s", seconds(OutlookAnywherePopulationOptions{}.ramp)},
      {"Timing.ews_hanging_connections", static_cast<double>(http_mailbox.ews_streams)},
      {"Timing.powershell_concurrency", static_cast<double>(http_mailbox.shells)},
      {"Timing.shell_idle_s", seconds(http_mailbox.shell_idle)},
      {"OabDownload.full_share", oab.full_share},
      {"OabDownload.difference_share", oab.difference_share},
      {"OabDownload.full_megabytes", static_cast<double>(oab.full_bytes) / 1e6},
      {"OabDownload.difference_kilobytes", static_cast<double>(oab.difference_bytes) / 1e3},
      {"OabDownload.piece_kilobytes", static_cast<double>(oab.piece_bytes) / 1e3},
      {"Timing.retry_after_s", static_cast<double>(mailbox.retry_after_s)},
      {"Timing.detection_s", seconds(group.detection)},
      {"Timing.mount_s", seconds(group.mount)},
      {"Timing.switchover_s", seconds(group.switchover)},
      {"Timing.tls_handshake_megacycles", megacycles(tls.full_kilocycles)},
      {"Timing.tls_resumed_megacycles", megacycles(tls.resumed_kilocycles)},
      {"Timing.tls_ticket_lifetime_s", seconds(Layer7BalancerOptions{}.tls_lifetime)},
      {"Timing.pool_idle_s", seconds(Layer7BalancerOptions{}.pool_idle)},
      {"Probe.interval_s", seconds(pool.probe_interval)},
      {"Probe.down_after", static_cast<double>(pool.down_after)},
      {"Probe.up_after", static_cast<double>(pool.up_after)},
      {"Health.probe_s", seconds(health.probe_interval)},
      {"Health.unhealthy_after_s", seconds(health.unhealthy_after)},
      {"Health.restart_after_s", seconds(health.restart_after)},
      {"Health.offline_after_s", seconds(health.offline_after)},
      {"Health.throttle_s", seconds(health.throttle)},
      {"Profile.session_requests_mean", profile.session_requests_mean},
      {"Profile.change_share", profile.change_share},
      {"Timing.connect_timeout_s", seconds(lines.connect_timeout)},
      {"Timing.dns_ms", seconds(lines.dns_delay) * 1000},
      {"Population.clients_per_address", static_cast<double>(lines.clients_per_address)},
      {"Closed.ramp_s", seconds(SessionPopulationOptions{}.ramp)},
      {"Closed.ramp_s", seconds(MapiPopulationOptions{}.ramp)},
      {"Closed.ramp_s", seconds(ActiveSyncPopulationOptions{}.ramp)},
      {"Closed.ramp_s", seconds(EwsPopulationOptions{}.ramp)},
      {"Population.devices_per_user",
       static_cast<double>(EwsPopulationOptions{}.programs_per_user)},
      {"Population.devices_per_user",
       static_cast<double>(ActiveSyncPopulationOptions{}.devices_per_user)},
  };
}

TEST(Defaults, OfParticipantsAreThoseOfTheTable) {
  for (const Beginning& b : beginnings()) EXPECT_EQ(b.value, standard_of(b.field)) << b.field;
  EXPECT_EQ(seconds(MemberPoolOptions{}.probe_timeout), kProbeTimeoutS);
  EXPECT_EQ(seconds(HttpConnectionsOptions{}.patience), kPatienceS);
  EXPECT_EQ(static_cast<double>(Layer7BalancerOptions{}.request_kilocycles) / kKilocycles,
            kBalancedRequestMegacycles);
  EXPECT_EQ(ClientProfile{}.hold_s, kHoldS.of(scenario::MAPI_HTTP));
  EXPECT_EQ(seconds(OabPopulationOptions{}.ramp), kOabRampS);
}

TEST(Defaults, OfAClientProgramAreSaidWithItsName) {
  EXPECT_EQ((ByClient{.owa = 1200, .active_sync = 0.5}).words(), "1,200 (OWA), 0.5 (ACTIVE_SYNC)");
}

template <class Visit>
void visit_fields(const Descriptor& type, const Visit& visit) {
  for (int i = 0; i < type.field_count(); ++i) visit(*type.field(i));
  for (int i = 0; i < type.nested_type_count(); ++i) visit_fields(*type.nested_type(i), visit);
}

// Comments of all fields by "Message.field", and the words of "Default WORD." in them.
class Comments {
 public:
  Comments() {
    const auto& schema = described_schema(pool_);
    for (int i = 0; i < schema.message_type_count(); ++i) {
      visit_fields(*schema.message_type(i), [&](const FieldDescriptor& f) {
        of.emplace(f.containing_type()->name() + "." + f.name(), comment_of(f));
      });
    }
  }

  std::map<std::string, std::string> of;

 private:
  google::protobuf::DescriptorPool pool_;
};

TEST(Defaults, ThatAreNumbersStandInNoComment) {
  const std::regex says_number(R"([Dd]efault:? [0-9]|; [0-9.,]+$)");
  for (const auto& [field, comment] : Comments().of) {
    if (find_range(field) == nullptr) continue;
    EXPECT_FALSE(std::regex_search(comment, says_number)) << field << ": " << comment;
  }
}

// Values of every word and flag of a message and of those in it, by "Message.field".
void collect(const Message& m, std::multimap<std::string, std::string>& values) {
  const auto& r = *m.GetReflection();
  const Descriptor& type = *m.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& f = *type.field(i);
    const std::string name = type.name() + "." + f.name();
    if (f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!f.is_repeated() && r.HasField(m, &f)) collect(r.GetMessage(m, &f), values);
      for (int k = 0; f.is_repeated() && k < r.FieldSize(m, &f); ++k)
        collect(r.GetRepeatedMessage(m, &f, k), values);
    } else if (!f.is_repeated() && f.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      values.emplace(name, r.GetEnum(m, &f)->name());
    } else if (!f.is_repeated() && f.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      values.emplace(name, r.GetBool(m, &f) ? "true" : "false");
    }
  }
}

TEST(Defaults, ThatCommentsNameAreWhatTheResolverTakes) {
  scenario::Scenario given_nothing = given("two-site-failover");
  given_nothing.clear_network();
  for (auto& p : *given_nothing.mutable_populations()) p.clear_logon();
  for (auto& f : *given_nothing.mutable_directory()->mutable_front_ends()) {
    const std::string url = f.owa().external_url();
    f.clear_owa();
    f.mutable_owa()->set_external_url(url);
  }
  for (auto& b : *given_nothing.mutable_directory()->mutable_balancers()) b.clear_probe();
  std::multimap<std::string, std::string> values;
  collect(resolve(given_nothing, {}), values);
  const std::regex names_word(R"([Dd]efault:? (true|false|[A-Z][A-Z_]+)\b)");
  std::set<std::string> compared;
  for (const auto& [field, comment] : Comments().of) {
    std::smatch named;
    if (!std::regex_search(comment, named, names_word)) continue;
    const auto [first, last] = values.equal_range(field);
    for (auto taken = first; taken != last; ++taken) {
      // What the resolver does not write out is not given still.
      if (taken->second.ends_with("_UNSPECIFIED")) continue;
      EXPECT_EQ(taken->second, named[1].str()) << field;
      compared.insert(field);
    }
  }
  for (const char* field :
       {"Population.logon", "Population.owa_enabled", "Population.active_sync_enabled",
        "Probe.protocol", "Network.simgrid_links", "OwaVirtualDirectory.forms_authentication",
        "OwaVirtualDirectory.basic_authentication",
        "OwaVirtualDirectory.redirect_to_optimal_server"})
    EXPECT_TRUE(compared.contains(field)) << field;
}

}  // namespace
}  // namespace casgrid::testing
