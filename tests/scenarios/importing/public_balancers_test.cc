// Configurations as they are published for Exchange 2013 and 2016, in our own words: layer 7 with a
// health page a protocol, layer 4, TLS that ends behind a second frontend, nginx in front.
#include <gmock/gmock.h>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing::public_balancers_test {
namespace {

using scenario::Balancer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr const char* kServers =
    "EX1,EX1.contoso.com,contoso.com/Configuration/Sites/Oslo,\"Mailbox, ClientAccess\",Version "
    "15.1 (Build 2507.6)\r\n"
    "EX2,EX2.contoso.com,contoso.com/Configuration/Sites/Oslo,\"Mailbox, ClientAccess\",Version "
    "15.1 (Build 2507.6)\r\n";
constexpr const char* kUrls =
    "[{\"Server\":\"EX1\",\"Name\":\"owa\",\"InternalUrl\":\"https://mail.contoso.com/owa\"},"
    "{\"Server\":\"EX2\",\"Name\":\"owa\",\"InternalUrl\":\"https://mail.contoso.com/owa\"}]";

Imported imported_with(const std::string& name, const std::string& configuration) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv(kServers));
  folder.write("Get-OwaVirtualDirectory.json", kUrls);
  folder.write(name, configuration);
  return folder.imported();
}

const Balancer& only_balancer(const Imported& made) {
  static const Balancer kNone;
  if (made.scenario == nullptr) {
    ADD_FAILURE() << blocking_text(made.listing);
    return kNone;
  }
  for (const auto& b : made.scenario->directory().balancers())
    if (b.like() != Balancer::LIKE_UNSPECIFIED) return b;
  return kNone;
}

const Balancer::Path* path_at(const Balancer& b, const std::string& begin) {
  for (const auto& path : b.paths()) {
    for (const auto& text : path.begins())
      if (text == begin) return &path;
    for (const auto& text : path.whole())
      if (text == begin) return &path;
  }
  return nullptr;
}

// The pattern that is recommended for 2013: a backend a protocol, each with its own page.
TEST(PublicBalancer, WithAPageAProtocolHasAMarkOfEach) {
  std::string text = R"(defaults
  mode http
  option redispatch
  retries 2
  timeout connect 5s
  timeout client 1h
  timeout server 1h
frontend exchange
  bind *:443 ssl crt /etc/haproxy/mail.pem
  acl root path /
  http-request redirect location /owa/ code 301 if root
  acl eas path_beg -i /microsoft-server-activesync
  acl ews path_beg -i /ews
  acl mapi path_beg -i /mapi
  acl rpc path_beg -i /rpc
  acl discover path_beg -i /autodiscover
  acl ecp path_beg -i /ecp
  use_backend be_eas if eas
  use_backend be_ews if ews
  use_backend be_mapi if mapi
  use_backend be_rpc if rpc
  use_backend be_discover if discover
  http-request deny deny_status 404 if ecp
  use_backend be_owa if { path_beg -i /owa }
)";
  for (const auto& [backend, page] :
       std::vector<std::pair<std::string, std::string>>{{"eas", "microsoft-server-activesync"},
                                                        {"ews", "ews"},
                                                        {"mapi", "mapi"},
                                                        {"rpc", "rpc"},
                                                        {"discover", "autodiscover"},
                                                        {"owa", "owa"}})
    text += "backend be_" + backend + "\n  balance leastconn\n  option httpchk GET /" + page +
            "/healthcheck.htm\n  http-check expect status 200\n"
            "  server EX1 10.0.0.11:443 check ssl verify none inter 3s\n"
            "  server EX2 10.0.0.12:443 check ssl verify none inter 3s on-marked-down "
            "shutdown-sessions\n";
  const Imported made = imported_with("haproxy.cfg", text);
  const Balancer& b = only_balancer(made);
  EXPECT_EQ(b.like(), Balancer::HAPROXY);
  EXPECT_EQ(b.manners().retries(), 2u);
  EXPECT_TRUE(b.manners().redispatches());
  EXPECT_TRUE(b.manners().closes_marked_down());
  EXPECT_EQ(b.manners().connect_timeout_s(), 5);
  EXPECT_EQ(b.manners().answer_timeout_s(), 3600);
  EXPECT_EQ(b.probe().asks(), Balancer::PAGE);
  EXPECT_EQ(b.probe().passes(), "200");
  ASSERT_NE(path_at(b, "/EWS"), nullptr);
  EXPECT_EQ(path_at(b, "/EWS")->probe(), scenario::EWS);
  EXPECT_EQ(path_at(b, "/mapi")->probe(), scenario::MAPI_HTTP);
  EXPECT_EQ(path_at(b, "/EWS")->answers(), 0u);
  EXPECT_EQ(path_at(b, "/ecp")->answers(), 404u) << "kept from outside";
  EXPECT_EQ(path_at(b, "/OAB")->answers(), 503u) << "forgotten";
  EXPECT_EQ(path_at(b, "/PowerShell")->answers(), 503u);
  ASSERT_NE(path_at(b, "/"), nullptr);
  EXPECT_EQ(path_at(b, "/")->answers(), 301u);
  EXPECT_EQ(path_at(b, "/")->place(), "haproxy.cfg:11");
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"/OAB", "no backend"}));
}

