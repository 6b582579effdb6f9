#include "model/directory/server_faults.h"

#include "model/base/overloaded.h"

namespace casgrid {

void take_fault(const ParticipantFault& fault, StandingComponents& components,
                ManagedAvailability& health, Outbox& out) {
  std::visit(Overloaded{[&](const act::SetComponent& set) {
                          components.take(set, fault.number, fault.is_over);
                          components.say(set.component, out);
                        },
                        [&](const act::Sicken& sicken) {
                          health.take(sicken, fault.number, fault.is_over);
                        },
                        // A front end's own: the mailbox role shows clients nothing.
                        [](const act::BindCertificate&) {}},
             act_on<ServerAct>(fault));
}

}  // namespace casgrid
