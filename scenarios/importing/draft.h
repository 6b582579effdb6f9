// A scenario in the making: what the exports say, with what they leave open assumed and listed.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/importing/inventory.h"
#include "scenarios/importing/note.h"

namespace casgrid::scenario {
class Scenario;
}

namespace casgrid::importing {

struct BuildOptions {
  std::string title;
  std::string starts_at;                     // 2021-06-08T15:50:45Z; empty: no date
  std::uint32_t mailboxes_per_database = 0;  // 0: assumed where no export says
  double duration_s = 0;                     // 0: assumed
};

// Names of a scenario have no blanks, and no two kinds of which one is looked up may share one. The
// exports' names are kept wherever they can be.
// A name without the marks that names of a scenario cannot have.
std::string cleaned_name(const std::string& text);

class NameBook {
 public:
  explicit NameBook(Listing& listing) : listing_(listing) {}

  // The scenario's name of an exported "server", "group", "site", ...; the same every time. Those
  // of one kind differ, and servers and groups from one another.
  std::string name(const std::string& kind, const std::string& exported);
  // A name of our own making, changed until it is free.
  std::string fresh(const std::string& space, const std::string& wanted);

 private:
  Listing& listing_;
  std::map<std::string, std::string> given_;
  std::map<std::string, std::set<std::string>> taken_;
};

struct Draft {
  const Inventory& all;
  const BuildOptions& options;
  Listing& listing;
  scenario::Scenario& scenario;
  NameBook names;

  std::string domain;
  std::map<std::string, std::string> site_of;  // server, in lower case, to the scenario's site
  std::vector<const ServerFacts*> front_ends;  // in the scenario
  std::vector<const ServerFacts*> mailbox_servers;
  std::vector<std::string> sites;  // with servers, as the scenario names them
  std::vector<std::string> databases;
  std::map<std::string, std::string> database_site;  // by the scenario's name: of its active copy
  std::map<std::string, Product> database_product;
  std::map<std::string, std::string> database_of;  // exported name in lower case, to the scenario's

  std::string site(const ServerFacts& server) const;
  std::string server_name(const ServerFacts& server) { return names.name("server", server.name); }
};

// In this order.
void report_missing_views(Draft& draft);
void choose_servers(Draft& draft);
void build_sites(Draft& draft);
void build_servers(Draft& draft);
void build_certificates(Draft& draft);
void build_databases(Draft& draft);
void build_front_door(Draft& draft);
void build_load(Draft& draft);
void report_clashes(Draft& draft);
void report_versions(const Inventory& all, Listing& listing);

Product product_of_server(const ServerFacts& server);

}  // namespace casgrid::importing
