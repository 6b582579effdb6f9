// What clients that look for Autodiscover meet in a run, by ids: certificates, directory servers,
// service records, other people's web sites.
#pragma once

#include <memory>
#include <vector>

#include "model/client/autodiscover_population.h"
#include "model/client/web_site.h"
#include "scenarios/deployment/deployment.h"

namespace casgrid {

// Of one population; what its own program says is not filled in. The directory outlives it.
AutodiscoverPopulationOptions search_plan(const scenario::Scenario& resolved,
                                          const Directory& directory, const Roster& roster,
                                          const scenario::Population& population);

std::unique_ptr<Participant> make_web_site(const scenario::WebSite& given,
                                           const Directory& directory);

}  // namespace casgrid
