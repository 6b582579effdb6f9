#include "scenarios/running/run_logs.h"

#include <algorithm>

#include "scenarios/running/population_rows.h"
#include "scenarios/running/simulation.h"

namespace casgrid {
namespace {

logging::Origins origins_of(const Simulation& simulation) {
  const Roster& roster = simulation.roster();
  logging::Origins origins;
  origins.server_of = roster.server_of();
  origins.first_client.resize(roster.names.size());
  origins.is_population.resize(roster.names.size());
  origins.submits.resize(roster.names.size());
  origins.names = roster.names;
  const auto& connectors = simulation.scenario().directory().send_connectors();
  if (!connectors.empty()) origins.send_connector = connectors.begin()->name();
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < roster.populations.size(); ++i) {
    const auto& p = simulation.scenario().populations(static_cast<int>(i));
    const std::size_t at = roster.populations[i].index();
    origins.is_population[at] = true;
    origins.first_client[at] = next;
    origins.submits[at] = p.client() == scenario::SMTP && sender_of(p).logs_on;
    const std::uint32_t shared = std::max(p.clients_per_address(), 1u);
    const std::uint32_t clients =
        std::max(p.users(), static_cast<std::uint32_t>(p.mailboxes_size())) *
        std::max(p.devices_per_user(), 1u);
    next += (clients + shared - 1) / shared;
  }
  return origins;
}

}  // namespace

void RunLogs::attach(Simulation& simulation) {
  const scenario::Scenario& s = simulation.scenario();
  logging::LogOptions options;
  options.folder = folder_;
  options.start = logging::parse_utc_ms(s.starts_at()).value_or(logging::kDefaultStart);
  if (!request_.schema.empty()) {
    options.schema =
        request_.schema == "2013" ? logging::Schema::Exchange2013 : logging::Schema::Exchange2016;
  }
  options.with_bytes = request_.with_bytes;
  options.noise_share = request_.noise_share;
  options.seed = s.seed();
  writer_ = std::make_unique<logging::LogWriter>(simulation.directory(), origins_of(simulation),
                                                 std::move(options));
  simulation.observatory().log_with(
      [writer = writer_.get()](const AccessRecord& access) { writer->add(access); });
}

std::string RunLogs::finish() { return writer_ == nullptr ? std::string{} : writer_->finish(); }

}  // namespace casgrid
