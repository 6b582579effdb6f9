#include "scenarios/planning/failures.h"

#include <algorithm>
#include <tuple>

#include "scenarios/planning/audit.h"
#include "scenarios/planning/not_known.h"
#include "scenarios/planning/questions.h"

namespace casgrid::planning {
namespace {

// One directory, broken and mended again for every failure: copying the users each time would cost
// more than the questions do.
class Rehearsal {
 public:
  explicit Rehearsal(const Directory& intact)
      : intact_(intact),
        broken_(intact),
        before_(intact, UserClasses(intact, AlikeBy::UnderFailure).classes()) {
    const Service service(intact);
    for (std::size_t i = 0; i < before_.classes().size(); ++i) {
      askers_.push_back(asker_of(intact, before_.classes()[i].representative));
      for (std::size_t c = 0; c < kAuditColumns; ++c) {
        const auto verdicts = before_.verdicts(i, audit_column(c));
        fates_.push_back(fate_of(verdicts, service));
      }
    }
  }

  Failures intact() const {
    Failures result;
    result.front_ends = static_cast<std::uint32_t>(before_.front_ends().servers.size());
    result.users = before_.user_count();
    for (std::size_t i = 0; i < askers_.size(); ++i) {
      for (std::size_t c = 0; c < kAuditColumns; ++c) {
        if (!is_asked(askers_[i], audit_column(c))) continue;
        result.pairs += before_.classes()[i].users;
        const Fate fate = fates_[i * kAuditColumns + c];
        if (fate == Fate::Served) result.served += before_.classes()[i].users;
        if (fate == Fate::NotKnown) result.not_known += before_.classes()[i].users;
      }
    }
    return result;
  }

  void fail(Failure& failure) {
    failure.failover = take_away(broken_, failure.which());
    const std::vector<bool> serving = serving_front_ends(broken_);
    choose_doors(serving);
    for (const ServerId id : before_.front_ends().servers)
      failure.front_ends_left += serving[id.index()] ? 1u : 0u;
    const Service service(broken_);
    for (std::size_t i = 0; i < askers_.size(); ++i) {
      const std::uint64_t users = before_.classes()[i].users;
      bool is_hit = false;
      for (std::size_t c = 0; c < kAuditColumns; ++c) {
        if (!is_asked(askers_[i], audit_column(c))) continue;
        const Outcome now = ask(i, c, service);
        const bool is_lost = fates_[i * kAuditColumns + c] == Fate::Served && !now.is_served;
        if (is_lost) {
          failure.lost += users;
          failure.columns_lost.add(audit_column(c));
          is_hit = true;
        } else if (now.is_changed) {
          failure.changed += users;
        }
      }
      if (is_hit) failure.users_hit += users;
    }
    mend();
  }

 private:
  struct Outcome {
    bool is_served = false;
    bool is_changed = false;
  };

  // A group of front ends that has a member left, and that member.
  struct OpenDoor {
    std::uint32_t group = 0;
    Door door;
  };

  void choose_doors(const std::vector<bool>& serving) {
    for (std::size_t c = 0; c < kAuditColumns; ++c) {
      const FrontEnds::OfColumn& column = before_.front_ends().columns[c];
      open_[c].clear();
      for (std::uint32_t g = 0; g < column.members.size(); ++g) {
        const auto& members = column.members[g];
        const auto up = std::find_if(members.begin(), members.end(), [&](std::uint32_t m) {
          return serving[before_.front_ends().servers[m].index()];
        });
        if (up == members.end()) continue;
        open_[c].push_back(
            {g, {audit_column(c), before_.front_ends().servers[*up], column.hosts[*up]}});
      }
    }
  }

  Outcome ask(std::size_t user_class, std::size_t column, const Service& service) const {
    const auto before = before_.verdicts(user_class, audit_column(column));
    Outcome outcome;
    for (const OpenDoor& open : open_[column]) {
      const Verdict now = answer(broken_, askers_[user_class], open.door);
      outcome.is_served = outcome.is_served || service.is_service(now);
      outcome.is_changed = outcome.is_changed || now != before[open.group];
      if (outcome.is_served && outcome.is_changed) break;
    }
    return outcome;
  }

  void mend() {
    for (std::size_t i = 0; i < broken_.servers.size(); ++i)
      broken_.servers[i].is_up = intact_.servers[i].is_up;
    for (std::size_t i = 0; i < broken_.databases.size(); ++i) {
      broken_.databases[i].active_on = intact_.databases[i].active_on;
      broken_.databases[i].is_mounted = intact_.databases[i].is_mounted;
    }
    for (std::size_t i = 0; i < broken_.sites.size(); ++i)
      broken_.sites[i].is_up = intact_.sites[i].is_up;
    broken_.site_links = intact_.site_links;
    broken_.graph = intact_.graph;
  }

  const Directory& intact_;
  Directory broken_;
  Audit before_;
  std::vector<Asker> askers_;  // by class
  std::vector<Fate> fates_;    // by class and column, while nothing has failed
  std::array<std::vector<OpenDoor>, kAuditColumns> open_;
};

}  // namespace

Failures failures(const Directory& directory, FailureDepth depth) {
  Rehearsal rehearsal(directory);
  Failures result = rehearsal.intact();
  const std::vector<Part> parts = parts_of(directory);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    result.failures.push_back({});
    result.failures.back().parts = {parts[i]};
    if (depth == FailureDepth::Single) continue;
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      // One with what is lost with it anyway is no second failure.
      if (contains(directory, parts[i], parts[j]) || contains(directory, parts[j], parts[i]))
        continue;
      result.failures.push_back({});
      result.failures.back().parts = {parts[i], parts[j]};
    }
  }
  for (Failure& failure : result.failures) rehearsal.fail(failure);
  std::stable_sort(result.failures.begin(), result.failures.end(),
                   [](const Failure& a, const Failure& b) {
                     const std::size_t of_a = a.parts.size();
                     const std::size_t of_b = b.parts.size();
                     return std::tie(b.lost, b.changed, of_a) < std::tie(a.lost, a.changed, of_b);
                   });
  return result;
}

void rehearse(const Directory& directory, std::span<Failure> losses) {
  Rehearsal rehearsal(directory);
  for (Failure& loss : losses) rehearsal.fail(loss);
}

}  // namespace casgrid::planning
