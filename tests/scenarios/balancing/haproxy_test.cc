// Whole configurations of HAProxy.
#include "scenarios/balancing/haproxy.h"

#include <gmock/gmock.h>

namespace casgrid::balancing::whole_haproxy_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Config read(const std::string& text) { return read_haproxy({{"haproxy.cfg", text}}); }

std::vector<std::string> said(const Config& c) {
  std::vector<std::string> all;
  for (const Wrong& w : c.wrong)
    all.push_back(w.place.file + ":" + std::to_string(w.place.line) + " " + w.what);
  for (const Unread& u : c.unread)
    all.push_back(u.place.file + ":" + std::to_string(u.place.line) + " " + u.what);
  return all;
}

constexpr const char* kUsual = R"(global
  maxconn 20000
defaults
  mode http
  timeout client 1m
  timeout server 900s
  default-server inter 5s fall 4 rise 1
frontend web
  bind *:443,10.0.0.1:8443 ssl crt /etc/ssl/mail.pem
  maxconn 3000
  acl owa path_beg -i /owa
  use_backend be_owa if owa
  default_backend be_rest
backend be_owa
  balance leastconn
  cookie SRV insert indirect nocache
  option httpchk GET /owa/healthcheck.htm
  http-check expect status 200
  timeout check 3s
  server ex1 10.0.0.11:443 check ssl verify none weight 20 slowstart 30s
  server ex2 ex2.contoso.com:443 check inter 2s backup
backend be_rest
  balance source
  server ex1 10.0.0.11:443 disabled
)";

TEST(Haproxy, IsReadWithItsDefaults) {
  const Config c = read(kUsual);
  EXPECT_THAT(said(c), IsEmpty());
  ASSERT_THAT(c.frontends, SizeIs(1));
  const Frontend& f = c.frontends[0];
  EXPECT_EQ(f.name, "web");
  EXPECT_EQ(f.mode, Mode::Http);
  ASSERT_THAT(f.binds, SizeIs(2));
  EXPECT_EQ(f.binds[0].address, "");
  EXPECT_EQ(f.binds[0].port, 443);
  EXPECT_TRUE(f.binds[0].is_tls);
  EXPECT_EQ(f.binds[1].address, "10.0.0.1");
  EXPECT_EQ(f.binds[1].port, 8443);
  EXPECT_EQ(f.most_connections, 3000u);
  EXPECT_EQ(f.client_timeout_s, 60);
  ASSERT_THAT(f.rules, SizeIs(1));
  EXPECT_EQ(f.rules[0].backend, "be_owa");
  EXPECT_EQ(holds(f.rules[0].test, {"", "/OWA/", 443}), Truth::Yes);
  EXPECT_EQ(f.otherwise, "be_rest");
  ASSERT_THAT(c.backends, SizeIs(2));
  const Backend& b = c.backends[0];
  EXPECT_EQ(b.balance, Balance::LeastConnections);
  EXPECT_TRUE(b.has_cookie);
  EXPECT_EQ(b.check.path, "/owa/healthcheck.htm");
  EXPECT_EQ(b.check.expected, "status 200");
  EXPECT_EQ(b.check_timeout_s, 3);
  EXPECT_EQ(b.server_timeout_s, 900);
  EXPECT_EQ(b.server_timeout_place.line, 6);
  ASSERT_THAT(b.servers, SizeIs(2));
  EXPECT_EQ(b.servers[0].host, "10.0.0.11");
  EXPECT_EQ(b.servers[0].port, 443);
  EXPECT_TRUE(b.servers[0].is_checked);
  EXPECT_EQ(b.servers[0].weight, 20u);
  EXPECT_EQ(b.servers[0].slow_start_s, 30);
  EXPECT_EQ(b.servers[0].interval_s, 5);
  EXPECT_EQ(b.servers[0].fall, 4u);
  EXPECT_EQ(b.servers[0].rise, 1u);
  EXPECT_EQ(b.servers[1].interval_s, 2);
  EXPECT_TRUE(b.servers[1].is_backup);
  EXPECT_EQ(c.backends[1].balance, Balance::Source);
  EXPECT_FALSE(c.backends[1].servers[0].is_checked);
  EXPECT_TRUE(c.backends[1].servers[0].is_disabled);
}

TEST(Haproxy, ChecksEveryTwoSecondsWhereNothingIsSaid) {
  const Config c = read("listen web\n bind :443\n server ex1 10.0.0.1:443 check\n");
  ASSERT_THAT(c.backends, SizeIs(1));
  const Server& s = c.backends[0].servers.at(0);
  EXPECT_EQ(s.interval_s, 2);
  EXPECT_EQ(s.fall, 3u);
  EXPECT_EQ(s.rise, 2u);
  EXPECT_EQ(c.backends[0].mode, Mode::Tcp);
  EXPECT_EQ(c.frontends.at(0).otherwise, "web");  // both ends of a listen
}