// A generator's: everything to one backend, whose check passes what is no 5xx.
TEST(PublicBalancer, WithOneMarkForAllIsWarnedOf) {
  const Imported made = imported_with("haproxy.cfg", R"(frontend web
  mode http
  bind :443 ssl crt /x.pem
  default_backend all
backend all
  mode http
  cookie SRV insert indirect nocache
  option httpchk GET /owa/healthcheck.htm
  http-check expect ! rstatus ^5
  retries 0
  timeout server 60s
  server EX1 10.0.0.11:443 check ssl verify none cookie a
  server EX2 10.0.0.12:443 check ssl verify none cookie b
)");
  const Balancer& b = only_balancer(made);
  EXPECT_EQ(b.probe().passes(), "100-499");
  EXPECT_THAT(b.manners().repeats(), ElementsAre(Balancer::NOTHING));
  EXPECT_EQ(b.stickiness(), Balancer::COOKIE);
  ASSERT_NE(path_at(b, "/EWS"), nullptr);
  EXPECT_EQ(path_at(b, "/EWS")->probe(), scenario::OWA);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning,
                       {"haproxy.cfg:9", "one mark for all protocols", "its own page"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"haproxy.cfg:11", "470 s"}));
}

// Layer 4 whose check only connects, as most published ones of layer 4 do.
TEST(PublicBalancer, OfLayer4ThatConnectsAsksForNoPage) {
  const Imported made = imported_with("haproxy.cfg", R"(listen exchange
  mode tcp
  bind :443
  balance leastconn
  option tcplog
  timeout server 1h
  timeout client 1h
  server EX1 10.0.0.11:443 check
  server EX2 10.0.0.12:443 check
)");
  const Balancer& b = only_balancer(made);
  EXPECT_EQ(b.layer(), Balancer::LAYER4);
  EXPECT_EQ(b.probe().asks(), Balancer::CONNECTION);
  EXPECT_EQ(b.probe().interval_s(), 2);
  EXPECT_EQ(b.probe().down_after(), 3u);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"a connection is enough"}));
}

// TLS is passed on by its name to a frontend of the same machine, which ends it.
TEST(PublicBalancer, IsFollowedBehindASocketOfItsOwn) {
  for (const std::string socket : {"abns@mail", "127.0.0.1:8443"}) {
    const Imported made = imported_with("haproxy.cfg", R"(frontend tls
  mode tcp
  bind :443
  tcp-request inspect-delay 5s
  tcp-request content accept if { req_ssl_hello_type 1 }
  use_backend to_mail if { req_ssl_sni -i mail.contoso.com }
backend to_mail
  mode tcp
  server here )" + socket + R"( send-proxy-v2
frontend mail
  mode http
  bind )" + socket + R"( accept-proxy ssl crt /x.pem
  use_backend owa if { path_beg -i /owa /ecp /ews /mapi /rpc /oab /autodiscover }
backend owa
  mode http
  option httpchk GET /owa/healthcheck.htm
  server EX1 10.0.0.11:443 check ssl verify none
  server EX2 10.0.0.12:443 check ssl verify none
)");
    const Balancer& b = only_balancer(made);
    EXPECT_EQ(b.layer(), Balancer::LAYER7) << socket;
    EXPECT_EQ(b.name(), "tls");
    ASSERT_NE(path_at(b, "/Microsoft-Server-ActiveSync"), nullptr);
    EXPECT_EQ(path_at(b, "/Microsoft-Server-ActiveSync")->answers(), 503u);
    EXPECT_EQ(path_at(b, "/mapi")->answers(), 0u);
  }
}

constexpr const char* kNginx = R"(upstream exchange {
  least_conn;
  server ex1.contoso.com:443 max_fails=3 fail_timeout=30s;
  server ex2.contoso.com:443 max_fails=3 fail_timeout=30s;
}
server {
  listen 443 ssl;
  server_name ~^(?<sub>mail|autodiscover)\.contoso\.com$;
  client_max_body_size 0;
  proxy_read_timeout 900s;
  proxy_next_upstream error timeout http_503 non_idempotent;
  proxy_request_buffering off;
  location = / { return 302 /owa/; }
  location /owa { proxy_pass https://exchange; }
  location /ecp { proxy_pass https://exchange; }
  location /EWS { proxy_pass https://exchange; }
  location /mapi { proxy_pass https://exchange; }
  location /rpc { proxy_pass https://exchange; }
  location /OAB { proxy_pass https://exchange; }
  location /Autodiscover { proxy_pass https://exchange; }
  location /Microsoft-Server-ActiveSync/ { proxy_pass https://exchange; }
}
)";

// A file without an ending is read where it is nginx's, as those of sites-enabled are.
TEST(PublicBalancer, OfNginxHasItsMannersAndItsMissingSlash) {
  for (const char* name : {"mail.conf", "sites-enabled/mail"}) {
    const Imported made = imported_with(name, kNginx);
    const Balancer& b = only_balancer(made);
    EXPECT_EQ(b.like(), Balancer::NGINX) << name;
    EXPECT_EQ(b.probe().asks(), Balancer::NOBODY);
    const Balancer::Manners& m = b.manners();
    EXPECT_EQ(m.max_fails(), 3u);
    EXPECT_EQ(m.fail_timeout_s(), 30);
    EXPECT_TRUE(m.takes_any_body());
    EXPECT_TRUE(m.repeats_posts());
    EXPECT_EQ(m.repeats_statuses(), "503");
    EXPECT_EQ(m.answer_timeout_s(), 900);
    EXPECT_TRUE(b.has_buffers_bodies());
    EXPECT_FALSE(b.buffers_bodies());
    ASSERT_NE(path_at(b, "/"), nullptr);
    EXPECT_EQ(path_at(b, "/")->answers(), 302u);
    ASSERT_NE(path_at(b, "/Microsoft-Server-ActiveSync"), nullptr);
    EXPECT_EQ(path_at(b, "/Microsoft-Server-ActiveSync")->answers(), 301u);
    EXPECT_EQ(path_at(b, "/PowerShell")->answers(), 404u);
    EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"phones", "leave the slash out"}));
  }
}

}  // namespace
}  // namespace casgrid::importing::public_balancers_test
