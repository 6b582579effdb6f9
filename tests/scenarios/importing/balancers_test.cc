// Balancers of a scenario from configurations of HAProxy beside the exports.
#include <gmock/gmock.h>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing::balancers_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr const char* kServers =
    "EX1,EX1.contoso.com,contoso.com/Configuration/Sites/Oslo,\"Mailbox, ClientAccess\",Version "
    "15.0 (Build 1497.2)\r\n"
    "EX2,EX2.contoso.com,contoso.com/Configuration/Sites/Oslo,\"Mailbox, ClientAccess\",Version "
    "15.0 (Build 1497.2)\r\n"
    "BG1,BG1.contoso.com,contoso.com/Configuration/Sites/Bergen,\"Mailbox, ClientAccess\",Version "
    "15.0 (Build 1497.2)\r\n";

// Two names, one a site; all backends by front ends' names but for one by its address.
constexpr const char* kUrls =
    "[{\"Server\":\"EX1\",\"Name\":\"owa\",\"InternalUrl\":\"https://mail.contoso.com/owa\"},"
    "{\"Server\":\"EX2\",\"Name\":\"owa\",\"InternalUrl\":\"https://mail.contoso.com/owa\"},"
    "{\"Server\":\"BG1\",\"Name\":\"owa\",\"InternalUrl\":\"https://bergen.contoso.com/owa\"}]";

constexpr const char* kHead = R"(defaults
  mode http
  timeout server 1h
)";

Imported imported_with(const std::string& configuration) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv(kServers));
  folder.write("Get-OwaVirtualDirectory.json", kUrls);
  folder.write("haproxy.cfg", kHead + configuration);
  return folder.imported();
}

const scenario::Balancer* balancer(const Imported& made, const std::string& name) {
  for (const auto& b : made.scenario->directory().balancers())
    if (b.name() == name) return &b;
  return nullptr;
}

std::vector<std::string> addresses(const Imported& made, const std::string& host) {
  for (const auto& n : made.scenario->directory().namespaces())
    if (n.host() == host) return {n.addresses().begin(), n.addresses().end()};
  return {};
}

TEST(ImportedBalancer, HasPoolPolicyProbeAndLimitsOfItsConfiguration) {
  const Imported made = imported_with(R"(frontend web
  bind :443 ssl crt /x.pem
  maxconn 4000
  default_backend all
backend all
  balance leastconn
  option httpchk GET /owa/healthcheck.htm
  timeout check 1s
  server first ex1.contoso.com:443 check inter 4s fall 5 rise 6 slowstart 90s
  server EX2 10.0.0.12:443 check
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const scenario::Balancer* b = balancer(made, "web");
  ASSERT_NE(b, nullptr);
  EXPECT_THAT(b->pool(), ElementsAre("EX1", "EX2"));
  EXPECT_EQ(b->site(), "Oslo");
  EXPECT_EQ(b->layer(), scenario::Balancer::LAYER7);
  EXPECT_EQ(b->policy(), scenario::Balancer::LEAST_CONNECTIONS);
  EXPECT_EQ(b->stickiness(), scenario::Balancer::STICKINESS_UNSPECIFIED);
  EXPECT_EQ(b->table_limit(), 4000u);
  EXPECT_EQ(b->slow_start_s(), 90);
  EXPECT_EQ(b->probe().interval_s(), 4);
  EXPECT_EQ(b->probe().timeout_s(), 1);
  EXPECT_EQ(b->probe().down_after(), 5u);
  EXPECT_EQ(b->probe().up_after(), 6u);
  EXPECT_THAT(addresses(made, "mail.contoso.com"), ElementsAre("web"));
  // A name whose servers no configuration has keeps the balancer that is assumed.
  EXPECT_THAT(addresses(made, "bergen.contoso.com"), ElementsAre("lb-bergen"));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Read, {"balancer web", "layer 7", "EX1, EX2"}));
  const std::string text = scenario_text(made);
  EXPECT_THAT(text, HasSubstr("policy: LEAST_CONNECTIONS\n"));
}

