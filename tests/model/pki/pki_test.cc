#include <gtest/gtest.h>

#include "model/pki/host_match.h"
#include "model/pki/issue.h"
#include "model/pki/x509.h"

namespace casgrid {
namespace {

constexpr std::int64_t k2019 = 1546300800;  // 2019-01-01T00:00:00Z
constexpr std::int64_t k2021 = 1609459200;

Certificate described() {
  Certificate c;
  c.name = "cert-public";
  c.names = {"mail.contoso.com", "autodiscover.contoso.com", "*.lyon.contoso.com"};
  c.issuer = CertificateIssuer::SelfSigned;
  c.not_before_s = k2019;
  c.not_after_s = k2021;
  return c;
}

Certificate authority() {
  Certificate c = described();
  c.name = "contoso-root";
  c.names = {"Contoso Root Authority"};
  return c;
}

template <class T>
const T& value(const CertificateResult<T>& result) {
  const auto* error = std::get_if<CertificateError>(&result);
  EXPECT_EQ(error, nullptr) << text_of(*error);
  return std::get<T>(result);
}

template <class T>
CertificateError error(const CertificateResult<T>& result) {
  return std::get<CertificateError>(result);
}

IssuedCertificate issued(const IssueRequest& request) {
  auto result = issue_certificate(request);
  const auto* wrong = std::get_if<CertificateError>(&result);
  EXPECT_EQ(wrong, nullptr) << text_of(*wrong);
  return std::get<IssuedCertificate>(std::move(result));
}

Certificate read_back(const std::string& bytes) {
  const auto parsed = X509Certificate::parse(bytes);
  return value(value(parsed).facts(CertificateIssuer::PrivateAuthority));
}

TEST(Certificate, ComesBackFromDerAsItWasDescribed) {
  const Certificate wanted = described();
  const Certificate found = read_back(issued({.description = wanted}).certificate.der());
  EXPECT_EQ(found.names, wanted.names);
  EXPECT_EQ(found.issuer, CertificateIssuer::SelfSigned);
  EXPECT_EQ(found.not_before_s, wanted.not_before_s);
  EXPECT_EQ(found.not_after_s, wanted.not_after_s);
}

TEST(Certificate, IsTheSameInPemAmongOtherText) {
  const IssuedCertificate made = issued({.description = described()});
  const std::string file = "of cas-paris\n" + made.private_key_pem + made.certificate.pem();
  EXPECT_EQ(read_back(file).thumbprint, made.certificate.thumbprint());
}

TEST(Certificate, IsTheSameBytesEveryTimeItIsMade) {
  const IssuedCertificate first = issued({.description = described()});
  const IssuedCertificate second = issued({.description = described()});
  EXPECT_EQ(first.certificate.der(), second.certificate.der());
  EXPECT_EQ(first.private_key_pem, second.private_key_pem);
  EXPECT_EQ(first.certificate.serial().size(), 32u);
}

TEST(Certificate, OfAnotherNameHasAnotherSerialAndAnotherKey) {
  Certificate other = described();
  other.name = "cert-public-b";
  const IssuedCertificate first = issued({.description = described()});
  const IssuedCertificate second = issued({.description = other});
  EXPECT_NE(first.certificate.serial(), second.certificate.serial());
  EXPECT_NE(first.private_key_pem, second.private_key_pem);
}

TEST(Certificate, HasAThumbprintOfFortyUpperCaseHexDigits) {
  const std::string thumbprint = issued({.description = described()}).certificate.thumbprint();
  EXPECT_EQ(thumbprint.size(), 40u);
  EXPECT_EQ(thumbprint.find_first_not_of("0123456789ABCDEF"), std::string::npos);
}

TEST(Certificate, TellsItsKey) {
  EXPECT_EQ(issued({.description = described()}).certificate.key(),
            (PublicKey{KeyAlgorithm::Ed25519, 256}));
}

TEST(Certificate, SignedByAnAuthorityIsNotSelfSigned) {
  Certificate wanted = described();
  wanted.issuer = CertificateIssuer::PrivateAuthority;
  const IssuedCertificate made = issued({wanted, KeyUse::Server, authority()});
  EXPECT_FALSE(made.certificate.is_self_signed());
  EXPECT_EQ(read_back(made.certificate.der()).issuer, CertificateIssuer::PrivateAuthority);
  const IssuedCertificate root = issued({authority(), KeyUse::Authority});
  EXPECT_TRUE(root.certificate.is_self_signed());
}

TEST(Certificate, IsSignedByItsAuthorityAndByNobodyOfTheSameName) {
  Certificate wanted = described();
  wanted.issuer = CertificateIssuer::PrivateAuthority;
  const IssuedCertificate made = issued({wanted, KeyUse::Server, authority()});
  Certificate impostor = authority();
  impostor.name = "another-root";
  EXPECT_TRUE(made.certificate.is_signed_by(issued({authority(), KeyUse::Authority}).certificate));
  EXPECT_FALSE(made.certificate.is_signed_by(issued({impostor, KeyUse::Authority}).certificate));
}

TEST(Certificate, WithoutAlternativeNamesGoesByItsCommonName) {
  Certificate oauth = described();
  oauth.names = {"Microsoft Exchange Server Auth Certificate"};
  const IssuedCertificate made = issued({.description = oauth});
  EXPECT_EQ(read_back(made.certificate.der()).names, oauth.names);
  EXPECT_EQ(made.certificate.common_name(), oauth.names.front());
}

TEST(Certificate, CarriesHostNamesLongerThanACommonNameMayBe) {
  Certificate wanted = described();
  wanted.names = {std::string(60, 'a') + ".contoso.com"};
  EXPECT_EQ(read_back(issued({.description = wanted}).certificate.der()).names, wanted.names);
}

TEST(Certificate, KeepsYearsThatNeedFourDigits) {
  Certificate wanted = described();
  wanted.not_after_s = 4102444800;  // 2100-01-01
  EXPECT_EQ(read_back(issued({.description = wanted}).certificate.der()).not_after_s,
            wanted.not_after_s);
}

TEST(Description, ThatCannotBeIssuedSaysWhy) {
  const auto refused = [](auto spoil) {
    Certificate c = described();
    spoil(c);
    return error(issue_certificate({.description = c}));
  };
  EXPECT_EQ(refused([](auto& c) { c.names.clear(); }), CertificateError::NoNames);
  EXPECT_EQ(refused([](auto& c) { c.names.emplace_back(); }), CertificateError::BadName);
  EXPECT_EQ(refused([](auto& c) { c.names.emplace_back("two words.com"); }),
            CertificateError::BadName);
  EXPECT_EQ(refused([](auto& c) { c.names = {"caf\xC3\xA9.contoso.com"}; }),
            CertificateError::BadName);
  EXPECT_EQ(refused([](auto& c) { c.not_after_s = c.not_before_s - 1; }),
            CertificateError::BadValidity);
  EXPECT_EQ(refused([](auto& c) { c.issuer = CertificateIssuer::PublicAuthority; }),
            CertificateError::NoAuthority);
}

TEST(Parsing, RefusesGarbageByKind) {
  EXPECT_EQ(error(X509Certificate::parse("")), CertificateError::Empty);
  EXPECT_EQ(error(X509Certificate::parse("Hello, world")), CertificateError::NoCertificate);
  EXPECT_EQ(error(X509Certificate::parse(std::string_view("\x30\x02\x05\x00", 4))),
            CertificateError::Malformed);
  EXPECT_EQ(error(X509Certificate::parse("-----BEGIN CERTIFICATE-----\n????\n"
                                         "-----END CERTIFICATE-----\n")),
            CertificateError::Malformed);
  EXPECT_EQ(error(X509Certificate::parse("-----BEGIN CERTIFICATE-----\nMIIB\n")),
            CertificateError::Truncated);
}

TEST(Parsing, RefusesDerCutOffAnywhere) {
  const std::string der = issued({.description = described()}).certificate.der();
  for (std::size_t length = 1; length < der.size(); ++length)
    EXPECT_EQ(error(X509Certificate::parse(std::string_view(der).substr(0, length))),
              CertificateError::Truncated)
        << length << " of " << der.size() << " bytes";
}

TEST(Parsing, RefusesWhatFollowsACertificate) {
  const std::string der = issued({.description = described()}).certificate.der();
  EXPECT_EQ(error(X509Certificate::parse(der + "x")), CertificateError::TrailingBytes);
}

TEST(Parsing, SurvivesEveryByteBeingWrong) {
  const std::string der = issued({.description = described()}).certificate.der();
  for (std::size_t at = 0; at < der.size(); ++at) {
    std::string spoilt = der;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x55);
    const auto parsed = X509Certificate::parse(spoilt);
    const auto* certificate = std::get_if<X509Certificate>(&parsed);
    if (certificate == nullptr) continue;
    EXPECT_FALSE(certificate->is_self_signed()) << "byte " << at;
    static_cast<void>(certificate->facts(CertificateIssuer::PublicAuthority));
    static_cast<void>(certificate->covers("mail.contoso.com"));
  }
}

struct HostCase {
  const char* host;
  bool is_covered;
};

class Hosts : public ::testing::TestWithParam<HostCase> {};

TEST_P(Hosts, AreCoveredAlikeByDescriptionAndCertificate) {
  const auto& [host, is_covered] = GetParam();
  const Certificate c = described();
  EXPECT_EQ(names_cover(c.names, host), is_covered);
  EXPECT_EQ(issued({.description = c}).certificate.covers(host), is_covered);
}

INSTANTIATE_TEST_SUITE_P(
    All, Hosts,
    ::testing::Values(HostCase{"mail.contoso.com", true}, HostCase{"MAIL.Contoso.com", true},
                      HostCase{"owa.lyon.contoso.com", true},
                      HostCase{"a.b.lyon.contoso.com", false}, HostCase{"lyon.contoso.com", false},
                      HostCase{".lyon.contoso.com", false}, HostCase{"legacy.contoso.com", false},
                      HostCase{"mail.contoso.com.evil.net", false}, HostCase{"contoso.com", false},
                      HostCase{"", false}));

TEST(Names, ThatCoverNothing) {
  EXPECT_FALSE(names_cover({}, "mail.contoso.com"));
  EXPECT_FALSE(names_cover(std::vector<std::string>{""}, "mail.contoso.com"));
  EXPECT_FALSE(names_cover(std::vector<std::string>{"m*.contoso.com"}, "mail.contoso.com"))
      << "half a label is no wildcard";
}

TEST(Names, AreJudgedEachForItselfBesideOneThatCannotBeCarried) {
  EXPECT_TRUE(
      names_cover(std::vector<std::string>{"two words", "mail.contoso.com"}, "mail.contoso.com"));
}

TEST(Validity, HoldsFromItsFirstSecondToItsLast) {
  const Certificate c = described();
  EXPECT_EQ(validity_at(c, k2019 - 1), Validity::NotYet);
  EXPECT_EQ(validity_at(c, k2019), Validity::Valid);
  EXPECT_EQ(validity_at(c, k2021), Validity::Valid);
  EXPECT_EQ(validity_at(c, k2021 + 1), Validity::Expired);
}

TEST(Validity, ThatIsNotToldLimitsNothing) {
  EXPECT_EQ(validity_at(Certificate{}, k2021), Validity::Valid);
}

}  // namespace
}  // namespace casgrid
