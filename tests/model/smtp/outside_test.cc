// Mail that leaves the organisation and mail that comes in through an Edge server.
#include <gmock/gmock.h>

#include "tests/model/smtp/post.h"

namespace casgrid::smtp::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr ServerId kEdge{8u};
constexpr UserId kInside{0u};

Options leading_out() {
  Options options;
  options.outbound.hosts = {ParticipantId{Post::kInternet.index()}};
  return options;
}

// As the organisation, with an Edge server that Paris is subscribed to.
Directory with_edge(Product product = Product::Exchange2013) {
  Directory d = organisation();
  Server edge;
  edge.name = "edge";
  edge.site = kParis;
  edge.roles = {ServerRole::Edge};
  edge.product = product;
  edge.is_in_perimeter = true;
  d.servers.push_back(edge);
  d.publish();
  return d;
}

TEST(MailToOutside, GoesStraightToTheHostThatTakesIt) {
  Post post(leading_out());
  post.send(kMbxParis1, 7, {kOutside, kInside});
  post.run_for(seconds(5));
  EXPECT_EQ(post.left(), 1u);
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
}

TEST(MailToOutside, WithoutAConnectorIsAtItsEnd) {
  Post post;
  post.send(kMbxParis1, 7, {kOutside});
  post.run_for(seconds(5));
  EXPECT_EQ(post.left(), 0u);
  EXPECT_TRUE(ServerId{std::size_t{post.one(RecordKind::MailHanded).b}}.is_none());
}

TEST(MailToOutside, WaitsInItsQueueWhileNobodyTakesIt) {
  Post post(leading_out());
  post.crash(Post::kInternet);
  post.send(kMbxParis1, 7, {kOutside});
  post.run_for(seconds(30));
  EXPECT_EQ(post.queued(kMbxParis1), 1u);
  post.start(Post::kInternet);
  post.run_for(minutes(1));
  EXPECT_EQ(post.left(), 1u);
}

TEST(MailToOutside, GoesToTheNextHostWhereOneIsDown) {
  Options options = leading_out();
  options.outbound.hosts.insert(options.outbound.hosts.begin(),
                                ParticipantId{Post::kOtherHost.index()});
  Post post(options);
  post.crash(Post::kOtherHost);
  for (const std::uint64_t number : {7u, 8u}) {
    post.send(kMbxParis1, number, {kOutside});
    post.run_for(seconds(5));
  }
  EXPECT_EQ(post.left(), 2u) << "one of the two messages begins with the host that is down";
}

TEST(MailToOutside, ThatIsGreylistedIsTakenAfterAQuarterOfAnHour) {
  Post post(leading_out());
  post.greylist(minutes(5));
  post.send(kMbxParis1, 7, {kOutside});
  post.run_for(minutes(14));
  EXPECT_EQ(post.left(), 0u);
  EXPECT_EQ(post.queued(kMbxParis1), 1u);
  post.run_for(minutes(2));
  EXPECT_EQ(post.left(), 1u);
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
}

TEST(MailToOutside, OfAnotherSiteGoesThroughTheSubscribedOneAndItsEdgeServer) {
  Post post(leading_out(), with_edge());
  post.send(kMbxLyon1, 7, {kOutside});
  post.run_for(seconds(10));
  EXPECT_EQ(post.left(), 1u);
  std::vector<std::string> holders;
  for (const Record& r : post.records)
    if (r.kind == RecordKind::MailTaken)
      holders.push_back(post.directory.servers[r.who.index()].name);
  ASSERT_EQ(holders.size(), 3u);
  EXPECT_EQ(holders[0], "mbx-lyon1");
  EXPECT_EQ(holders[1].substr(0, 9), "mbx-paris");
  EXPECT_EQ(holders[2], "edge");
}

TEST(MailToOutside, GoesByTheEdgeServerOfItsOwnSiteIfThereIsOne) {
  Directory d = with_edge();
  Server other = d.servers.back();
  other.name = "edge-lyon";
  other.site = kLyon;
  d.servers.push_back(other);
  d.publish();
  Post post(leading_out(), d);
  post.send(kMbxLyon1, 7, {kOutside});
  post.run_for(seconds(10));
  EXPECT_EQ(post.left(), 1u);
  std::vector<std::string> holders;
  for (const Record& r : post.records)
    if (r.kind == RecordKind::MailTaken)
      holders.push_back(post.directory.servers[r.who.index()].name);
  EXPECT_THAT(holders, ::testing::ElementsAre("mbx-lyon1", "edge-lyon"));
}

TEST(MailToOutside, IsTakenByTheOtherEdgeServerWhereOneIsDown) {
  Directory d = with_edge();
  Server other = d.servers.back();
  other.name = "edge2";
  d.servers.push_back(other);
  d.publish();
  Post post(leading_out(), d);
  post.crash(kEdge);
  for (const std::uint64_t number : {7u, 8u}) {
    post.send(kMbxParis1, number, {kOutside});
    post.run_for(seconds(10));
  }
  EXPECT_EQ(post.left(), 2u) << "one of the two messages begins with the server that is down";
}

TEST(MailFromOutside, ThroughAnEdgeServerReachesTheMailbox) {
  for (const Product product : {Product::Exchange2013, Product::Exchange2010}) {
    Post post(leading_out(), with_edge(product));
    post.send(kEdge, 7, {kInside});
    post.run_for(seconds(10));
    EXPECT_EQ(post.answer(7), 250);
    EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
    EXPECT_EQ(post.queued(kEdge), 0u);
  }
}

TEST(MailFromOutside, WaitsAtTheEdgeServerWhileItsSiteIsDownAndIsTriedAtItsIntervals) {
  Post post(leading_out(), with_edge());
  post.crash(kMbxParis1);
  post.crash(kMbxParis2);
  post.send(kEdge, 7, {kInside});
  post.run_for(minutes(5));
  EXPECT_EQ(post.answer(7), 250);
  EXPECT_EQ(post.queued(kEdge), 1u);
  post.start(kMbxParis1);
  post.start(kMbxParis2);
  post.move(DatabaseId{0u}, {}, kMbxParis1);
  post.run_for(minutes(8));
  EXPECT_EQ(post.queued(kEdge), 1u) << "ten minutes after the fourth glitch";
  post.run_for(minutes(2));
  EXPECT_EQ(post.queued(kEdge), 0u);
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
}

TEST(MailFromOutside, ThatAnEdgeServerCannotPassOnBouncesAfterTwoDays) {
  Post post(leading_out(), with_edge());
  post.crash(kMbxParis1);
  post.crash(kMbxParis2);
  post.send(kEdge, 7, {kInside});
  post.run_for(hours(47));
  EXPECT_EQ(post.count(RecordKind::MailLate), 1u);
  EXPECT_EQ(post.count(RecordKind::MailBounced), 0u);
  post.crash(kEdge);
  post.start(kEdge);
  post.run_for(hours(2));
  EXPECT_EQ(post.count(RecordKind::MailBounced), 1u);
}

}  // namespace
}  // namespace casgrid::smtp::testing
