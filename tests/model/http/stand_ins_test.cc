// Requests that another mailbox decides than the caller's: of accounts without one, and of whoever
// reads an offline address book.
#include "model/directory/version_matrix.h"
#include "model/ecp/actions.h"
#include "model/oab/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::stand_ins_test {
namespace {

// Database 0, which is mounted here, generates the first book and database 1 the second; user 40
// has no mailbox.
Directory with_books() {
  Directory d = organisation();
  UserGroup alone;
  alone.name = "administrators";
  alone.first_user = d.user_count();
  alone.count = 1;
  alone.settings.type = RecipientType::NoMailbox;
  d.user_groups.push_back(alone);
  for (unsigned i = 0; i < 2; ++i) {
    OfflineAddressBook book;
    book.name = "book" + std::to_string(i);
    book.generation_mailbox = UserId{i};
    d.address_books.push_back(book);
  }
  d.publish();
  return d;
}

struct Site : BackEnd {
  Site()
      : BackEnd(with_books(), [](MailboxServerOptions& o) {
          o.speaks = {Protocol::Ecp, Protocol::Oab};
          o.request_kilocycles = {Variate::constant(5000), Variate::constant(5000)};
          o.response_bytes = {Variate::constant(9000), Variate::constant(9000)};
        }) {}

  // Of a user of database 3.
  static HttpRequest reading(ActionId action, OabId book) {
    HttpRequest r = request(action);
    r.user = UserId{3u};
    set_asked_book(r, book);
    return r;
  }
  HttpResponse done(const HttpRequest& r, std::uint32_t wanted = 0) {
    Upstream upstream{door.offered(kStart, kBackEndHttps)};
    upstream.label = door.one(OutputKind::Label).tag;
    Message message{1000, r};
    message.answer_bytes = wanted;
    door.deliver(upstream.connection, upstream.label, message, kStart);
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, kStart);
    bytes = door.out.messages.back().bytes;
    return answer();
  }
  std::uint32_t bytes = 0;
};

TEST(StandIn, ServesWhoHasNoMailboxWhereItIsMounted) {
  Site s;
  HttpRequest r = BackEnd::request(ecp::kView);
  r.user = UserId{40u};
  EXPECT_EQ(s.done(r).outcome, BackEndOutcome::Served);
  r.database = DatabaseId{1u};
  EXPECT_EQ(s.done(r).outcome, BackEndOutcome::NotMountedHere);
}

TEST(StandIn, IsNoneForWhoHasAMailbox) {
  Site s;
  HttpRequest r = BackEnd::request(ecp::kView);
  r.user = UserId{1u};
  EXPECT_EQ(s.done(r).outcome, BackEndOutcome::NotMountedHere) << "database 0 is not theirs";
}

TEST(AddressBook, IsGivenOutByItsGenerationMailboxToEverybody) {
  Site s;
  const HttpResponse manifest = s.done(Site::reading(oab::kManifest, OabId{0u}));
  EXPECT_EQ(manifest.status, 200);
  EXPECT_EQ(s.bytes, 9000u);
  const HttpResponse piece = s.done(Site::reading(oab::kFull, OabId{0u}), 123'456);
  EXPECT_EQ(piece.status, 206) << "a range";
  EXPECT_EQ(s.bytes, 123'456u);
}

// Row OAB-004.
TEST(AddressBook, ThatAnotherMailboxGeneratesIsNotFound) {
  Site s;
  EXPECT_EQ(s.done(Site::reading(oab::kManifest, OabId{1u})).status, 404);
  EXPECT_EQ(s.done(Site::reading(oab::kManifest, OabId{})).status, 404);
  s.directory.address_books[1].shadow_distribution = true;
  EXPECT_EQ(s.done(Site::reading(oab::kManifest, OabId{1u})).status, 200) << "a shadow copy";
}

TEST(AddressBook, BeforeCu5EveryGenerationMailboxHasIt) {
  Site s;
  s.directory.at(kMbxParis1).version = builds::kSp1;
  EXPECT_EQ(s.done(Site::reading(oab::kManifest, OabId{1u})).status, 200);
}

}  // namespace
}  // namespace casgrid::testing::stand_ins_test
