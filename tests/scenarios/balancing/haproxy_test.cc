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
  maxconn 30000
  acl owa path_beg -i /owa
  use_backend be_owa if owa
  default_backend be_rest
backend be_owa
  balance leastconn
  cookie SRV insert indirect nocache
  option httpchk GET /owa/healthcheck.htm
  http-check expect status 200
  timeout check 3s
  server ex1 10.0.0.11:443 check ssl verify none weight 20 slowstart 30s cookie a
  server ex2 ex2.contoso.com:443 check ssl verify none inter 2s backup
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
  EXPECT_EQ(f.most_connections, 20000u);  // the process has no more
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
  EXPECT_THAT(b.check.expected, ElementsAre("status 200"));
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
              ElementsAre("haproxy.cfg:4 bind accept-proxy of frontend web",
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

TEST(Haproxy, RefusesWhatTheProgramRefuses) {
  const Config c = read(R"(listen web
 bind :70000
 mode htttp
 balence roundrobin
 balance robin
 option httpcheck
 server a a:443 check fall 0
 server b b:99999 weight 300
 server c c:443 chek
 reqadd X-Old
)");
  EXPECT_THAT(
      said(c),
      ElementsAre(HasSubstr(":2 bind :70000 has no port"), HasSubstr(":3 mode htttp is none"),
                  HasSubstr(":4 \"balence\" is no word of HAProxy"),
                  HasSubstr(":5 balance robin is no way"), HasSubstr(":6 option httpcheck is none"),
                  HasSubstr(":7 server a has fall \"0\""), HasSubstr(":8 server b has no port"),
                  HasSubstr(":8 server b has weight \"300\""),
                  HasSubstr(":9 server c has the word \"chek\""), HasSubstr(":10 reqadd X-Old")));
  EXPECT_THAT(c.wrong, SizeIs(9)) << "what was a word once is listed";
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
      ElementsAre(HasSubstr(":2 bind has no address"),
                  HasSubstr(":3 use_backend b asks for the access list \"owa\""),
                  HasSubstr(":4 the backend gone is in no file"),
                  HasSubstr(":5 maxconn is no number"), HasSubstr(":7 server has no address"),
                  HasSubstr(":8 server y has inter \"soon\""),
                  HasSubstr(":9 timeout server has no duration"),
                  HasSubstr(":10 the line has a quote"), HasSubstr(":11 backend has no name")));
}

TEST(Haproxy, IsToldFromOtherFiles) {
  EXPECT_TRUE(is_haproxy("# x\nglobal\n\nfrontend web\n bind :1\n"));
  EXPECT_TRUE(is_haproxy("listen web :443\n"));
  EXPECT_TRUE(is_haproxy("defaults\n mode http\n"));  // a file of its own
  EXPECT_FALSE(is_haproxy("server {\n  listen 443 ssl;\n}\n"));
  EXPECT_FALSE(is_haproxy("listen 443;\n"));
  EXPECT_FALSE(is_haproxy("listen = /run/x.sock\n; it's one of others\n"));
  EXPECT_FALSE(is_haproxy("[section]\nlisten=443\n"));
  EXPECT_FALSE(is_haproxy(""));
}

TEST(Haproxy, TakesTheWaysOfChecksTogether) {
  const auto check = [](const std::string& lines) {
    return read("backend b\n" + lines).backends.at(0).check;
  };
  EXPECT_EQ(check(" option httpchk\n").path, "/");
  EXPECT_EQ(check(" option httpchk HEAD /x HTTP/1.1\n").path, "/x");
  EXPECT_EQ(check(" option httpchk\n http-check send meth GET uri /y hdr Host m\n").path, "/y");
  EXPECT_EQ(check(" http-check send uri /y\n option httpchk\n").path, "/y");
  EXPECT_EQ(check(" http-check send uri /y\n").path, "");  // counts with the option alone
  EXPECT_EQ(check(" option httpchk /x\n option tcp-check\n").path, "");  // the last one counts
  EXPECT_TRUE(check(" option httpchk /x\n option tcp-check\n").is_other);
  EXPECT_THAT(
      check(" option httpchk\n http-check expect status 200\n http-check expect string OK\n")
          .expected,
      ElementsAre("status 200", "string OK"));
  const Config c = read(R"(defaults
 option httpchk GET /owa/healthcheck.htm
backend a
 server ex1 x:443 check ssl verify none inter 7s
backend b
 no option httpchk
 server ex1 x:443 track a/ex1
)");
  EXPECT_TRUE(c.backends.at(1).servers.at(0).is_checked);
  EXPECT_EQ(c.backends.at(1).servers.at(0).interval_s, 7);
  EXPECT_EQ(c.backends.at(1).check.path, "/owa/healthcheck.htm");
}

