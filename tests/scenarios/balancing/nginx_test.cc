// Whole configurations of nginx, and its grammar.
#include "scenarios/balancing/nginx.h"

#include <gmock/gmock.h>

#include "scenarios/balancing/nginx_rules.h"
#include "scenarios/balancing/nginx_text.h"
#include "scenarios/balancing/patterns.h"

namespace casgrid::balancing::nginx_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Config read(const std::string& text) { return read_nginx({{"nginx.conf", text}}); }

std::vector<std::string> unread(const Config& c) {
  std::vector<std::string> all;
  for (const Unread& u : c.unread)
    all.push_back(u.place.file + ":" + std::to_string(u.place.line) + " " + u.what);
  return all;
}
std::vector<std::string> wrong(const Config& c) {
  std::vector<std::string> all;
  for (const Wrong& w : c.wrong) all.push_back(std::to_string(w.place.line) + " " + w.what);
  return all;
}
std::vector<std::string> doubts(const Config& c) {
  std::vector<std::string> all;
  for (const Doubt& d : c.doubts)
    all.push_back(std::to_string(d.place.line) + " " + d.object + ": " + d.field);
  return all;
}

// The backend that takes a request on the frontend's port; "-": nginx answers by itself.
std::string taker(const Config& c, const std::string& host, const std::string& path) {
  for (const Rule& rule : c.frontends.at(0).rules) {
    if (holds(rule.test, {host, path, 443}) != Truth::Yes) continue;
    return rule.backend.empty() ? "-" : rule.backend;
  }
  return "?";
}

