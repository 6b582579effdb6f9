#include "tests/model/routing/property.h"

#include "tests/model/routing/shrink.h"

namespace casgrid::testing {
namespace {

constexpr std::uint64_t kForests = 40'000;
constexpr std::uint64_t kRequestsEach = 25;

}  // namespace

Search search(const Property& property, const Decide& decide, std::size_t wanted) {
  Search result;
  for (std::uint64_t forest = 0; forest < kForests && result.applied < wanted; ++forest) {
    Case c = random_case(forest);
    for (std::uint64_t i = 0; i < kRequestsEach; ++i) {
      draw_request(c, forest * kRequestsEach + i);
      const Finding found = property(c, decide);
      if (found.applies) ++result.applied;
      if (!found.is_broken()) continue;
      const auto fails = [&](const Case& x) { return property(x, decide).is_broken(); };
      result.counterexample = shrunk(c, fails);
      result.complaint = property(*result.counterexample, decide).complaint;
      return result;
    }
  }
  return result;
}

std::string difference(const Decision& a, const Decision& b) {
  std::string names;
  const auto compare = [&](bool is_equal, const char* name) {
    if (!is_equal) names += std::string(names.empty() ? "" : ", ") + name;
  };
  compare(a.action == b.action, "action");
  compare(a.rule == b.rule, "rule");
  compare(a.redirect == b.redirect, "redirect");
  compare(a.own_path == b.own_path, "own path");
  compare(a.page == b.page, "page");
  compare(a.error == b.error, "error");
  compare(a.reply == b.reply, "reply");
  compare(a.mechanism == b.mechanism, "mechanism");
  compare(a.crosses_site == b.crosses_site, "crosses site");
  compare(a.sets_session == b.sets_session, "session");
  compare(a.posts_logon == b.posts_logon, "posts logon");
  compare(a.sends_banner == b.sends_banner, "banner");
  compare(a.reason == b.reason, "reason");
  compare(a.status == b.status, "status");
  compare(a.port == b.port, "port");
  compare(a.challenges == b.challenges, "challenges");
  compare(a.dropped_headers == b.dropped_headers, "dropped headers");
  compare(a.target == b.target, "target");
  compare(a.user == b.user, "user");
  compare(a.mailbox == b.mailbox, "mailbox");
  compare(a.database == b.database, "database");
  compare(a.url == b.url && a.location == b.location, "location");
  compare(a.sets_routing_cookie == b.sets_routing_cookie, "routing cookie");
  compare(a.clears_routing_cookie == b.clears_routing_cookie, "cleared routing cookie");
  compare(a.sets_affinity_cookie == b.sets_affinity_cookie, "affinity cookie");
  compare(a.copies == b.copies, "copies");
  compare(a.autodiscover.action == b.autodiscover.action &&
              a.autodiscover.subject == b.autodiscover.subject &&
              a.autodiscover.blocks == b.autodiscover.blocks &&
              a.autodiscover.site == b.autodiscover.site,
          "autodiscover");
  // Circumstances tell why; what is decided is in the others.
  const FactSet differs = flipped(a.facts, b.facts);
  bool is_same = true;
  differs.for_each([&](Fact f) { is_same = is_same && is_circumstance(f); });
  compare(is_same, "facts");
  return names;
}

}  // namespace casgrid::testing