TEST(Haproxy, ReadsBindsOfManyForms) {
  const auto binds = [](const std::string& line) {
    const Config c = read("frontend web\n bind " + line + "\n");
    std::string all;
    for (const Bind& b : c.frontends.at(0).binds)
      all += b.address + " " + std::to_string(b.port) + (b.has(443) ? " y;" : " n;");
    return all;
  };
  EXPECT_EQ(binds("*:443"), " 443 y;");
  EXPECT_EQ(binds(":::443 v4v6"), " 443 y;");
  EXPECT_EQ(binds("[::]:443"), " 443 y;");
  EXPECT_EQ(binds("10.0.0.1:442-444"), "10.0.0.1 442 y;");
  EXPECT_EQ(binds(":80,:8443"), " 80 n; 8443 n;");
}

TEST(Haproxy, LeavesOutWhatIsDisabled) {
  EXPECT_THAT(read("frontend web\n disabled\n bind :443\n").frontends, IsEmpty());
  EXPECT_THAT(read("defaults\n disabled\nfrontend web\n enabled\n bind :443\n").frontends,
              SizeIs(1));
}

TEST(Haproxy, InheritsDefaultsWithAndWithoutNames) {
  const Config c = read("defaults base\n mode http\ndefaults from base\n maxconn 7\nfrontend w\n");
  EXPECT_EQ(c.frontends.at(0).mode, Mode::Http);
  EXPECT_EQ(c.frontends.at(0).most_connections, 7u);
  EXPECT_THAT(said(read("defaults from gone\n mode http\n")),
              ElementsAre(HasSubstr(":1 from gone names no defaults")));
}

TEST(Haproxy, RefusesTwoOfOneName) {
  const Config c = read_haproxy(
      {{"old.cfg", "backend b\nfrontend b\n"}, {"new.cfg", "global\nbackend b\nlisten b\n"}});
  EXPECT_THAT(said(c), ElementsAre(HasSubstr("new.cfg:2 backend b is there already, at old.cfg:1"),
                                   HasSubstr("new.cfg:3 listen b is there already, at old.cfg:2"),
                                   HasSubstr("new.cfg:3 listen b is there already, at old.cfg:1")));
}

TEST(Haproxy, IsDoubtedWhereItsLinesHaveAnotherEffect) {
  const auto doubts = [](const std::string& text) {
    std::vector<std::string> all;
    for (const Doubt& d : read(text).doubts)
      all.push_back(std::to_string(d.place.line) + " " + d.field + " " + d.why);
    return all;
  };
  EXPECT_THAT(doubts("backend b\n mode http\n option http-server-close\n server x x:443 ssl\n"),
              ElementsAre(HasSubstr("3 option http-server-close ends the server's connection")));
  EXPECT_THAT(doubts("backend b\n option http-server-close\n server x x:443 ssl\n"), IsEmpty());
  EXPECT_THAT(doubts("backend b\n cookie S insert\n server x x:443 ssl\n"),
              ElementsAre(HasSubstr("1 cookie has no effect")));
  EXPECT_FALSE(read("backend b\n cookie S insert\n server x x:1\n").backends.at(0).has_cookie);
  EXPECT_THAT(doubts("backend b\n option httpchk\n server x x:443 check\n"),
              ElementsAre(HasSubstr("3 check-ssl is missing")));
  EXPECT_THAT(doubts("backend b\n option httpchk\n server x x:443 check check-ssl\n"), IsEmpty());
}

TEST(Haproxy, SeesNamesOfTlsOnlyWhereItCan) {
  const auto taken = [](const std::string& head, const std::string& condition, Request request) {
    const Config c = read("frontend w\n bind :443\n" + head + " use_backend b if { " + condition +
                          " }\nbackend b\n");
    request.hello_is_read = c.frontends.at(0).waits_for_hello;
    return holds(c.frontends.at(0).rules.at(0).test, request);
  };
  const Request passed{"m.test", "/", 443, false, false, false};
  const std::string waits =
      " tcp-request inspect-delay 5s\n tcp-request content accept if { req.ssl_hello_type 1 }\n";
  EXPECT_EQ(taken("", "ssl_fc_sni m.test", passed), Truth::No);
  EXPECT_EQ(taken("", "req.ssl_sni m.test", passed), Truth::No);
  EXPECT_EQ(taken(waits, "req.ssl_sni m.test", passed), Truth::Yes);
  EXPECT_EQ(taken("", "hdr(host) m.test", passed), Truth::No);
  EXPECT_EQ(taken("", "ssl_fc_sni m.test", {"m.test", "/", 443, true, true, false}), Truth::Yes);
}

}  // namespace
}  // namespace casgrid::balancing::whole_haproxy_test
