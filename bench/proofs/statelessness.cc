#include "bench/proofs/statelessness.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "bench/proofs/workers.h"
#include "model/base/assert.h"
#include "sim/engine/plain_driver.h"

namespace casgrid::proofs {
namespace {

constexpr double kLastsS = 40;
constexpr double kComesBackWithinS = 40;

struct Death {
  std::uint64_t after = 0;
  ParticipantId whose;
};

struct Run {
  std::vector<LoggedClient> clients;
  std::vector<NeedlessConnection> needless;
  std::vector<bool> had_session;  // by client: through the front end that died, when it did
  std::uint64_t events = 0;
  std::string wrong;
};

Run run(const scenario::Scenario& scenario, const Simulation::Wrap& planted,
        std::optional<Death> death) {
  Run done;
  ExchangeLog log;
  SimulationExtras extras;
  extras.drive = [&](World& world) {
    if (death) {
      // Participants start in the order of their ids, each by an event; before, nobody can die.
      const std::uint64_t after = std::max<std::uint64_t>(death->after, death->whose.index() + 1);
      while (!world.finished() && world.events() < after && world.next_at() != kNever)
        world.run_event();
      for (const LoggedClient& client : log.clients())
        done.had_session.push_back(client.has_session_through(ServerId{death->whose.index()}));
      world.crash(death->whose);
    }
    run_plainly(world);
  };
  Simulation simulation(scenario, log.wrap(planted), extras);
  log.watch(simulation);
  done.wrong = simulation.run();
  for (const Violation& v : simulation.observatory().checkers.violations())
    done.wrong += v.rule + ": " + v.sentence + "; ";
  done.events = simulation.world().events();
  done.clients = log.clients();
  done.needless = log.needless();
  return done;
}

using Exchanges = std::vector<LoggedExchange>;

// Those that had ended before the instant, which is the end of the shorter run.
std::size_t ended_by(const Exchanges& all, std::uint64_t events) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& e) { return e.ended < events; }));
}

bool are_equal(const Exchanges& a, std::size_t from_a, const Exchanges& b, std::size_t from_b,
               std::size_t count) {
  if (from_a + count > a.size() || from_b + count > b.size()) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (a[from_a + i].text() != b[from_b + i].text()) return false;
  return true;
}

std::string text_at(const Exchanges& all, std::size_t place) {
  return place < all.size() ? all[place].text() : "nothing";
}

// The first place at which they differ.
std::string difference(const Exchanges& expected, std::size_t from_expected, std::size_t count,
                       const Exchanges& found, std::size_t from_found) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::string wanted = text_at(expected, from_expected + i);
    const std::string is = text_at(found, from_found + i);
    if (wanted != is)
      return std::string("in the place of <")
          .append(wanted)
          .append("> comes <")
          .append(is)
          .append(">");
  }
  return {};
}

// Is `found` from `begin` on a stretch of `expected` (maybe none), and then `expected` from `next`
// or the one behind it to `end`? It may go on further.
bool comes_back(const Exchanges& found, std::size_t begin, const Exchanges& expected,
                std::size_t next, std::size_t end) {
  for (std::size_t stretch = 0; begin + stretch <= found.size(); ++stretch) {
    bool is_known = stretch == 0;
    for (std::size_t a = 0; !is_known && a + stretch <= end; ++a)
      is_known = are_equal(found, begin, expected, a, stretch);
    if (!is_known) return false;  // nor is a longer one
    for (std::size_t from = next; from <= std::min(next + 1, end); ++from)
      if (are_equal(found, begin + stretch, expected, from, end - from)) return true;
  }
  return false;
}

// One client's connection, with a death and without.
class Comparison {
 public:
  Comparison(const Exchanges& expected, std::size_t end, const Exchanges& found, Death death,
             bool had_session)
      : expected_(expected), end_(end), found_(found), death_(death), had_session_(had_session) {
    before_ = ended_by(found_, death_.after);
    for (const LoggedExchange& e : found_)
      if (e.ended >= death_.after && was_with_victim(e)) struck_ = true;
  }

