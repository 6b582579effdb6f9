// What a client makes of certificates (facts 2.10.1, AD-006).
#include "model/client/certificate_judge.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

constexpr std::int64_t kStartOfRun = 1'471'327'200;  // 2016-08-16T06:00:00Z
constexpr ParticipantId kServer{1u}, kUntold{0u};

Certificate good() {
  Certificate c;
  c.names = {"mail.contoso.com", "*.fabrikam.com"};
  c.not_before_s = kStartOfRun - 100;
  c.not_after_s = kStartOfRun + 100;
  return c;
}

bool judged(const Certificate& c, std::string_view host, double at_s = 0, bool joined = false,
            std::int64_t start_s = kStartOfRun) {
  const CertificateJudge judge({nullptr, &c}, start_s);
  return judge.is_good(kServer, host, kStart + from_seconds(at_s), joined);
}

TEST(CertificateJudge, LooksAtTheName) {
  EXPECT_TRUE(judged(good(), "mail.contoso.com"));
  EXPECT_TRUE(judged(good(), "autodiscover.fabrikam.com"));
  EXPECT_FALSE(judged(good(), "autodiscover.contoso.com"));
}

TEST(CertificateJudge, LooksAtTheDateOfTheRun) {
  EXPECT_TRUE(judged(good(), "mail.contoso.com", 100));
  EXPECT_FALSE(judged(good(), "mail.contoso.com", 101)) << "it expires while the run goes on";
  Certificate later = good();
  later.not_before_s = kStartOfRun + 50;
  EXPECT_FALSE(judged(later, "mail.contoso.com", 49));
  EXPECT_TRUE(judged(later, "mail.contoso.com", 50));
  EXPECT_TRUE(judged(later, "mail.contoso.com", 0, false, 0)) << "nobody said when the run is";
}

TEST(CertificateJudge, TrustsItsOwnAuthorityOnlyInTheDomainAndNobodyWhoSignedItself) {
  Certificate own = good();
  own.issuer = CertificateIssuer::PrivateAuthority;
  EXPECT_FALSE(judged(own, "mail.contoso.com", 0, false));
  EXPECT_TRUE(judged(own, "mail.contoso.com", 0, true));
  own.issuer = CertificateIssuer::SelfSigned;
  EXPECT_FALSE(judged(own, "mail.contoso.com", 0, true));
}

TEST(CertificateJudge, TakesAServerForGoodOfWhichNothingIsTold) {
  const Certificate c = good();
  const CertificateJudge judge({nullptr, &c}, kStartOfRun);
  EXPECT_TRUE(judge.is_good(kUntold, "any.example.com", kStart, false));
  EXPECT_TRUE(judge.is_good(ParticipantId{7u}, "any.example.com", kStart, false));
}

}  // namespace
}  // namespace casgrid
