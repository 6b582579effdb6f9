#include "model/autodiscover/lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/autodiscover/client.h"
#include "tests/model/autodiscover/contoso.h"

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = LookupAction::Kind;

constexpr const char* kPath = "/autodiscover/autodiscover.xml";

ServiceConnectionPoint point(Directory& d, const std::string& host, std::vector<SiteId> scope) {
  ServiceConnectionPoint p;
  p.url = d.intern_url("https://" + host + kPath);
  p.site_scope = std::move(scope);
  return p;
}

ServiceConnectionPoint pointer(const char* domain, const char* host) {
  ServiceConnectionPoint p;
  p.pointer_domain = domain;
  p.pointer_host = host;
  return p;
}

LookupClient joined(SiteId site) {
  return {.mail_address = "anna@contoso.com", .is_domain_joined = true, .site = site};
}

std::vector<LookupStep> steps(const std::vector<LookupCandidate>& candidates) {
  std::vector<LookupStep> all;
  for (const LookupCandidate& c : candidates) all.push_back(c.step);
  return all;
}

TEST(ConnectionPoints, AD001OwnSiteThenUnscopedThenOtherSites) {
  Directory d = contoso();
  d.connection_points = {point(d, "other1", {kLyon}),       point(d, "open1", {}),
                         point(d, "own1", {kParis}),        point(d, "other2", {kLille}),
                         point(d, "own2", {kLyon, kParis}), point(d, "open2", {}),
                         point(d, "own1", {kParis})};
  EXPECT_THAT(
      rank_connection_points(d, joined(kParis)).urls,
      ElementsAre(std::string("https://own1") + kPath, std::string("https://own2") + kPath,
                  std::string("https://open1") + kPath, std::string("https://open2") + kPath,
                  std::string("https://other1") + kPath, std::string("https://other2") + kPath));
  EXPECT_EQ(rank_connection_points(d, joined(SiteId{})).urls.front(),
            std::string("https://open1") + kPath)
      << "a client of no site";
}

TEST(ConnectionPoints, AD002APointerForTheUsersDomainRestartsThere) {
  Directory d = contoso();
  d.connection_points = {point(d, "own1", {kParis}), pointer("fabrikam.com", "dc.fabrikam.com"),
                         pointer("CONTOSO.com", "dc.contoso.com")};
  const ConnectionPointLookup found = rank_connection_points(d, joined(kParis));
  EXPECT_EQ(found.restart_at, "dc.contoso.com");
  EXPECT_THAT(found.urls, IsEmpty());
}

TEST(ConnectionPoints, APointerWithoutDomainIsForThoseWhoFindNothing) {
  Directory d = contoso();
  d.connection_points = {pointer("", "dc.fabrikam.com")};
  EXPECT_EQ(rank_connection_points(d, joined(kParis)).restart_at, "dc.fabrikam.com");
  d.connection_points.push_back(point(d, "own1", {kParis}));
  EXPECT_EQ(rank_connection_points(d, joined(kParis)).restart_at, "");
}

TEST(ConnectionPoints, ByDefaultAreOneAFrontEndInItsSite) {
  const Directory d = contoso();
  const std::vector<ServiceConnectionPoint> points = connection_points(d);
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0].server, kCasParis);
  EXPECT_THAT(points[0].site_scope, ElementsAre(kParis));
  EXPECT_TRUE(d.connection_points.empty());
  EXPECT_EQ(rank_connection_points(d, joined(kBrest)).urls.front(),
            std::string("https://cas10-brest.contoso.com") + kPath);
}

TEST(LookupCandidates, AD003OfAClientOutsideTheDomainAreDerivedFromTheAddress) {
  const Directory d = contoso();
  const auto candidates = lookup_candidates(d, {.mail_address = "Anna@Contoso.COM"});
  ASSERT_EQ(candidates.size(), 3u);
  EXPECT_EQ(candidates[0].url, std::string("https://contoso.com") + kPath);
  EXPECT_EQ(candidates[1].url, std::string("https://autodiscover.contoso.com") + kPath);
}

TEST(LookupCandidates, ThePlainGetComesAfterThem) {
  const auto candidates = lookup_candidates(contoso(), {.mail_address = "anna@contoso.com"});
  EXPECT_EQ(candidates[2].url, std::string("http://autodiscover.contoso.com") + kPath);
  EXPECT_TRUE(candidates[2].is_plain_get());
}

