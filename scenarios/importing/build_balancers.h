// Balancers of a scenario from the configurations of real ones.
//
// Theory of operation
//   A frontend on port 443 becomes a balancer for each set of front ends to which its rules lead
//   the exported names, like the program it is of. Its policy and its probe are those of the
//   backend that takes /owa; at layer 7 the paths that another backend takes have that one's
//   members, policy and page, and paths that nobody takes are errors.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/directory/web_path.h"
#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {

inline Place place_of(const balancing::Place& place) { return {place.file, place.line}; }

class ConfiguredBalancers {
 public:
  explicit ConfiguredBalancers(Draft& draft);

  // The balancers by which clients that ask for the host come to any of its servers; made when they
  // are first asked for. Empty: no configuration has one.
  std::vector<std::string> balancers_of(const std::string& host,
                                        const std::vector<const ServerFacts*>& servers);
  // Frontends that lead none of the names anywhere. Call it when all names are known.
  void say_unused();

 private:
  using Pool = std::vector<const ServerFacts*>;

  // Where a frontend leads a path.
  struct Taker {
    const balancing::Backend* backend = nullptr;  // null: it answers by itself
    bool is_known = true;  // false: the outcome of a rule before it is the balancer's to know
    const balancing::Rule* answer = nullptr;        // by which it answers by itself
    const balancing::Frontend* frontend = nullptr;  // whose rule that was, at the end of the way
  };

  // Where a frontend leads one host: the backends with the paths that they take.
  struct Way {
    std::vector<const balancing::Backend*> backends;  // that of /owa first, if it has one
    Pool pool;
    std::vector<std::pair<const WebPath*, Taker>> takers;
    Taker root;  // of GET /
  };

  const Way& way_of(std::size_t frontend, const std::string& host);
  Way find_way(const balancing::Frontend& frontend, const std::string& host);
  Taker taker_of(const balancing::Frontend& frontend, const std::string& host,
                 const char* path) const;
  Taker taker_of(const balancing::Frontend& frontend, balancing::Request request, int depth) const;
  // The frontend of the same machine that a backend passes its connections to.
  std::pair<const balancing::Frontend*, const balancing::Bind*> behind(
      const balancing::Backend& backend) const;
  void say_untaken(const balancing::Frontend& frontend, const std::string& host,
                   const std::string& untaken, const std::string& unknown);
  Pool pool_of(const balancing::Backend& backend);
  const ServerFacts* server_of(const balancing::Server& server);
  std::string make(std::size_t frontend, const Way& way);
  void say_answer(const char* path, const balancing::Rule& answer);
  void set_manners(const balancing::Frontend& frontend, const balancing::Backend& backend,
                   scenario::Balancer& made);
  static void set_repeats(const std::vector<std::string>& words, bool is_layer7,
                          scenario::Balancer::Manners& made);
  static const WebPath* page_of(const balancing::Check& check);
  void add_paths(const balancing::Frontend& frontend, const Way& way, scenario::Balancer& made);
  void fill_path(const balancing::Backend& lead, const balancing::Backend& backend, const Way& way,
                 const scenario::Balancer& made, scenario::Balancer::Path& path);
  void set_policy(const balancing::Backend& backend, scenario::Balancer& made);
  bool is_probed(const balancing::Backend& backend);
  void doubt_check(const balancing::Backend& backend);
  void set_probe(const balancing::Frontend& frontend, const balancing::Backend& backend,
                 scenario::Balancer& made);
  void say_differences(const Way& way, const std::string& name);
  void say_time_outs(const balancing::Frontend& frontend, const Way& way, const std::string& name);

  Draft& d_;
  const balancing::Config& config_;
  std::map<std::pair<std::size_t, std::string>, Way> ways_;   // by frontend and host
  std::map<std::pair<std::size_t, Pool>, std::string> made_;  // names of balancers
  std::set<std::string> said_;                                // servers and paths, once each
};

}  // namespace casgrid::importing