TEST(ImportedBalancer, StandsForEachPoolThatNamesLeadTo) {
  const Imported made = imported_with(R"(frontend web
  bind :443
  use_backend bergen if { hdr(host) -i bergen.contoso.com }
  default_backend oslo
backend oslo
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check
backend bergen
  server BG1 10.1.0.11:443 check
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto oslo = addresses(made, "mail.contoso.com");
  const auto bergen = addresses(made, "bergen.contoso.com");
  ASSERT_EQ(oslo.size(), 1u);
  ASSERT_EQ(bergen.size(), 1u);
  EXPECT_NE(oslo[0], bergen[0]);
  EXPECT_THAT(balancer(made, oslo[0])->pool(), ElementsAre("EX1", "EX2"));
  EXPECT_THAT(balancer(made, bergen[0])->pool(), ElementsAre("BG1"));
  EXPECT_EQ(balancer(made, bergen[0])->site(), "Bergen");
}

TEST(ImportedBalancer, PassesConnectionsOnWhereItsModeIsTcp) {
  const Imported made = imported_with(R"(listen web
  bind :443
  mode tcp
  balance source
  option httpchk GET /Microsoft-Server-ActiveSync/healthcheck.htm
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const scenario::Balancer* b = balancer(made, "web");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->layer(), scenario::Balancer::LAYER4);
  EXPECT_EQ(b->policy(), scenario::Balancer::POLICY_UNSPECIFIED);
  EXPECT_EQ(b->stickiness(), scenario::Balancer::SOURCE_ADDRESS);
  EXPECT_TRUE(b->source_nat());
  EXPECT_EQ(b->probe().protocol(), scenario::ACTIVE_SYNC);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning,
                       {"haproxy.cfg:4", "source address", "do not need"}));
}

TEST(ImportedBalancer, IsTheOnlyWayOfTheNamesThatItLeads) {
  const Imported made = imported_with(R"(frontend web
  bind :443
  use_backend all if { hdr(host) -i mail.contoso.com }
backend all
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check backup
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_THAT(addresses(made, "mail.contoso.com"), ElementsAre("web"));
  EXPECT_THAT(balancer(made, "web")->pool(), ElementsAre("EX1"));
  EXPECT_THAT(addresses(made, "bergen.contoso.com"), ElementsAre("lb-bergen"));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning,
                       {"namespace bergen.contoso.com", "no frontend on port 443 leads it"}));
}

