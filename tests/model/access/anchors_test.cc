// Whose mailbox decides at the front end: the arbitration mailbox for accounts without one, the
// generation mailbox of an address book, and no mailbox for a shell.
#include "model/directory/version_matrix.h"
#include "model/ecp/actions.h"
#include "model/oab/actions.h"
#include "model/powershell/actions.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

constexpr UserId kAlone{40u};  // has no mailbox

// The arbitration mailbox is user 1's, in db1 at Lyon; so is the mailbox that generates the book.
void add_stand_ins(Directory& d) {
  UserGroup alone;
  alone.name = "administrators";
  alone.domain = "contoso.com";
  alone.first_user = d.user_count();
  alone.count = 1;
  alone.settings.type = RecipientType::NoMailbox;
  d.user_groups.push_back(alone);
  d.arbitration_mailbox = kUser1;
  OfflineAddressBook book;
  book.name = "book";
  book.generation_mailbox = kUser1;
  d.address_books.push_back(book);
  d.publish();
}

struct Administered : FrontEnd {
  explicit Administered(const std::function<void(Directory&)>& change = {})
      : FrontEnd(
            kCasParis,
            [&](Directory& d) {
              add_stand_ins(d);
              if (change) change(d);
            },
            [](AccessServerOptions& o) {
              o.request_kilocycles = {Variate::constant(100), Variate::constant(100)};
            }) {}

  HttpRequest asking(UserId user, ActionId action) {
    HttpRequest r = request(user, action);
    r.cookie = {};
    r.user = user;
    r.method = protocol_of(action) == Protocol::Ecp ? LogonMethod::Basic : LogonMethod::Negotiate;
    return r;
  }
};

TEST(Anchor, OfAnAccountWithoutAMailboxIsTheArbitrationMailbox) {
  Administered f;
  f.proxied(f.connect(kStart), f.asking(kAlone, ecp::kView), kMbxLyon1, kStart);
  const auto proxied = f.door.only<HttpRequest>(OutputKind::Send);
  EXPECT_EQ(proxied.user, kAlone) << "who was authenticated";
  EXPECT_EQ(proxied.database, DatabaseId{1u}) << "where the arbitration mailbox is";
}

// Facts 2.4, 7.6 F16.
TEST(Anchor, ThatIsNowhereMountedIs500ForWhoHasNoMailboxAnd503ForOthers) {
  for (const auto& [user, status] : {std::pair{kAlone, 500}, std::pair{kUser1, 503}}) {
    Administered f;
    f.send(f.connect(kStart), f.asking(user, ecp::kView), kStart);
    f.directory_answers(true, kStart);
    while (!f.door.bodies<LocateQuery>(OutputKind::Tell).empty()) f.located({}, kStart);
    EXPECT_EQ(f.status(), status) << user.value;
  }
}

TEST(Anchor, OfWhoHasNoneAndNobodyStandsInIs500) {
  Administered f([](Directory& d) { d.arbitration_mailbox = {}; });
  f.send(f.connect(kStart), f.asking(kAlone, ecp::kView), kStart);
  f.directory_answers(true, kStart);
  EXPECT_EQ(f.status(), 500);
}

TEST(Anchor, OfAnAddressBookIsItsGenerationMailboxWhoeverReads) {
  Administered f;
  HttpRequest r = f.asking(kUser0, oab::kManifest);
  set_asked_book(r, OabId{0u});
  f.proxied(f.connect(kStart), r, kMbxLyon1, kStart);
  EXPECT_EQ(f.door.only<HttpRequest>(OutputKind::Send).database, DatabaseId{1u});
  EXPECT_EQ(asked_book(f.door.only<HttpRequest>(OutputKind::Send)), OabId{0u});
}

TEST(Anchor, OfABookThatNobodyKnowsIsNone) {
  for (const OabId book : {OabId{}, OabId{9u}}) {
    Administered f;
    HttpRequest r = f.asking(kUser0, oab::kManifest);
    set_asked_book(r, book);
    f.send(f.connect(kStart), r, kStart);
    f.directory_answers(true, kStart);
    EXPECT_EQ(f.status(), 404);
  }
}

