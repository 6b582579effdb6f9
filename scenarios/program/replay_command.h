// casgrid replay LOGS... --scenario S: a scenario under the arrivals of logs.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace casgrid {

// Sets `command` to what is to be done if the command line asks for it.
void add_replay_command(CLI::App& app, std::function<int()>& command);

}  // namespace casgrid
