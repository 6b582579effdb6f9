// Lines of HAProxy as words, and its durations, addresses and access lists.
#include <gmock/gmock.h>

#include "scenarios/balancing/haproxy_conditions.h"
#include "scenarios/balancing/haproxy_server.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(HaproxyWords, AreKeptTogetherByQuotesAndBackslashes) {
  EXPECT_THAT(haproxy_words("  bind\t*:443  ssl # remark").words,
              ElementsAre("bind", "*:443", "ssl"));
  EXPECT_THAT(haproxy_words(R"(a "b c" 'd "e' f\ g h\#i j"k"l)").words,
              ElementsAre("a", "b c", "d \"e", "f g", "h#i", "jkl"));
  EXPECT_THAT(haproxy_words(R"(a "" '' "\"")").words, ElementsAre("a", "", "", "\""));
  EXPECT_THAT(haproxy_words(R"('strong \ stays' \x41\t)").words,
              ElementsAre("strong \\ stays", "A\t"));
  EXPECT_THAT(haproxy_words("mode http\r").words, ElementsAre("mode", "http"));
  EXPECT_TRUE(haproxy_words("   # nothing").words.empty());
}

TEST(HaproxyWords, SayWhatIsOpen) {
  EXPECT_THAT(haproxy_words("a \"b c").wrong, HasSubstr("quote"));
  EXPECT_THAT(haproxy_words("a b\\").wrong, HasSubstr("backslash"));
  EXPECT_THAT(haproxy_words("a \\x4").wrong, HasSubstr("hexadecimal"));
}

TEST(HaproxyDurations, CountMillisecondsWithoutAUnit) {
  EXPECT_DOUBLE_EQ(*haproxy_seconds("3000"), 3);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("500ms"), 0.5);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("50s"), 50);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("2m"), 120);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("1h"), 3600);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("1d"), 86400);
  EXPECT_DOUBLE_EQ(*haproxy_seconds("250us"), 0.00025);
  EXPECT_FALSE(haproxy_seconds("soon"));
  EXPECT_FALSE(haproxy_seconds("3 s"));
  EXPECT_FALSE(haproxy_seconds(""));
}

TEST(HaproxyAddresses, HaveAHostAndMaybeAPort) {
  const auto read = [](const std::string& text) {
    std::string host;
    std::uint16_t port = 0;
    read_address(text, host, port);
    return host + " " + std::to_string(port);
  };
  EXPECT_EQ(read("10.0.0.1:443"), "10.0.0.1 443");
  EXPECT_EQ(read("ex1.contoso.com"), "ex1.contoso.com 0");
  EXPECT_EQ(read(":443"), " 443");
  EXPECT_EQ(read("[fd00::1]:993"), "fd00::1 993");
  EXPECT_EQ(read(":::443"), ":: 443");
  EXPECT_EQ(read("ipv4@ex1:25"), "ex1 25");
  EXPECT_EQ(read("ex1:70000"), "ex1 0");
}

Truth asked(const std::string& words, const std::string& host, const std::string& path,
            const AccessLists& lists = {}) {
  const ReadTest read = haproxy_test(haproxy_words(words).words, lists);
  EXPECT_EQ(read.wrong, "") << words;
  return holds(read.test, {host, path, 443, true, true, true});
}