// Row OAB-004: the organisation mailbox of the own site is taken for the right one.
TEST(Anchor, BeforeCu5IsAnyGenerationMailboxOfTheOwnSite) {
  const auto second_book = [](Directory& d) {
    OfflineAddressBook here;
    here.name = "here";
    here.generation_mailbox = kUser0;
    d.address_books.push_back(here);
  };
  for (const bool is_old : {true, false}) {
    Administered f([&](Directory& d) {
      second_book(d);
      if (is_old) d.at(kCasParis).version = builds::kSp1;
    });
    HttpRequest r = f.asking(kUser0, oab::kManifest);
    set_asked_book(r, OabId{0u});
    f.send(f.connect(kStart), r, kStart);
    f.directory_answers(true, kStart);
    EXPECT_EQ(f.door.only<LocateQuery>(OutputKind::Tell).database,
              is_old ? DatabaseId{0u} : DatabaseId{1u});
  }
}

TEST(Anchor, OfAShellIsNobodyAndItsServerIsNamed) {
  Administered f;
  const auto c = f.connect(kStart);
  f.send(c, f.asking(kAlone, powershell::kCreate), kStart);
  f.directory_answers(true, kStart);
  ASSERT_TRUE(f.door.bodies<LocateQuery>(OutputKind::Tell).empty()) << "no database is asked for";
  const Output connect = f.door.one(OutputKind::Connect);
  const ServerId at{connect.peer.index()};
  EXPECT_EQ(f.directory.at(at).site, kParis) << "a mailbox server nearby";
  f.door.opened(connect, kStart);
  EXPECT_TRUE(f.door.only<HttpRequest>(OutputKind::Send).database.is_none());
  f.answers(f.door.one(OutputKind::Send), connect.tag, BackEndOutcome::Served, kStart);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).named_server, at);
}

// docs/support.md, the back-end cookie: Server~ is followed, whichever front end is met.
TEST(Anchor, OfAShellIsTheServerThatItsCookieNames) {
  Administered f;
  HttpRequest r = f.asking(kAlone, powershell::kCommand);
  set_named_server(r, kMbxLyon2);
  f.send(f.connect(kStart), r, kStart);
  f.directory_answers(true, kStart);
  const Output refused = f.door.one(OutputKind::Connect);
  EXPECT_EQ(refused.peer.index(), kMbxLyon2.index());
  f.door.closed(refused.connection, refused.tag, CloseReason::Refused, at_s(1));
  EXPECT_EQ(f.directory.at(ServerId{f.door.one(OutputKind::Connect).peer.index()}).site, kParis)
      << "one that does not answer is not insisted on";
}

// Facts 2.11: CU11 alone.
TEST(Anchor, OfAShellIsTheCallersMailboxInCu11) {
  Administered f([](Directory& d) { d.at(kCasParis).version = builds::kCu11; });
  for (const auto& [user, database] :
       {std::pair{kUser0, DatabaseId{0u}}, std::pair{kAlone, DatabaseId{1u}}}) {
    f.send(f.connect(kStart), f.asking(user, powershell::kCreate), kStart);
    f.directory_answers(true, kStart);
    EXPECT_EQ(f.door.only<LocateQuery>(OutputKind::Tell).database, database);
  }
}

TEST(Anchor, IsLookedForOnceTheCredentialsAreRight) {
  Administered f;
  HttpRequest wrong = f.asking(kAlone, powershell::kCreate);
  wrong.password_ok = false;
  f.send(f.connect(kStart), wrong, kStart);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.status(), 401);
  HttpRequest typed = f.asking(kAlone, ecp::kLogon);
  typed.method = LogonMethod::FormsPost;
  typed.password_ok = false;
  f.send(f.connect(kStart), typed, kStart);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.status(), 302) << "back to the form";
}

}  // namespace
}  // namespace casgrid::testing
