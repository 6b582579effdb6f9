#include "bench/proofs/law.h"

namespace casgrid::proofs {
namespace {

bool is_shown(InputKind kind) {
  return kind == InputKind::ConnectionOffered || kind == InputKind::ConnectionOpened ||
         kind == InputKind::ConnectionClosed || kind == InputKind::MessageArrived ||
         kind == InputKind::Crashed || kind == InputKind::FaultTold;
}

}  // namespace

std::vector<std::unique_ptr<Law>> all_laws() {
  std::vector<std::unique_ptr<Law>> laws;
  laws.push_back(law_of_pairs());
  laws.push_back(law_of_pipes());
  laws.push_back(law_of_what_is_held());
  laws.push_back(law_of_once());
  return laws;
}

Simulation::Wrap LawWatch::wrap(const Simulation::Wrap& inner) {
  return around(inner, [this](const std::string& name, std::unique_ptr<Participant> real) {
    const std::size_t place = watchers_.size();
    watchers_.push_back({ParticipantId{place}, Part::Other, name});
    const auto given = [this, place](const Input& input, Instant now) {
      if (!is_shown(input.kind)) return;
      for (const auto& law : laws_) law->given(watchers_[place], input, now);
    };
    const auto done = [this, place](const Input&, Instant now, const Outbox& out) {
      for (const Output& o : out.outputs) {
        if (o.kind == OutputKind::SetTimer || o.kind == OutputKind::Spend) continue;
        const Message* message = o.kind == OutputKind::Send ? &out.messages[o.message] : nullptr;
        for (const auto& law : laws_) law->said(watchers_[place], o, message, now);
      }
    };
    return std::make_unique<Watched>(std::move(real), given, done);
  });
}

void LawWatch::watch(const Simulation& simulation) {
  const std::vector<ServerId> servers = simulation.roster().server_of();
  for (Watcher& w : watchers_) {
    const ServerId server = servers[w.who.index()];
    if (server.is_none()) continue;
    const Server& row = simulation.directory().at(server);
    if (row.has(ServerRole::Mailbox)) w.part = Part::MailboxServer;
    if (row.is_front_end()) w.part = Part::FrontEnd;
  }
  for (const ParticipantId p : simulation.roster().populations)
    watchers_[p.index()].part = Part::Clients;
}

}  // namespace casgrid::proofs