TEST(ImportedBalancer, SaysWhatOnlyTheBalancerKnows) {
  const Imported made = imported_with(R"(frontend web
  bind :443
  use_backend gone if { src 10.0.0.0/8 } { path_beg /OAB }
  use_backend all if { path_beg -i /owa /ecp /ews /microsoft-server-activesync /mapi /rpc }
  use_backend all if { path_beg -i /autodiscover /powershell }
backend gone
  server nobody 10.9.9.9:443
backend all
  server EX1 10.0.0.11:443 check
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(
      has_note(made.listing, NoteKind::Warning, {"haproxy.cfg:4", "/OAB", "as far as is known"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"haproxy.cfg:6", "src 10.0.0.0/8"}));
  EXPECT_FALSE(has_note(made.listing, NoteKind::Warning, {"clients get an error", "add it"}));
}

TEST(ImportedBalancer, IsWarnedOfTimeOutsThatCount) {
  const auto warns = [](const std::string& mode, const std::string& time_outs) {
    const Imported made = imported_with("listen web\n  bind :443\n  mode " + mode + "\n" +
                                        time_outs + "  server EX1 10.0.0.11:443 check\n");
    return has_note(made.listing, NoteKind::Warning, {"time-out", "470 s"});
  };
  EXPECT_TRUE(warns("http", "  timeout server 30s\n"));
  EXPECT_FALSE(warns("http", "  timeout client 30s\n"));
  EXPECT_TRUE(warns("tcp", "  timeout client 30s\n"));
  EXPECT_FALSE(warns("tcp", "  timeout client 30s\n  timeout server 30s\n  timeout tunnel 1h\n"));
  EXPECT_TRUE(warns("tcp", "  timeout tunnel 30s\n"));
  EXPECT_FALSE(warns("http", "  timeout server 0\n"));  // none
}

TEST(ImportedBalancer, IsToldWhatContradictsTheRole) {
  const Imported made = imported_with(R"(frontend web
  bind :443
  use_backend owa if { path_beg -i /owa /ecp }
  use_backend ews if { path_beg -i /ews }
  use_backend eas if { path_beg -i /microsoft-server-activesync }
backend owa
  option httpchk GET /owa/
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check
backend ews
  option httpchk GET /owa/
  http-check expect string "200 OK"
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check
backend eas
  timeout server 30s
  balance leastconn
  server EX1 10.0.0.11:443
  server old 10.0.0.99:443
  server EX2 10.0.0.12:443 backup
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto is_warned = [&](std::initializer_list<std::string> words) {
    return has_note(made.listing, NoteKind::Warning, words);
  };
  EXPECT_TRUE(is_warned({"haproxy.cfg:4", "/mapi, /rpc, /OAB", "taken by no backend", "error"}));
  EXPECT_TRUE(is_warned({"haproxy.cfg:10", "/owa/", "is no health page"}));
  EXPECT_TRUE(is_warned({"haproxy.cfg:15", "backend ews", "marked by the page of another path"}));
  EXPECT_TRUE(is_warned({"haproxy.cfg:19", "30 s", "470 s", "to eas"}));
  EXPECT_TRUE(is_warned({"haproxy.cfg:22", "10.0.0.99", "neither its name"}));
  EXPECT_TRUE(is_warned({"haproxy.cfg:23", "backup", "left out"}));
  // The phones' backend balances otherwise, and has one front end.
  const scenario::Balancer* b = balancer(made, "web");
  const auto eas = std::find_if(b->paths().begin(), b->paths().end(), [](const auto& path) {
    return path.begins(0) == "/Microsoft-Server-ActiveSync";
  });
  ASSERT_NE(eas, b->paths().end());
  EXPECT_EQ(eas->policy(), scenario::Balancer::LEAST_CONNECTIONS);
  EXPECT_THAT(eas->pool(), ElementsAre("EX1"));
}

TEST(ImportedBalancer, ThatOnlyConnectsOrAsksNothingIsWarnedOf) {
  const Imported connects = imported_with(R"(listen web
  bind :443
  server EX1 10.0.0.11:443 check
)");
  EXPECT_TRUE(has_note(connects.listing, NoteKind::Warning,
                       {"haproxy.cfg:4", "connection is enough", "option httpchk"}));
  const Imported sleeps = imported_with(R"(listen web
  bind :443
  server EX1 10.0.0.11:443
)");
  EXPECT_TRUE(has_note(sleeps.listing, NoteKind::Warning, {"haproxy.cfg:4", "nobody asks"}));
  EXPECT_EQ(balancer(sleeps, "web")->probe().asks(), scenario::Balancer::NOBODY);
  const Imported reads = imported_with(R"(listen web
  bind :443
  option httpchk GET /owa/healthcheck.htm
  http-check expect rstring OK
  server EX1 10.0.0.11:443 check
)");
  EXPECT_TRUE(has_note(reads.listing, NoteKind::Warning, {"haproxy.cfg:7", "body alone"}));
  const Imported lets = imported_with(R"(frontend web
  bind :443
  use_backend nobody if { path_beg /OAB }
  default_backend web
backend nobody
  mode http
backend web
  option httpchk GET /owa/HealthCheck.htm
  http-check expect ! rstatus ^5
  server EX1 10.0.0.11:443 check
)");
  EXPECT_TRUE(has_note(lets.listing, NoteKind::Warning, {"haproxy.cfg:12", "401 and 404"}));
  EXPECT_TRUE(has_note(lets.listing, NoteKind::Warning, {"haproxy.cfg:4", "/OAB", "no backend"}));
  EXPECT_FALSE(has_note(lets.listing, NoteKind::Warning, {"no health page"}));
}

TEST(ImportedBalancer, IsNoneOnOtherPortsOrForOtherServers) {
  const Imported made = imported_with(R"(listen imap
  bind :993
  mode tcp
  server EX1 10.0.0.11:993 check
listen wiki
  bind :443
  server wiki 10.9.9.9:443 check
)");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_THAT(addresses(made, "mail.contoso.com"), ElementsAre("lb-oslo"));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"haproxy.cfg:4", "not on port 443"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"haproxy.cfg:8", "leads no exported"}));
}

TEST(ImportedBalancer, BlocksTheImportWhereHaproxyItselfWouldNotStart) {
  const Imported made = imported_with("frontend web\n  bind :443\n  use_backend gone if owa\n");
  EXPECT_EQ(made.scenario, nullptr);
  EXPECT_THAT(blocking_text(made.listing), HasSubstr("haproxy.cfg:6"));
  EXPECT_THAT(blocking_text(made.listing), HasSubstr("access list \"owa\""));
}

TEST(ImportedBalancer, OtherFilesOfThatEndingAreLeftAside) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("other.cfg", "[main]\nkey = value\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr);
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed,
                       {"other.cfg", "no configuration of HAProxy or nginx"}));
}