TEST(NginxText, IsDirectivesInBlocks) {
  const NginxText t = parse_nginx({"a.conf", R"(# remark
http { server { listen 443 ssl;
    server_name "a b" 'c;d'; } }
set $x ${y}z\;w;
)"});
  EXPECT_THAT(t.wrong, IsEmpty());
  ASSERT_THAT(t.directives, SizeIs(2));
  const Directive& server = t.directives[0].inside.at(0);
  EXPECT_EQ(server.place.line, 2);
  EXPECT_THAT(server.inside.at(0).words, ElementsAre("listen", "443", "ssl"));
  EXPECT_THAT(server.inside.at(1).words, ElementsAre("server_name", "a b", "c;d"));
  EXPECT_EQ(server.inside.at(1).place.line, 3);
  EXPECT_THAT(t.directives[1].words, ElementsAre("set", "$x", "${y}z\\;w"));
}

TEST(NginxText, SaysWhatIsOpen) {
  const auto first = [](const std::string& text) {
    const NginxText t = parse_nginx({"a.conf", text});
    return t.wrong.empty() ? std::string()
                           : std::to_string(t.wrong[0].place.line) + " " + t.wrong[0].what;
  };
  EXPECT_EQ(first("http {\n server {\n }\n"), "4 a block has no }");
  EXPECT_EQ(first("a;\n}\n"), "2 } closes nothing");
  EXPECT_EQ(first("a b\n"), "1 \"a\" has no semicolon");
  EXPECT_EQ(first("http { a b }"), "1 \"a\" has no semicolon");
  EXPECT_THAT(first("a \"b;\n"), HasSubstr("1 a quote"));
  EXPECT_EQ(first("\n{ a; }\n"), "2 { stands without a name");
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "a {";
  EXPECT_THAT(first(deep), HasSubstr("nest too deep"));
}

TEST(NginxText, MeasuresTimesAndSizes) {
  EXPECT_EQ(nginx_seconds("60"), 60);
  EXPECT_EQ(nginx_seconds("500ms"), 0.5);
  EXPECT_EQ(nginx_seconds("1h30m"), 5400);
  EXPECT_EQ(nginx_seconds("1h 30m"), 5400);
  EXPECT_EQ(nginx_seconds("1d"), 86400);
  EXPECT_FALSE(nginx_seconds("soon"));
  EXPECT_FALSE(nginx_seconds(""));
  EXPECT_EQ(nginx_octets("0"), 0);
  EXPECT_EQ(nginx_octets("8k"), 8192);
  EXPECT_EQ(nginx_octets("2000m"), 2000.0 * 1048576);
  EXPECT_EQ(nginx_octets("1G"), 1073741824);
  EXPECT_FALSE(nginx_octets("1t"));
}

TEST(PathPatterns, AreTextsWhereTheyCanBe) {
  const auto values = [](const std::string& pattern) {
    const Criterion c = pattern_of_path(pattern, true);
    std::vector<std::string> all = c.values;
    all.insert(all.begin(), c.match == Match::Begin ? "^" : c.match == Match::Part ? "" : "?");
    return all;
  };
  EXPECT_THAT(values("^/owa"), ElementsAre("^", "/owa"));
  EXPECT_THAT(values("^/(owa|ecp)"), ElementsAre("^", "/owa", "/ecp"));
  EXPECT_THAT(values("^/(?:owa|ecp)/.*$"), ElementsAre("^", "/owa/", "/ecp/"));
  EXPECT_THAT(values("^/(owa|ecp)/(.*)$"), ElementsAre("^", "/owa/", "/ecp/"));
  EXPECT_THAT(values("^/owa|^/ecp/?$"), ElementsAre("^", "/owa", "/ecp"));
  EXPECT_THAT(values("^/(owa|autodiscover/autodiscover\\.xml)$"),
              ElementsAre("^", "/owa", "/autodiscover/autodiscover.xml"));
  EXPECT_THAT(values("/(owa|ecp)"), ElementsAre("", "/owa", "/ecp"));
  EXPECT_THAT(values("^/owa|/ecp"), ElementsAre("?", "^/owa|/ecp"));
  EXPECT_THAT(values("^/(owa|e[ck]p)"), ElementsAre("?", "^/(owa|e[ck]p)"));
  EXPECT_THAT(values("^/((owa)|ecp)"), ElementsAre("?", "^/((owa)|ecp)"));
}

constexpr const char* kWeb = R"(events { }
http {
  proxy_read_timeout 2m;
  upstream exchange {
    least_conn;
    server 10.0.0.11:443 weight=3 max_fails=2 fail_timeout=30s;
    server ex2.contoso.com:443 backup;
    server ex3.contoso.com:443 down slow_start=60s;
    keepalive 32;
  }
  upstream old { ip_hash; server ex4.contoso.com; }
  server {
    listen 443 ssl http2 default_server;
    listen [::]:443 ssl;
    server_name mail.contoso.com *.fabrikam.com;
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_set_header Host $host;
    location / { return 301 /owa/; }
    location = /owa/auth.owa { proxy_pass https://old; }
    location ~* ^/(owa|ecp|rpc) { proxy_pass https://exchange/x; }
    location /ews { proxy_pass https://exchange; proxy_read_timeout 1h; }
    location /ews/special { proxy_pass https://10.0.0.99:8443; }
    location ^~ /ecp/static { proxy_pass https://old; }
    location @named { proxy_pass https://old; }
  }
  server { listen 443 ssl; server_name legacy.contoso.com; location / { proxy_pass https://old; proxy_set_header host $host; } }
}
)";

TEST(Nginx, DecidesAsItDoes) {
  const Config c = read(kWeb);
  EXPECT_THAT(wrong(c), IsEmpty());
  ASSERT_THAT(c.frontends, SizeIs(1));
  EXPECT_EQ(c.frontends[0].name, "nginx-443");
  EXPECT_EQ(c.frontends[0].mode, Mode::Http);
  EXPECT_THAT(c.frontends[0].binds, SizeIs(3));
  const std::string mail = "mail.contoso.com";
  EXPECT_EQ(taker(c, mail, "/owa/"), "location ~* ^/(owa|ecp|rpc) to exchange");
  EXPECT_EQ(taker(c, mail, "/OWA/"), "location ~* ^/(owa|ecp|rpc) to exchange");
  EXPECT_EQ(taker(c, mail, "/owa/auth.owa"), "location = /owa/auth.owa to old");
  EXPECT_EQ(taker(c, mail, "/ecp/static/x"), "location ^~ /ecp/static to old");
  EXPECT_EQ(taker(c, mail, "/ews/x"), "location /ews to exchange");
  EXPECT_EQ(taker(c, mail, "/ews/special"), "location /ews/special to 10.0.0.99:8443");
  EXPECT_EQ(taker(c, mail, "/EWS/x"), "-");  // a location minds the case
  EXPECT_EQ(taker(c, "a.fabrikam.com", "/ews/x"), "location /ews to exchange");
  EXPECT_EQ(taker(c, "legacy.contoso.com", "/ews/x"), "location / to old");
  EXPECT_EQ(taker(c, "unknown.test", "/ews/x"), "location /ews to exchange");  // the default
}

TEST(Nginx, HasServersPoliciesAndTimeOuts) {
  const Config c = read(kWeb);
  const Backend* b = c.find("location /ews to exchange");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->balance, Balance::LeastConnections);
  EXPECT_EQ(b->server_timeout_s, 3600);
  EXPECT_EQ(b->avoids_failed_s, 30);
  ASSERT_THAT(b->servers, SizeIs(3));
  EXPECT_EQ(b->servers[0].host, "10.0.0.11");
  EXPECT_EQ(b->servers[0].port, 443);
  EXPECT_EQ(b->servers[0].weight, 3u);
  EXPECT_TRUE(b->servers[1].is_backup);
  EXPECT_TRUE(b->servers[2].is_disabled);
  EXPECT_EQ(b->servers[2].slow_start_s, 60);
  const Backend* owa = c.find("location ~* ^/(owa|ecp|rpc) to exchange");
  EXPECT_EQ(owa->server_timeout_s, 120);
  EXPECT_EQ(owa->server_timeout_place.line, 3);
  EXPECT_EQ(c.find("location / to old")->balance, Balance::Source);
  EXPECT_EQ(c.find("location /ews/special to 10.0.0.99:8443")->servers.at(0).host, "10.0.0.99");
  EXPECT_THAT(unread(c), IsEmpty());
}

TEST(Nginx, IsDoubtedWhereItWorksAgainstTheRole) {
  EXPECT_THAT(doubts(read(kWeb)),
              ElementsAre("21 location = /owa/auth.owa: NTLM, Negotiate",
                          "28 location /: NTLM, Negotiate", "28 location /: client_max_body_size",
                          "28 location /: proxy_request_buffering, proxy_buffering"));
  const Config bare =
      read("http {\n server {\n listen 443;\n location / {\n proxy_pass https://ex1;\n }\n }\n}\n");
  EXPECT_THAT(doubts(bare), Contains("4 location /: proxy_set_header Host"));
  // Headers set in a block hide those around it.
  const Config hidden = read(
      "http {\n proxy_set_header Host $host;\n server {\n listen 443;\n location / {\n proxy_pass "
      "https://ex1;\n proxy_set_header X-A b;\n }\n }\n}\n");
  EXPECT_THAT(doubts(hidden), Contains("5 location /: proxy_set_header Host"));
  EXPECT_EQ(bare.backends.at(0).server_timeout_s, 60);  // its own default
}

TEST(Nginx, OfTheCommercialKindChecksAndKeepsLogons) {
  const Config c = read(R"(http {
  upstream exchange { zone e 64k; ntlm; server ex1:443; server ex2:443; }
  server {
    listen 443 ssl;
    location /owa { proxy_pass https://exchange; proxy_set_header Host $host; health_check uri=/owa/healthcheck.htm interval=3s fails=2 passes=4 match=ok; }
    location /ecp { proxy_pass https://exchange; proxy_set_header Host $host; health_check; }
  }
})");
  EXPECT_THAT(doubts(c), IsEmpty());
  const Backend* owa = c.find("location /owa to exchange");
  ASSERT_NE(owa, nullptr);
  EXPECT_EQ(owa->check.path, "/owa/healthcheck.htm");
  EXPECT_TRUE(owa->servers.at(1).is_checked);
  EXPECT_EQ(owa->servers.at(1).interval_s, 3);
  EXPECT_EQ(owa->servers.at(1).fall, 2u);
  EXPECT_EQ(owa->servers.at(1).rise, 4u);
  const Backend* ecp = c.find("location /ecp to exchange");
  EXPECT_EQ(ecp->check.path, "/");
  EXPECT_EQ(ecp->servers.at(0).interval_s, 5);
  EXPECT_EQ(ecp->servers.at(0).fall, 1u);
}

TEST(Nginx, PassesConnectionsOnInStreams) {
  const Config c = read(R"(stream {
  upstream web { server ex1:443; server ex2:443; hash $remote_addr consistent; }
  server { listen 443; proxy_pass web; proxy_timeout 1h; proxy_protocol on; }
  server { listen 993; listen 443; proxy_pass ex1:993; proxy_bind $remote_addr transparent; }
})");
  ASSERT_THAT(c.frontends, SizeIs(2));
  EXPECT_EQ(c.frontends[0].mode, Mode::Tcp);
  EXPECT_EQ(c.frontends[0].otherwise, "nginx-443 to web");
  EXPECT_EQ(c.find("nginx-443 to web")->balance, Balance::Source);
  EXPECT_EQ(c.find("nginx-443 to web")->tunnel_timeout_s, 3600);
  EXPECT_EQ(c.find("nginx-993 to ex1:993")->tunnel_timeout_s, 600);
  EXPECT_THAT(c.frontends[1].binds, SizeIs(2));
  EXPECT_TRUE(c.find("nginx-993 to ex1:993")->keeps_source);
  EXPECT_EQ(read("stream {\n proxy_timeout 60s;\n server { listen 443; proxy_pass ex1:443; }\n}\n")
                .backends.at(0)
                .tunnel_timeout_s,
            60);
  EXPECT_EQ(c.find("nginx-993 to ex1:993")->servers.at(0).host, "ex1");
  EXPECT_THAT(unread(c), ElementsAre(HasSubstr("nginx.conf:3 proxy_protocol on")));
  EXPECT_THAT(doubts(c), IsEmpty());
}

TEST(Nginx, PutsItsFilesTogether) {
  const Config c = read_nginx(
      {{"conf.d/a.conf", "server { listen 443; location / { proxy_pass https://exchange; } }\n"},
       {"nginx.conf",
        "http {\n include mime.types;\n include /etc/nginx/conf.d/*.conf;\n include "
        "snippets/gone.conf;\n}\nstream { include /etc/nginx/stream.d/*.conf; }\n"},
       {"stream.d/m.conf", "server { listen 993; proxy_pass ex1:993; }\n"},
       {"conf.d/upstreams.conf", "upstream exchange { server ex1; server ex2; }\n"},
       {"conf.d/snippet.conf", "gzip off;\n"},
       {"old/a.conf", "server { listen 443; location / { proxy_pass https://old; } }\n"}});
  ASSERT_THAT(c.frontends, SizeIs(2));
  EXPECT_EQ(c.frontends[0].place.file, "conf.d/a.conf");
  EXPECT_THAT(c.find("location / to exchange")->servers, SizeIs(2));
  EXPECT_EQ(c.frontends[1].name, "nginx-993");
  EXPECT_THAT(unread(c), ElementsAre(HasSubstr("nginx.conf:4 include snippets/gone.conf"),
                                     HasSubstr("old/a.conf:1 file that no other includes")));
  EXPECT_EQ(c.find("location / to old"), nullptr);
  // Without a main file all are parts of http.
  EXPECT_THAT(
      read_nginx({{"a.conf", "server { listen 443; }"}, {"b.conf", "upstream e { server x; }"}})
          .frontends,
      SizeIs(1));
  // One that includes itself ends.
  const Config self = read_nginx({{"conf.d/a.conf", "include conf.d/*.conf;\n"},
                                  {"nginx.conf", "http { include conf.d/*.conf; }\n"}});
  EXPECT_THAT(self.frontends, IsEmpty());
}

TEST(Nginx, LooksForTheLongestBeginningFirst) {
  const Config c = read(R"(http { server { listen 443;
  location ^~ / { return 404; }
  location /owa { proxy_pass https://a; }
  location ~* ^/(owa|ews) { proxy_pass https://b; }
  location =/x { proxy_pass https://c; }
  location ~*^/glued { proxy_pass https://d; }
} })");
  EXPECT_EQ(taker(c, "m", "/owa/"), "location ~* ^/(owa|ews) to b");  // the longest has no ^~
  EXPECT_EQ(taker(c, "m", "/ews/"), "-");                             // the longest has it
  EXPECT_EQ(taker(c, "m", "/x"), "location =/x to c");
  const Config inner = read(R"(http { server { listen 443;
  location ~* ^/(owa|ecp) { return 503; }
  location / { proxy_pass https://a; location ~* ^/owa { proxy_pass https://b; } }
} })");
  EXPECT_EQ(taker(inner, "m", "/owa/"), "location ~* ^/owa to b");
  EXPECT_EQ(taker(inner, "m", "/ecp/"), "-");
  EXPECT_EQ(taker(inner, "m", "/ews/"), "location / to a");
}

TEST(Nginx, FollowsVariablesAndNamesAsFarAsTheyAreSet) {
  const Config c = read(R"(http { upstream exchange { server ex1; server ex2; } server { listen 443;
  set $be exchange;
  location /owa { proxy_pass https://exchange$request_uri; }
  location /ecp { proxy_pass https://$be; }
  location /ews { try_files $uri @exchange; }
  location @exchange { proxy_pass https://exchange; }
  location /oab { if ($x) { proxy_pass https://exchange; } }
} })");
  EXPECT_EQ(taker(c, "m", "/owa/"), "location /owa to exchange");
  EXPECT_EQ(taker(c, "m", "/ecp/"), "location /ecp to exchange");
  EXPECT_EQ(taker(c, "m", "/ews/"), "location @exchange to exchange");
  EXPECT_EQ(holds(c.frontends.at(0).rules.at(3).test, {"m", "/oab/", 443}), Truth::Unknown);
}

TEST(Nginx, AvoidsNobodyWhereThereIsNoOther) {
  const auto avoids = [](const std::string& servers) {
    return read("http { upstream u { " + servers +
                " } server { listen 443; location / { proxy_pass https://u; } } }")
        .backends.at(0)
        .avoids_failed_s;
  };
  EXPECT_EQ(avoids("server a; server b;"), 10);
  EXPECT_EQ(avoids("server a fail_timeout=3s; server b;"), 3);
  EXPECT_EQ(avoids("server a max_fails=0; server b;"), std::nullopt);
  EXPECT_EQ(avoids("server a;"), std::nullopt);
}

TEST(Nginx, ListsWhatIsComputed) {
  const Config c = read(R"(http { server { listen 443;
  if ($scheme = http) { return 301 x; }
  location / { proxy_pass https://$backend; }
  location /a { location ~ (?>x)\.h[tm]+$ { proxy_pass https://ex1; } limit_req zone=x; }
} })");
  EXPECT_THAT(
      unread(c),
      Contains(HasSubstr("3 proxy_pass https://$backend of location /, which is computed")));
  EXPECT_THAT(unread(c), Contains(HasSubstr("2 if ($scheme = http) of server")));
  EXPECT_THAT(unread(c), Contains(HasSubstr("4 location ~ (?>x)\\.h[tm]+$, a pattern")));
  EXPECT_THAT(unread(c), Contains(HasSubstr("4 limit_req zone=x of location /a")));
}

TEST(Nginx, RefusesWhatTheProgramRefuses) {
  const Config c = read(R"(http {
  proxi_pass x;
  upstream u { server a:443 weight=0; server b:443 max_fails=x slowly; server c:70000; }
  server { listen 443;
    proxy_read_timeout soon;
    proxy_buffering maybe;
    location / { proxy_pass https://u; } }
  map $host $x { anything here; } })");
  EXPECT_THAT(wrong(c), ElementsAre(HasSubstr("2 \"proxi_pass\" is no directive"),
                                    HasSubstr("3 server a:443 has the parameter \"weight=0\""),
                                    HasSubstr("3 server b:443 has the parameter \"max_fails=x\""),
                                    HasSubstr("3 server b:443 has the parameter \"slowly\""),
                                    HasSubstr("3 server \"c:70000\" has no port"),
                                    HasSubstr("5 proxy_read_timeout \"soon\" is no time"),
                                    HasSubstr("6 proxy_buffering \"maybe\" is neither")));
}

// Sockets of an address and of all of them are told apart, and the longest name with a star counts.
TEST(Nginx, HasAFrontendOfEachSocketAndTheLongestStarFirst) {
  const Config c = read(R"(http {
  server { listen 443 ssl; server_name *.contoso.com; location / { proxy_pass https://short; } }
  server { listen [::]:443 ssl; listen 443 ssl; server_name *.mail.contoso.com;
    location / { proxy_pass https://long; } }
  server { listen 10.0.0.5:443 ssl; location / { proxy_pass https://other; } }
  server { listen 443 ssl; server_name ~^(?<x>owa\d)\.; location / { proxy_pass https://owa; } }
})");
  ASSERT_THAT(c.frontends, SizeIs(2));
  EXPECT_EQ(c.frontends[0].name, "nginx-443");
  EXPECT_EQ(c.frontends[1].name, "nginx-10.0.0.5-443");
  EXPECT_EQ(taker(c, "a.mail.contoso.com", "/"), "location / to long");
  EXPECT_EQ(taker(c, "a.contoso.com", "/"), "location / to short");
  EXPECT_EQ(taker(c, "owa7.fabrikam.com", "/"), "location / to owa");
  EXPECT_THAT(unread(c), IsEmpty());
}

TEST(Nginx, FollowsMapsOfNames) {
  const Config c = read(R"(stream {
  map $ssl_preread_server_name $behind { hostnames; mail.contoso.com mail; *.fabrikam.com other; default rest; }
  server { listen 443; ssl_preread on; proxy_pass $behind; } })");
  ASSERT_THAT(c.frontends, SizeIs(1));
  const auto to = [&](const std::string& host) {
    for (const Rule& rule : c.frontends[0].rules) {
      Request request{host, "", 443};
      request.hello_is_read = c.frontends[0].waits_for_hello;
      if (holds(rule.test, request) == Truth::Yes) return rule.backend;
    }
    return c.frontends[0].otherwise;
  };
  EXPECT_EQ(to("mail.contoso.com"), "nginx-443 to mail");
  EXPECT_EQ(to("a.fabrikam.com"), "nginx-443 to other");
  EXPECT_EQ(to("else.test"), "nginx-443 to rest");
  const Config web = read(R"(http { map $host $up { mail.contoso.com ex; default web; }
  server { listen 443 ssl; location / { proxy_pass https://$up; } } })");
  EXPECT_EQ(taker(web, "mail.contoso.com", "/"), "location / to ex");
  EXPECT_EQ(taker(web, "www.contoso.com", "/"), "location / to web");
}

TEST(Nginx, ReadsItsMailServers) {
  const Config c = read(R"(mail { auth_http 127.0.0.1:9000/auth;
  server { listen 143; protocol imap; }
  server { listen 25; }
  server { listen 587; protocol smtp; xclient off; } })");
  ASSERT_THAT(c.mail_servers, SizeIs(3));
  EXPECT_EQ(c.mail_servers[0].protocol, "imap");
  EXPECT_EQ(c.mail_servers[1].protocol, "smtp");
  EXPECT_EQ(c.mail_servers[0].asks, "127.0.0.1:9000/auth");
  EXPECT_THAT(doubts(c), ElementsAre("3 mail server on port 25: xclient"));
  EXPECT_THAT(wrong(read("mail { server { listen 110; } }")),
              ElementsAre(HasSubstr("has no auth_http")));
}

TEST(Nginx, IsToldFromOtherFiles) {
  EXPECT_TRUE(is_nginx("http { }"));
  EXPECT_TRUE(is_nginx("# x\nserver {\n listen 443;\n}\n"));
  EXPECT_TRUE(is_nginx("upstream a { server b; }"));
  EXPECT_TRUE(is_nginx("server\n{\n  listen 443\n}\n"));
  EXPECT_FALSE(is_nginx("frontend web\n bind :443\n"));
  EXPECT_FALSE(is_nginx("key = value\n"));
  EXPECT_FALSE(is_nginx("options { directory \"/var\"; };\n"));
}

}  // namespace
}  // namespace casgrid::balancing::nginx_test
