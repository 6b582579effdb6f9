// Ctrl-C as a flag that the run looks at.
#pragma once

namespace casgrid {

// From here on SIGINT and SIGTERM set the flag; a second one ends the process at once.
void watch_interrupts();
bool was_interrupted();

}  // namespace casgrid
