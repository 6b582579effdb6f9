#include <dlfcn.h>

#include "sim/simgrid/flow_entry.h"

namespace casgrid {

// It stays loaded: what it made may outlive the run, and SimGrid cannot begin anew in a process
// anyway.
std::unique_ptr<Flow> make_flow(const Topology& topology, TransferSink& sink,
                                const SimgridOptions& options, std::string& refused) {
  void* library = dlopen("casgrid-flow.so", RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  void* entry = library == nullptr ? nullptr : dlsym(library, "casgrid_flow_entry");
  if (entry == nullptr) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): a message of this thread's own call
    const char* why = dlerror();
    refused = std::string(
                  "network model flow needs a library that comes with the program, in "
                  "../lib/casgrid/networks beside it: ") +
              (why == nullptr ? "it has no entry" : why) + "; put it back, or use queue";
    return nullptr;
  }
  std::unique_ptr<Flow> made;
  reinterpret_cast<FlowEntry*>(entry)(topology, sink, options, refused, made);
  return made;
}

}  // namespace casgrid
