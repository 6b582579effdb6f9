#include "sim/simgrid/coupling.h"

#include <algorithm>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <utility>

#include "model/base/assert.h"

namespace casgrid {
namespace {

class CalendarModel final : public simgrid::kernel::resource::Model {
 public:
  CalendarModel(WorldLoop& world, FlowFabric& fabric, SimgridOptions options)
      : Model("casgrid calendar"), world_(world), fabric_(fabric), options_(std::move(options)) {}

  // Asked after all other models, with the time until the earliest of their events.
  bool next_occurring_event_is_idempotent() override { return false; }

  double next_occurring_event(double others) override {
    const double now = simgrid::s4u::Engine::get_clock();
    if (now < simgrid_date(kStart)) return simgrid_date(kStart) - now;
    if (options_.coupling == SimgridOptions::Coupling::RunAhead) run_ahead(now, others);
    const Instant next = wanted();
    if (next == kNever) return others;
    const double mine = std::max(simgrid_date(next) - now, 0.0);
    return others >= 0 ? std::min(mine, others) : mine;
  }

  void update_actions_state(double now, double) override {
    const Instant reached = simgrid_instant(now);
    if (fabric_.has_pending() && at_ <= reached) fabric_.apply_pending();
    if (options_.coupling == SimgridOptions::Coupling::RunAhead || now < simgrid_date(kStart))
      return;
    if (!world_.finished() && world_.next_at() <= reached) {
      run_one();
      if (fabric_.has_pending()) fabric_.apply_pending();
    }
  }

 private:
  void run_one() {
    at_ = world_.next_at();
    world_.run_instant();
  }

  void run_ahead(double now, double others) {
    const Instant horizon = simgrid_instant(now) + options_.quantum;
    const Instant bound = others >= 0 ? std::min(horizon, simgrid_instant(now + others)) : horizon;
    while (!world_.finished() && !fabric_.has_pending() && world_.next_at() <= bound) run_one();
  }

  // The next instant that must be a date of SimGrid.
  Instant wanted() {
    if (fabric_.has_pending()) return at_;
    return world_.finished() ? kNever : world_.next_at();
  }

  WorldLoop& world_;
  FlowFabric& fabric_;
  SimgridOptions options_;
  Instant at_ = kStart;  // the world's instant
};

}  // namespace

void run_coupled(WorldLoop& world, FlowFabric& fabric, const SimgridOptions& options) {
  auto model = std::make_shared<CalendarModel>(world, fabric, options);
  auto* engine = simgrid::s4u::Engine::get_instance();
  engine->add_model(model);
  engine->run();
}

}  // namespace casgrid