  bool is_struck() const { return struck_ || had_session_; }
  // Behind the death some did not end as they would have.
  std::size_t broken() const {
    std::size_t count = 0;
    for (std::size_t i = before_; i < found_.size(); ++i) count += is_broken(i) ? 1 : 0;
    return count;
  }

  std::string wrong() const {
    const std::size_t before = std::min(before_, end_);
    if (std::string d = difference(expected_, 0, before, found_, 0); !d.empty()) return d;
    if (before_ >= end_) return {};
    if (!is_struck()) return difference(expected_, before_, end_ - before_, found_, before_);
    // At most one is in flight on a connection. What ends well before it is as it would have been.
    std::size_t next = before_;
    while (next < found_.size() && !is_broken(next)) ++next;
    const bool is_one_broken = next < found_.size() && next < end_;
    if (!is_one_broken) next = before_;
    if (std::string d = difference(expected_, before_, next - before_, found_, before_); !d.empty())
      return d;
    const std::size_t behind = is_one_broken ? next + 1 : next;
    if (comes_back(found_, behind, expected_, next, end_)) return {};
    // Or what was in flight ended well, and its session broke behind it.
    if (!is_one_broken && are_equal(found_, next, expected_, next, 1) &&
        comes_back(found_, next + 1, expected_, next + 1, end_))
      return {};
    return "does not go on from <" + text_at(expected_, next) +
           ">: " + difference(expected_, next, end_ - next, found_, behind);
  }

 private:
  bool was_with_victim(const LoggedExchange& e) const {
    return e.sent_to.contains(ServerId{death_.whose.index()});
  }
  // In flight, and not as any of its kind ends without a death.
  bool is_broken(std::size_t place) const {
    const LoggedExchange& e = found_[place];
    // Of a session the first, or the one behind it, if that was begun before the word came.
    const bool is_of_session = had_session_ && place <= before_ + 1;
    if (!was_with_victim(e) && !is_of_session) return false;
    return std::none_of(expected_.begin(), expected_.end(), [&](const LoggedExchange& known) {
      return known.end == e.end && known.action == e.action;
    });
  }

  const Exchanges& expected_;
  std::size_t end_;
  const Exchanges& found_;
  Death death_;
  bool had_session_;
  std::size_t before_ = 0;
  bool struck_ = false;
};

// Two in a row at one front end.
std::string where_it_stays(const LoggedClient& client) {
  for (std::size_t i = 1; i < client.met.size(); ++i) {
    if (client.met[i] == client.met[i - 1])
      return client.name + " comes to one front end twice in a row; ";
  }
  const bool stays = client.name == kIdles;
  return client.met.size() > 1 || stays ? "" : client.name + " meets one front end; ";
}

}  // namespace

void Statelessness::add(const Statelessness& other) {
  if (wrong.empty()) wrong = other.wrong;
  for (const auto& [name, c] : other.clients) {
    OfClient& sum = clients[name];
    sum.exchanges += c.exchanges;
    sum.struck += c.struck;
    sum.broken += c.broken;
  }
}

std::string Statelessness::packed() const {
  std::string line;
  for (const auto& [name, c] : clients)
    line += name + " " + std::to_string(c.exchanges) + " " + std::to_string(c.struck) + " " +
            std::to_string(c.broken) + " ";
  return line + "\n" + wrong;
}

Statelessness Statelessness::unpacked(const std::string& line) {
  Statelessness said;
  const std::size_t end = line.find('\n');
  SIM_ASSERT(end != std::string::npos);
  said.wrong = line.substr(end + 1);
  std::istringstream in(line.substr(0, end));
  std::string name;
  for (OfClient c; in >> name >> c.exchanges >> c.struck >> c.broken;) said.clients[name] = c;
  return said;
}

