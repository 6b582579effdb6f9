// Options that name what a command writes. They are made here alone, so that the help lists them by
// themselves, and a test finds every one of them in the command line's own words.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace casgrid {

inline constexpr const char* kOutputGroup = "What is written";

// `names` as CLI11 takes them: "-o,--out", or "NAME" for a word without an option.
inline CLI::Option* add_output_option(CLI::App& command, const std::string& names, std::string& to,
                                      const std::string& description) {
  return command.add_option(names, to, description)
      ->group(kOutputGroup)
      ->check([](const std::string& text) {
        // A variable of a script that is empty is a mistake, and not the same as no option.
        return std::string(text.empty() ? "is empty; give a name" : "");
      });
}

// Is it one of them? A flag that makes a command write is made one by this.
inline void mark_as_output(CLI::Option& option) { option.group(kOutputGroup); }

}  // namespace casgrid
