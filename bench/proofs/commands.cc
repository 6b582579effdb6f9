#include "bench/proofs/commands.h"

#include <iostream>
#include <unistd.h>

#include "bench/proofs/statelessness.h"
#include "scenarios/text/text_table.h"

namespace casgrid::proofs {
namespace {

// A line on the terminal that the next one replaces.
void show(const std::string& text) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K" << text << std::flush;
}

std::string table(const Statelessness& anywhere, const Statelessness& deaths) {
  using enum TextTable::Align;
  TextTable t({{"client"}, {"exchanges", Right}, {"deaths in flight", Right}, {"broken", Right}});
  for (const auto& [name, c] : anywhere.clients) {
    const auto met = deaths.clients.find(name);
    const Statelessness::OfClient none;
    const Statelessness::OfClient& d = met == deaths.clients.end() ? none : met->second;
    t.add(
        {name, with_separators(c.exchanges), with_separators(d.struck), with_separators(d.broken)});
  }
  return t.text(0);
}

}  // namespace

int prove_statelessness(const Commands& commands) {
  const StatelessnessProof proof;
  const Statelessness anywhere = proof.anywhere();
  Statelessness deaths;
  std::string how_many;
  if (commands.after) {
    for (const int front_end : {0, 1})
      deaths.add(proof.death(std::min(*commands.after, proof.events()), front_end));
    how_many = "after event " + std::to_string(*commands.after);
  } else {
    const std::uint64_t every = std::max<std::uint64_t>(1, commands.every);
    how_many = std::to_string(2 * (proof.events() / every + 1));
    deaths = proof.deaths(every, commands.jobs, [&](std::size_t done) {
      show(std::to_string(done) + " of " + how_many + " deaths");
    });
    show("");
  }
  std::cout << "A run of " << with_separators(proof.events())
            << " events, one client of each protocol, two front ends; deaths of a front end: "
            << how_many << "\n\n"
            << table(anywhere, deaths) << "\n"
            << "exchanges: of the run; deaths in flight: that met one of the client's; broken: of "
               "its exchanges, by all deaths\n";
  const std::string& wrong = anywhere.wrong.empty() ? deaths.wrong : anywhere.wrong;
  std::cout << (wrong.empty() ? "Any front end gives what one alone gives, and a death costs what "
                                "is in flight and nothing else.\n"
                              : "WRONG: " + wrong + "\n");
  return wrong.empty() ? 0 : 1;
}

}  // namespace casgrid::proofs