TEST(ImportedBalancer, OfNginxFindsServersByTheNamesOfTheirAddresses) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv(kServers));
  folder.write("Get-OwaVirtualDirectory.json", kUrls);
  folder.write("nginx.conf", R"(http {
  upstream exchange { least_conn; server 10.0.0.11:443; server 10.0.0.12:443; server 10.0.0.13:443; }
  include conf.d/*.conf;
})");
  folder.write("conf.d/mail.conf", R"(server {
  listen 443 ssl;
  location / { proxy_pass https://exchange; proxy_set_header Host $host; }
}
)");
  folder.write("hosts", "# addresses\n10.0.0.11 ex1.contoso.com mail1\n10.0.0.12\tex2  # second\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const scenario::Balancer* b = balancer(made, "nginx-443");
  ASSERT_NE(b, nullptr);
  EXPECT_THAT(b->pool(), ElementsAre("EX1", "EX2"));
  EXPECT_EQ(b->layer(), scenario::Balancer::LAYER7);
  EXPECT_EQ(b->policy(), scenario::Balancer::LEAST_CONNECTIONS);
  EXPECT_EQ(b->probe().asks(), scenario::Balancer::NOBODY);
  const auto is_warned = [&](std::initializer_list<std::string> words) {
    return has_note(made.listing, NoteKind::Warning, words);
  };
  EXPECT_TRUE(is_warned({"nginx.conf:2", "10.0.0.13", "neither its name"}));
  EXPECT_TRUE(is_warned({"conf.d/mail.conf:3", "avoided for 10 s"}));
  EXPECT_TRUE(is_warned({"conf.d/mail.conf:3", "time-out", "60 s", "470 s"}));
  EXPECT_TRUE(is_warned({"conf.d/mail.conf:3", "client_max_body_size", "1,073,741,824"}));
  EXPECT_TRUE(is_warned({"conf.d/mail.conf:3", "NTLM"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Read, {"hosts", "names of addresses", "3"}));
}

TEST(ImportedBalancer, OfNginxBlocksTheImportWhereItWouldNotStart) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("nginx.conf", "http {\n  server {\n    listen 443\n  }\n}\n");
  EXPECT_THAT(folder.complaints(), HasSubstr("nginx.conf:3"));
  EXPECT_THAT(folder.complaints(), HasSubstr("no semicolon"));
}

}  // namespace
}  // namespace casgrid::importing::balancers_test
