#include "bench/whole_runs.h"

#include <fstream>
#include <regex>
#include <sstream>

namespace casgrid::bench {

// As text: the catalogue is that of the older build, whose schema may be another.
std::string without_warm_up(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(\bwarm_up_s: *[0-9.]+)"), "");
}

bool WholeRuns::make() {
  if (is_made_) return true;
  for (const char* name : {"two-site-failover", "million-clients"}) {
    std::ifstream in(catalogue_ + "/" + name + ".textproto");
    std::ostringstream text;
    text << in.rdbuf();
    std::ofstream out(scenario(name));
    out << without_warm_up(text.str());
    out.close();
    if (!in || !out) return false;
  }
  return is_made_ = true;
}

}  // namespace casgrid::bench