StatelessnessProof::StatelessnessProof(Planted planted)
    : planted_(std::move(planted)),
      longer_(one_client_each(planted_, kLastsS + kComesBackWithinS)) {
  const Run shorter = run(one_client_each(planted_, kLastsS), planted_.wrap, {});
  events_ = shorter.events;
  Run whole = run(longer_, planted_.wrap, {});
  without_death_ = std::move(whole.clients);
  needless_ = std::move(whole.needless);
}

Statelessness StatelessnessProof::anywhere() const {
  Statelessness said;
  Planted first_alone = planted_;
  first_alone.front_ends = FrontEnds::FirstAlone;
  const Run alone =
      run(one_client_each(first_alone, kLastsS + kComesBackWithinS), planted_.wrap, {});
  said.wrong = alone.wrong;
  for (const NeedlessConnection& n : needless_) {
    said.wrong += n.front_end + " opens a connection to " + n.target +
                  " although one lies idle, after event " + std::to_string(n.after) + "; ";
    break;
  }
  for (std::size_t c = 0; c < without_death_.size(); ++c) {
    const LoggedClient& client = without_death_[c];
    // A logon by NTLM is of a connection, to one front end.
    const bool is_excepted = planted_.logs_on_by_ntlm && client.protocol == Protocol::Ews;
    if (planted_.front_ends == FrontEnds::Both && !is_excepted)
      said.wrong += where_it_stays(client);
    for (std::size_t lane = 0; lane < client.lanes.size(); ++lane) {
      const Exchanges& both = client.lanes[lane].exchanges;
      const std::size_t count = ended_by(both, events_);
      said.clients[client.name].exchanges += count;
      const std::string d = difference(alone.clients[c].lanes[lane].exchanges, 0, count, both, 0);
      if (!d.empty()) said.wrong += client.name + ": " + d + "; ";
    }
    if (said.clients[client.name].exchanges == 0) said.wrong += client.name + " asks for nothing; ";
  }
  return said;
}

Statelessness StatelessnessProof::death(std::uint64_t after_event, int front_end) const {
  const Death death{after_event, ParticipantId{static_cast<std::size_t>(front_end)}};
  const Run dying = run(longer_, planted_.wrap, death);
  Statelessness said;
  said.wrong = dying.wrong;
  for (std::size_t c = 0; c < without_death_.size(); ++c) {
    const LoggedClient& client = without_death_[c];
    bool is_struck = false;
    for (std::size_t lane = 0; lane < client.lanes.size(); ++lane) {
      const Exchanges& expected = client.lanes[lane].exchanges;
      const Comparison compared(expected, ended_by(expected, events_),
                                dying.clients[c].lanes[lane].exchanges, death,
                                dying.had_session[c]);
      is_struck = is_struck || compared.is_struck();
      said.clients[client.name].broken += compared.broken();
      const std::string d = compared.wrong();
      if (!d.empty()) said.wrong += client.name + ": " + d + "; ";
    }
    said.clients[client.name].struck += is_struck ? 1 : 0;
  }
  return said;
}

Statelessness StatelessnessProof::deaths(std::uint64_t every, unsigned jobs,
                                         const std::function<void(std::size_t)>& shows) const {
  const std::size_t count = 2 * (events_ / every + 1);
  Statelessness sum;
  std::size_t done = 0;
  const auto one = [&](std::size_t i) {
    const std::uint64_t after = i / 2 * every;
    const int front_end = static_cast<int>(i % 2);
    Statelessness said = death(after, front_end);
    if (!said.wrong.empty())
      said.wrong = "cas" + std::to_string(front_end + 1) + " dies after event " +
                   std::to_string(after) + ": " + said.wrong;
    return said.packed();
  };
  const auto take = [&](std::size_t, const std::string& line) {
    sum.add(Statelessness::unpacked(line));
    if (shows && ++done % 64 == 0) shows(done);
  };
  const std::string ended_early = by_workers(count, jobs, one, take);
  if (sum.wrong.empty()) sum.wrong = ended_early;
  return sum;
}

}  // namespace casgrid::proofs
