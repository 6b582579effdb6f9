// Certificates that a real Exchange 2013 server exported. CASGRID_EXPORTS names a folder that holds
// Get-ExchangeCertificate.xml as Export-Clixml writes it; without it these tests are skipped.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sstream>

#include "model/pki/host_match.h"
#include "model/pki/x509.h"

namespace casgrid {
namespace {

std::string from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  const auto padding = text.size() - text.find_last_not_of('=') - 1;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::vector<std::string> raw_certificates(const std::string& xml) {
  static const std::string kStart = "<BA N=\"RawData\">";
  std::vector<std::string> found;
  for (auto at = xml.find(kStart); at != std::string::npos; at = xml.find(kStart, at)) {
    at += kStart.size();
    found.push_back(from_base64(xml.substr(at, xml.find('<', at) - at)));
  }
  return found;
}

#ifdef CASGRID_EXPORTS
constexpr const char* kExports = CASGRID_EXPORTS;
#else
constexpr const char* kExports = "";
#endif

class ExportedCertificates : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("CASGRID_EXPORTS");
    if (folder == nullptr) folder = kExports;
    if (*folder == '\0') GTEST_SKIP() << "CASGRID_EXPORTS is not set, and no exports are beside";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().filename() != "Get-ExchangeCertificate.xml") continue;
      std::stringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      for (const std::string& der : raw_certificates(text.str())) der_.push_back(der);
    }
    if (der_.empty()) GTEST_SKIP() << "no exported certificates below CASGRID_EXPORTS";
  }

  std::vector<std::string> der_;
};

TEST_F(ExportedCertificates, AreReadWholeAndWrittenBackAsTheyWere) {
  for (const std::string& der : der_) {
    const auto parsed = X509Certificate::parse(der);
    ASSERT_TRUE(std::holds_alternative<X509Certificate>(parsed));
    const auto& certificate = std::get<X509Certificate>(parsed);
    EXPECT_EQ(certificate.der(), der);
    EXPECT_EQ(certificate.key().algorithm, KeyAlgorithm::Rsa);
    EXPECT_GE(certificate.key().bits, 2048u);
  }
}

TEST_F(ExportedCertificates, HaveFactsAndCoverTheirOwnHostNames) {
  for (const std::string& der : der_) {
    const auto parsed = X509Certificate::parse(der);
    const auto& certificate = std::get<X509Certificate>(parsed);
    const auto facts = std::get<Certificate>(certificate.facts(CertificateIssuer::PublicAuthority));
    ASSERT_FALSE(facts.names.empty());
    EXPECT_LT(facts.not_before_s, facts.not_after_s);
    EXPECT_EQ(facts.issuer, CertificateIssuer::SelfSigned) << facts.name;
    for (const std::string& name : facts.names) {
      const bool is_host = name.find(' ') == std::string::npos;
      EXPECT_EQ(certificate.covers(name), is_host) << name;
      EXPECT_EQ(names_cover(facts.names, name), is_host) << name;
    }
  }
}

}  // namespace
}  // namespace casgrid
