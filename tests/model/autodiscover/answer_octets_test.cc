// Octets of answers, against the documents themselves.
#include "model/autodiscover/answer_octets.h"

#include <gmock/gmock.h>

#include "model/autodiscover/programs.h"
#include "model/routing/autodiscover_facts.h"
#include "tests/model/autodiscover/contoso.h"

namespace casgrid::testing::answer_octets_test {
namespace {

using autodiscover::AnswerOctets;

// A thousand users with generated names, some of which are longer.
Directory crowded() {
  Directory d = contoso();
  UserGroup crowd;
  crowd.name = "crowd";
  crowd.domain = "contoso.com";
  crowd.first_user = d.user_count();
  crowd.count = 1000;
  crowd.databases = {kParisBase};
  d.user_groups.push_back(crowd);
  d.publish();
  return d;
}

Decision settings(const Directory& d, UserId user, ActionId action, ServerId builder = kMbxParis) {
  Decision decision;
  decision.mailbox = user;
  decision.database = d.database_of(user);
  const Server& server = d.at(builder);
  decision.autodiscover = autodiscover_facts(
      d, autodiscover::ask_of(action, user),
      {.database = decision.database, .site = server.site, .product = server.product}, builder);
  return decision;
}

TEST(AnswerOctets, AreThoseOfTheDocumentWhoeverAsksBefore) {
  const Directory d = crowded();
  const std::uint32_t first = d.user_groups.back().first_user;
  for (const ActionId action : {autodiscover::kOutlookPox, autodiscover::kPhonePox,
                                autodiscover::kProgramPox, autodiscover::kSoap}) {
    AnswerOctets octets;
    for (const std::uint32_t member : {0u, 7u, 8u, 55u, 56u, 999u, 100u, 7u}) {
      const UserId user{std::size_t{first} + member};
      const Decision decision = settings(d, user, action);
      const std::string document = autodiscover::answer_document(d, decision, action);
      EXPECT_EQ(octets.of(d, decision, action), document.size() + autodiscover::kAnswerHeadBytes)
          << full_name_of(action) << " of member " << member;
      EXPECT_GT(document.size(), 300u);
    }
  }
}

TEST(AnswerOctets, CountWhatANameNeedsInXml) {
  const Directory d = crowded();
  // Her display name is "anna & <co>".
  const Decision decision = settings(d, kAnna, autodiscover::kOutlookPox);
  AnswerOctets octets;
  const std::string document =
      autodiscover::answer_document(d, decision, autodiscover::kOutlookPox);
  EXPECT_THAT(document, ::testing::HasSubstr("anna &amp; &lt;co&gt;"));
  EXPECT_EQ(octets.of(d, decision, autodiscover::kOutlookPox),
            document.size() + autodiscover::kAnswerHeadBytes);
}

TEST(AnswerOctets, DifferWithWhatTheProgramCanHandle) {
  const Directory d = crowded();
  AnswerOctets octets;
  const auto of = [&](ActionId action) { return octets.of(d, settings(d, kAnna, action), action); };
  EXPECT_GT(of(autodiscover::kOutlookPox), of(autodiscover::kProgramPox)) << "EXHTTP";
  EXPECT_GT(of(autodiscover::kProgramPox), of(autodiscover::kPhonePox));
}

// Facts 2.10.3: Server of a 2013 mailbox is mailboxGuid@domain.
TEST(AnswerOctets, TheDocumentNamesAConnectionPointAndNoServer) {
  const Directory d = crowded();
  const UserId user{std::size_t{d.user_groups.back().first_user} + 5};
  const Decision decision = settings(d, user, autodiscover::kOutlookPox);
  const std::string document =
      autodiscover::answer_document(d, decision, autodiscover::kOutlookPox);
  EXPECT_THAT(document, ::testing::HasSubstr("<Server>" + d.named(user).mailbox_guid +
                                             "@contoso.com</Server>"));
  for (const Server& server : d.servers) {
    if (server.is_front_end()) continue;
    EXPECT_THAT(document, ::testing::Not(::testing::HasSubstr(server.name)));
  }
}

}  // namespace
}  // namespace casgrid::testing::answer_octets_test