TEST(HaproxyConditions, AreAskedOfHostPathAndPort) {
  const std::string host = "mail.contoso.com";
  EXPECT_EQ(asked("if { path_beg -i /OWA }", host, "/owa/"), Truth::Yes);
  EXPECT_EQ(asked("if { path_beg /OWA }", host, "/owa/"), Truth::No);
  EXPECT_EQ(asked("if { path -m beg -i /ecp /Owa }", host, "/owa/"), Truth::Yes);
  EXPECT_EQ(asked("if { path_end .asmx }", host, "/EWS/Exchange.asmx"), Truth::Yes);
  EXPECT_EQ(asked("if { path_sub healthcheck }", host, "/owa/healthcheck.htm"), Truth::Yes);
  EXPECT_EQ(asked("if { path_dir ews }", host, "/api/ews/x"), Truth::Yes);
  EXPECT_EQ(asked("if { path_dir ews }", host, "/api/news/x"), Truth::No);
  EXPECT_EQ(asked("if { hdr(host) -i MAIL.contoso.com }", host, "/"), Truth::Yes);
  EXPECT_EQ(asked("if { hdr(host) MAIL.contoso.com }", host, "/"), Truth::No);  // as written
  EXPECT_EQ(asked("if { path,lower -m beg /OWA }", host, "/owa/"), Truth::No);  // nor the value
  EXPECT_EQ(asked("if { path,lower -m beg /owa }", host, "/OWA/"), Truth::Yes);
  EXPECT_EQ(asked("if { hdr_dom(Host) -i contoso.com }", host, "/"), Truth::Yes);
  EXPECT_EQ(asked("if { hdr_dom(host) toso.com }", host, "/"), Truth::No);
  EXPECT_EQ(asked("if { req.hdr(host),field(1,:),lower autodiscover.contoso.com }", host, "/"),
            Truth::No);
  EXPECT_EQ(asked("if { req.hdr(host),map(/etc/hosts.map) x }", host, "/"), Truth::Unknown);
  EXPECT_EQ(asked("if { req.ssl_sni -i mail.contoso.com }", host, "/"), Truth::Yes);
  EXPECT_EQ(asked("if { dst_port 443 }", host, "/"), Truth::Yes);
  EXPECT_EQ(asked("if { dst_port ge 1024 }", host, "/"), Truth::Unknown);
  EXPECT_EQ(asked("if { src 10.0.0.0/8 }", host, "/"), Truth::Unknown);
  EXPECT_EQ(asked("if { path_reg -i ^/(owa|ecp)/.* }", host, "/OWA/x"), Truth::Yes);
  EXPECT_EQ(asked("if { path_reg ^/o[wx]a }", host, "/owa/"), Truth::Yes);
  EXPECT_EQ(asked("if { path -i -f /etc/paths.lst }", host, "/owa/"), Truth::Unknown);
  EXPECT_EQ(asked("if TRUE", host, "/"), Truth::Yes);
  EXPECT_EQ(asked("if FALSE", host, "/"), Truth::No);
  EXPECT_EQ(asked("if METH_POST", host, "/"), Truth::Unknown);
}

TEST(HaproxyConditions, AreJoinedByAndOrAndNot) {
  AccessLists lists;
  lists["owa"] = {haproxy_criterion(haproxy_words("path_beg -i /owa").words)};
  lists["web"] = {haproxy_criterion(haproxy_words("path_beg -i /owa").words),
                  haproxy_criterion(haproxy_words("path_beg -i /ecp").words)};
  lists["inside"] = {haproxy_criterion(haproxy_words("src 10.0.0.0/8").words)};
  lists["legacy"] = {haproxy_criterion(haproxy_words("hdr(host) legacy.contoso.com").words)};
  const auto ask = [&](const std::string& words, const std::string& path) {
    return asked(words, "mail.contoso.com", path, lists);
  };
  EXPECT_EQ(ask("if web", "/ecp/"), Truth::Yes);  // lines of one name are alternatives
  EXPECT_EQ(ask("if web !owa", "/ecp/"), Truth::Yes);
  EXPECT_EQ(ask("if web ! owa", "/owa/"), Truth::No);
  EXPECT_EQ(ask("if legacy or owa", "/owa/"), Truth::Yes);
  EXPECT_EQ(ask("if legacy || legacy web", "/owa/"), Truth::No);
  EXPECT_EQ(ask("unless legacy", "/owa/"), Truth::Yes);
  EXPECT_EQ(ask("unless owa", "/owa/"), Truth::No);
  EXPECT_EQ(ask("if owa inside", "/owa/"), Truth::Unknown);
  EXPECT_EQ(ask("if legacy inside", "/owa/"), Truth::No);   // whoever asks
  EXPECT_EQ(ask("if owa or inside", "/owa/"), Truth::Yes);  // likewise
  EXPECT_EQ(ask("if owa !inside", "/owa/"), Truth::Unknown);
}

TEST(HaproxyConditions, SayWhatIsMissing) {
  const auto wrong = [](const std::string& words) {
    return haproxy_test(haproxy_words(words).words, {}).wrong;
  };
  EXPECT_THAT(wrong("if OWA"), HasSubstr("\"OWA\", which no line before it defines"));
  EXPECT_THAT(wrong("if owa"), HasSubstr("\"owa\", which no line before it defines"));
  EXPECT_THAT(wrong("if { path /"), HasSubstr("{ without its }"));
  EXPECT_THAT(wrong("if { }"), HasSubstr("nothing in it"));
  EXPECT_THAT(wrong("if"), HasSubstr("no condition"));
  EXPECT_THAT(wrong("when owa"), HasSubstr("if or unless"));
}

}  // namespace
}  // namespace casgrid::balancing