TEST(Haproxy, SaysDefaultsAnewForEachSectionOfThem) {
  const Config c = read(R"(defaults first
 mode http
 balance leastconn
defaults
 mode tcp
backend a
 server x x:1
backend b from first
 server x x:1
)");
  ASSERT_THAT(c.backends, SizeIs(2));
  EXPECT_EQ(c.backends[0].mode, Mode::Tcp);
  EXPECT_EQ(c.backends[0].balance, Balance::RoundRobin);
  EXPECT_EQ(c.backends[1].mode, Mode::Http);
  EXPECT_EQ(c.backends[1].balance, Balance::LeastConnections);
}

TEST(Haproxy, TakesSeveralFilesForOne) {
  const Config c = read_haproxy({{"00.cfg", "defaults\n mode http\n"},
                                 {"10.cfg", "frontend web\n bind :443\n default_backend b\n"},
                                 {"20.cfg", "backend b\n server x x:1\n"}});
  EXPECT_THAT(said(c), IsEmpty());
  EXPECT_EQ(c.frontends.at(0).mode, Mode::Http);
  EXPECT_EQ(c.frontends.at(0).place.file, "10.cfg");
  EXPECT_EQ(c.backends.at(0).servers.at(0).place.line, 2);
}

TEST(Haproxy, ListsWhatHasNoCounterpartWithItsLine) {
  const Config c = read(R"(defaults
 option redispatch
frontend web
 bind :443 accept-proxy
 http-request deny if { src 10.0.0.0/8 }
 use_backend %[path,map(/x)]
 acl inside src 10.0.0.0/8
 option forwardfor
backend b
 balance uri
 option tcp-check
 stick on req.cook(x)
 server x x:1 send-proxy maxconn 50 agent-check
 server-template y 3 y.test:443
)");
  EXPECT_THAT(c.wrong, IsEmpty());
  EXPECT_THAT(said(c),
              ElementsAre("haproxy.cfg:2 option redispatch of defaults ",
                          "haproxy.cfg:4 bind accept-proxy of frontend web",
                          HasSubstr("haproxy.cfg:5 http-request deny if"),
                          HasSubstr("haproxy.cfg:6 use_backend %[path,map(/x)], which is computed"),
                          HasSubstr("haproxy.cfg:7 acl inside src"),
                          "haproxy.cfg:11 option tcp-check of backend b",
                          HasSubstr("haproxy.cfg:12 stick on req.cook(x)"),
                          "haproxy.cfg:13 send-proxy of server x of backend b",
                          "haproxy.cfg:13 maxconn 50 of server x of backend b",
                          "haproxy.cfg:13 agent-check of server x of backend b",
                          HasSubstr("haproxy.cfg:14 server-template")));
  EXPECT_EQ(c.backends.at(0).balance, Balance::Other);
}

TEST(Haproxy, SaysAllThatIsWrongAtOnce) {
  const Config c = read(R"(frontend web
 bind
 use_backend b if owa
 default_backend gone
 maxconn many
backend b
 server x
 server y y:1 inter soon
 timeout server
 bind "unclosed
backend
)");
  EXPECT_THAT(
      said(c),
      ElementsAre(HasSubstr(":1 the backend gone is in no file"),
                  HasSubstr(":2 bind has no address"),
                  HasSubstr(":3 use_backend b asks for the access list \"owa\""),
                  HasSubstr(":5 maxconn is no number"), HasSubstr(":7 server has no address"),
                  HasSubstr(":8 server y has inter \"soon\""),
                  HasSubstr(":9 timeout server has no duration"),
                  HasSubstr(":10 the line has a quote"), HasSubstr(":11 backend has no name")));
}

TEST(Haproxy, IsToldFromOtherFiles) {
  EXPECT_TRUE(is_haproxy("# x\nglobal\n\nfrontend web\n bind :1\n"));
  EXPECT_TRUE(is_haproxy("listen web :443\n"));
  EXPECT_FALSE(is_haproxy("server {\n  listen 443 ssl;\n}\n"));
  EXPECT_FALSE(is_haproxy("[section]\nlisten=443\n"));
  EXPECT_FALSE(is_haproxy(""));
}

TEST(Haproxy, TakesTheOldWaysOfListenAndOfChecks) {
  const Config c =
      read("listen web 10.0.0.1:443\n mode http\n option httpchk /owa/healthcheck.htm\n");
  ASSERT_THAT(c.frontends.at(0).binds, SizeIs(1));
  EXPECT_EQ(c.frontends[0].binds[0].port, 443);
  EXPECT_EQ(c.backends.at(0).check.path, "/owa/healthcheck.htm");
  EXPECT_EQ(read("backend b\n option httpchk\n").backends.at(0).check.path, "/");
  EXPECT_EQ(read("backend b\n option httpchk HEAD /x HTTP/1.1\n").backends.at(0).check.path, "/x");
  EXPECT_EQ(read("backend b\n option httpchk\n http-check send meth GET uri /y hdr Host m\n")
                .backends.at(0)
                .check.path,
            "/y");
}

}  // namespace
}  // namespace casgrid::balancing::whole_haproxy_test
