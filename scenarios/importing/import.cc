#include "scenarios/importing/import.h"

#include <algorithm>
#include <functional>
#include <google/protobuf/text_format.h>
#include <set>
#include <string_view>
#include <vector>

#include "scenarios/importing/draft.h"
#include "scenarios/importing/gather.h"
#include "scenarios/importing/listing_text.h"
#include "scenarios/importing/utc.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {

Imported::Imported() = default;
Imported::~Imported() = default;
Imported::Imported(Imported&&) noexcept = default;
Imported& Imported::operator=(Imported&&) noexcept = default;

Imported import_topology(const ImportOptions& options) {
  Imported made;
  BuildOptions build;
  if (!options.starts_at.empty()) {
    const auto instant = instant_of(options.starts_at);
    if (!instant)
      made.listing.error({}, "--starts-at", "\"" + options.starts_at + "\" is no instant",
                         "write it as 2016-08-16T08:00:00Z");
    else
      build.starts_at = utc_text(*instant);
  }
  made.inventory = gather(options.directory, made.listing);
  build.mailboxes_per_database = options.mailboxes_per_database;
  build.duration_s = options.duration_s;
  const std::string& name = made.inventory.organisation;
  build.title = (name.empty() ? std::string("an organisation") : name) + ", as exported";
  auto scenario = std::make_unique<scenario::Scenario>();
  Draft draft{made.inventory,
              build,
              made.listing,
              *scenario,
              NameBook(made.listing),
              {},
              {},
              {},
              {},
              {},
              {},
              {},
              {},
              {}};
  report_missing_views(draft);
  report_versions(made.inventory, made.listing);
  choose_servers(draft);
  const bool has_sites = !draft.site_of.empty();
  if (!draft.front_ends.empty() && !draft.mailbox_servers.empty() && has_sites) {
    build_sites(draft);
    build_servers(draft);
    build_databases(draft);
    build_certificates(draft);
    build_front_door(draft);
    build_load(draft);
    report_clashes(draft);
  }
  if (!made.listing.blocks(options.is_draft)) made.scenario = std::move(scenario);
  return made;
}

namespace {

// Values that no export ever has. What was assumed only here or there is in the listing above.
bool is_always_assumed(std::string_view path) {
  static const std::set<std::string, std::less<>> kPaths{
      "topology.links.bandwidth_mbps",
      "topology.links.latency_ms",
      "topology.default_cpu.cores",
      "topology.default_cpu.megacycles_per_core",
      "directory.front_ends.cpu.megacycles_per_core",
      "directory.mailbox_servers.cpu.megacycles_per_core",
      "directory.balancers.policy",
      "directory.namespaces.addresses",
      "directory.directory_servers.site",
      "populations.location",
      "populations.client",
      "populations.closed.ramp_s",
      "record.warm_up_s"};
  return kPaths.contains(path);
}

// The printed message with a remark behind each such value. What balancers do is none of them where
// their own configuration says it.
std::string with_remarks(std::string_view body, bool knows_balancers) {
  std::string made;
  made.reserve(body.size() + body.size() / 64);
  std::string path;                  // of the line: "populations.closed." and its key
  std::vector<std::size_t> lengths;  // of the paths of the blocks that it is in
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const std::string_view plain = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    const std::size_t block = path.size();
    const bool opens = plain.ends_with(" {");
    path += plain.substr(0, std::min(plain.find_first_of(": {"), plain.size()));
    made += line;
    const bool is_known = knows_balancers && path == "directory.balancers.policy";
    made += !opens && !is_known && is_always_assumed(path) ? "  # assumed\n" : "\n";
    if (opens) {
      lengths.push_back(block);
      path += '.';
      continue;
    }
    path.resize(block);
    if (plain == "}" && !lengths.empty()) {
      path.resize(lengths.back());
      lengths.pop_back();
    }
  }
  return made;
}

}  // namespace

std::string scenario_text(const Imported& imported) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string body;
  printer.PrintToString(*imported.scenario, &body);
  return "# " + imported.scenario->title() +
         ". Written by `casgrid import`; what it read, assumed and left aside:\n" +
         listing_comments(imported.listing) + "\n" +
         with_remarks(body, !imported.inventory.balancing.frontends.empty());
}

}  // namespace casgrid::importing