TEST(LookupCandidates, AD005ServiceRecordsComeLastTheBestWithTlsFirst) {
  const ServiceRecord records[] = {{10, 5, 443, "light.contoso.com"},
                                   {0, 0, 80, "clear.contoso.com"},
                                   {20, 90, 443, "late.contoso.com"},
                                   {10, 50, 443, "Heavy.contoso.com."},
                                   {10, 70, 443, ""}};
  const auto candidates = lookup_candidates(
      contoso(), {.mail_address = "anna@contoso.com", .service_records = records});
  ASSERT_EQ(candidates.size(), 6u);
  EXPECT_EQ(candidates[3].url, std::string("https://heavy.contoso.com") + kPath);
  EXPECT_EQ(candidates[4].url, std::string("https://light.contoso.com") + kPath);
  EXPECT_EQ(candidates[5].url, std::string("https://late.contoso.com") + kPath);
}

TEST(LookupCandidates, OfADomainMemberBeginWithConnectionPoints) {
  Directory d = contoso();
  d.connection_points = {point(d, "own1", {kParis})};
  EXPECT_THAT(steps(lookup_candidates(d, joined(kParis))),
              ElementsAre(LookupStep::ConnectionPoint, LookupStep::RootDomain,
                          LookupStep::AutodiscoverName, LookupStep::PlainRedirect));
  EXPECT_THAT(lookup_candidates(d, {.mail_address = "nobody"}), IsEmpty());
}

// ---- the walk
// -------------------------------------------------------------------------------------

LookupWalk walk() {
  return {"anna@contoso.com", lookup_candidates(contoso(), {.mail_address = "anna@contoso.com"})};
}

LookupReply status(std::uint16_t code, std::string location = {}) {
  LookupReply reply;
  reply.status = code;
  reply.location = std::move(location);
  return reply;
}

LookupReply no_connection() {
  LookupReply reply;
  reply.is_connected = false;
  return reply;
}

TEST(LookupWalk, OnlyARedirectIsUsefulOfThePlainGet) {
  LookupWalk w = walk();
  w.start();
  w.react(no_connection());
  const LookupAction get = w.react(no_connection());
  EXPECT_EQ(get.kind, Kind::Get);
  const LookupAction followed = w.react(status(302, "https://mail.contoso.com/a.xml"));
  EXPECT_EQ(followed.kind, Kind::Connect);
  EXPECT_EQ(followed.url, "https://mail.contoso.com/a.xml");
  EXPECT_TRUE(followed.warns_user);
}

TEST(LookupWalk, AD005NoRedirectOfThePlainGetLeadsToTheNextCandidate) {
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{200, 301, 401, 404}) {
    LookupWalk w = walk();
    w.start();
    w.react(no_connection());
    w.react(no_connection());
    EXPECT_EQ(w.react(status(code, "https://mail.contoso.com/a.xml")).kind, Kind::GiveUp) << code;
  }
}

TEST(LookupWalk, AD006ACertificateThatDoesNotFitLeadsToTheNextCandidate) {
  LookupWalk w = walk();
  w.start();
  LookupReply reply;
  reply.is_certificate_valid = false;
  EXPECT_EQ(w.react(reply).url, std::string("https://autodiscover.contoso.com") + kPath);
  EXPECT_FALSE(may_send_credentials("https://contoso.com/", false));
  EXPECT_FALSE(may_send_credentials("http://contoso.com/", true));
  EXPECT_TRUE(may_send_credentials("https://contoso.com/", true));
}

TEST(LookupWalk, IsResentToWhereItIsRedirected) {
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{301, 302}) {
    LookupWalk w = walk();
    w.start();
    EXPECT_EQ(w.react(status(code, "https://mail.contoso.com/a.xml")).url,
              "https://mail.contoso.com/a.xml");
  }
  LookupWalk w = walk();
  w.start();
  LookupReply reply;
  reply.redirect_url = "https://mail.contoso.com/b.xml";
  EXPECT_EQ(w.react(reply).url, "https://mail.contoso.com/b.xml");
}

TEST(LookupWalk, IsNeverRedirectedToPlainHttp) {
  LookupWalk w = walk();
  w.start();
  EXPECT_EQ(w.react(status(302, "http://mail.contoso.com/a.xml")).url,
            std::string("https://autodiscover.contoso.com") + kPath);
}

TEST(LookupWalk, RestartsWithTheNewAddress) {
  LookupWalk w = walk();
  w.start();
  LookupReply reply;
  reply.redirect_address = "anna@fabrikam.com";
  const LookupAction action = w.react(reply);
  EXPECT_EQ(action.kind, Kind::Restart);
  EXPECT_EQ(action.mail_address, "anna@fabrikam.com");
  const auto anew = lookup_candidates(contoso(), {.mail_address = action.mail_address});
  EXPECT_EQ(w.restart(anew).url, std::string("https://fabrikam.com") + kPath);
}

TEST(LookupWalk, AD018ItsOwnAddressIsNoRedirection) {
  LookupWalk w = walk();
  w.start();
  LookupReply reply;
  reply.redirect_address = "ANNA@contoso.com";
  EXPECT_EQ(w.react(reply).url, std::string("https://autodiscover.contoso.com") + kPath);
}

