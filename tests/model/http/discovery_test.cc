// Autodiscover at a mailbox server: the answer's octets and what it says.
#include "model/http/discovery.h"

#include "model/autodiscover/programs.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::discovery_test {
namespace {

struct Asked {
  BackEnd b;
  HttpResponse response;
  std::uint32_t bytes = 0;

  explicit Asked(ActionId action, const Directory& d = organisation(), unsigned database = 0)
      : b(d) {
    b.send(BackEnd::request(action, database));
    if (b.door.has(OutputKind::Spend)) {
      const Output work = b.door.one(OutputKind::Spend);
      b.door.work_done(work.tag, at_s(0.5));
    }
    response = b.answer();
    bytes = b.door.out.messages[0].bytes;
  }
};

std::uint32_t rendered(const Directory& d, ActionId action) {
  HttpResponse response;
  Discovery discovery;
  HttpRequest request = BackEnd::request(action);
  return discovery.tell_settings(d, kMbxParis1, request, response);
}

TEST(DiscoveryAtAMailboxServer, AnswersWithTheOctetsOfTheDocument) {
  for (const ActionId action :
       {autodiscover::kOutlookPox, autodiscover::kPhonePox, autodiscover::kSoap}) {
    const Asked asked(action);
    EXPECT_EQ(asked.response.status, 200);
    EXPECT_EQ(discovered(asked.response), Discovered::Settings);
    EXPECT_EQ(told_ttl_h(asked.response), 1);
    EXPECT_EQ(asked.bytes, rendered(organisation(), action));
    EXPECT_NE(asked.bytes, 9000u) << "nothing is drawn";
    EXPECT_GT(asked.bytes, autodiscover::kAnswerHeadBytes + 300);
  }
}

TEST(DiscoveryAtAMailboxServer, TellsTheOrganisationsTtl) {
  Directory d = organisation();
  d.organisation.autodiscover_ttl_h = 8;
  EXPECT_EQ(told_ttl_h(Asked(autodiscover::kOutlookPox, d).response), 8);
}

TEST(DiscoveryAtAMailboxServer, DisownsAMailboxThatIsElsewhere) {
  const Asked asked(autodiscover::kOutlookPox, organisation(), 1);
  EXPECT_EQ(asked.response.outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(discovered(asked.response), Discovered::Nothing);
}

}  // namespace
}  // namespace casgrid::testing::discovery_test