TEST(LookupWalk, AD019StopsAtTheEleventhRedirection) {
  LookupWalk w = walk();
  w.start();
  for (int i = 0; i < 10; ++i) {
    const std::string to = "https://mail" + std::to_string(i) + ".contoso.com/";
    EXPECT_EQ(w.react(status(302, to)).url, to);
  }
  EXPECT_EQ(w.redirects(), 10u);
  EXPECT_EQ(w.react(status(302, "https://one-more.contoso.com/")).kind, Kind::GiveUp);
}

TEST(LookupWalk, AD019RedirectionsOfEitherKindCountTogether) {
  LookupWalk w = walk();
  w.start();
  for (int i = 0; i < 5; ++i) {
    w.react(status(302, "https://mail" + std::to_string(i) + ".contoso.com/"));
    LookupReply reply;
    reply.redirect_address = "anna" + std::to_string(i) + "@contoso.com";
    ASSERT_EQ(w.react(reply).kind, Kind::Restart);
    w.restart(lookup_candidates(contoso(), {.mail_address = w.mail_address()}));
  }
  EXPECT_EQ(w.react(status(302, "https://one-more.contoso.com/")).kind, Kind::GiveUp);
}

TEST(LookupWalk, AD020AndAD021EveryOtherStatusLeadsToTheNextCandidate) {
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{401, 403, 404, 500, 503}) {
    LookupWalk w = walk();
    w.start();
    EXPECT_EQ(w.react(status(code)).url, std::string("https://autodiscover.contoso.com") + kPath)
        << code;
  }
}

TEST(LookupWalk, AnErrorOrNoAnswerLeadsToTheNextCandidate) {
  LookupReply error;
  error.is_error = true;
  LookupReply unreadable;
  unreadable.is_readable = false;
  for (const LookupReply& reply : {error, unreadable, no_connection()}) {
    LookupWalk w = walk();
    w.start();
    EXPECT_EQ(w.react(reply).url, std::string("https://autodiscover.contoso.com") + kPath);
  }
}

TEST(LookupWalk, ABusyServerIsAskedAgainButNotForEver) {
  LookupWalk w = walk();
  const std::string url = w.start().url;
  LookupReply busy;
  busy.is_server_busy = true;
  for (std::uint32_t i = 0; i < kMaxAutodiscoverBusyReplies; ++i) {
    const LookupAction action = w.react(busy);
    EXPECT_EQ(action.kind, Kind::Wait);
    EXPECT_EQ(action.url, url);
    EXPECT_GT(action.delay, Duration{0});
  }
  EXPECT_EQ(w.react(busy).url, std::string("https://autodiscover.contoso.com") + kPath);
}

TEST(LookupWalk, AD025WithoutTtlIsRepeatedAfterAnHour) {
  LookupWalk w = walk();
  w.start();
  const LookupAction done = w.react(status(200));
  EXPECT_EQ(done.kind, Kind::Done);
  EXPECT_EQ(done.valid_for, Duration(std::chrono::hours(1)));
  EXPECT_EQ(answer_lifetime(8u), Duration(std::chrono::hours(8)));
  EXPECT_EQ(answer_lifetime(0u), std::nullopt);
}

// Whatever it is answered, a walk ends, and credentials go to HTTPS alone.
TEST(Property, EveryWalkEnds) {
  std::uint32_t state = 1;
  const auto draw = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  const char* const places[] = {"", "https://a.contoso.com/x", "http://b.contoso.com/", "//",
                                "ftp:x"};
  const std::uint16_t codes[] = {200, 301, 302, 401, 503};
  for (int run = 0; run < 2000; ++run) {
    LookupWalk w = walk();
    LookupAction action = w.start();
    int steps_taken = 0;
    while (action.kind != Kind::Done && action.kind != Kind::GiveUp) {
      ASSERT_LT(++steps_taken, 1000);
      const bool sends = action.kind == Kind::Connect;
      ASSERT_TRUE(!sends || may_send_credentials(action.url, true)) << action.url;
      if (action.kind == Kind::Restart) {
        action = w.restart(lookup_candidates(contoso(), {.mail_address = action.mail_address}));
        continue;
      }
      LookupReply reply = status(codes[draw(5)], places[draw(5)]);
      reply.is_certificate_valid = draw(8) != 0;
      reply.is_server_busy = draw(4) == 0;
      if (draw(2) == 0) reply.redirect_address = "anna" + std::to_string(draw(3)) + "@contoso.com";
      if (draw(2) == 0) reply.redirect_url = places[draw(5)];
      action = w.react(reply);
    }
  }
}

}  // namespace
}  // namespace casgrid::testing
