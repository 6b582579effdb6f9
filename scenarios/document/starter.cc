#include "scenarios/document/starter.h"

namespace casgrid {

std::string starter_scenario(const std::string& name) {
  return "# " + name + R"(
# A scenario to start from: two sites under one name, a group over both, 2,000 users of Outlook on the
# web, and a front end that crashes. Change it, then: casgrid check FILE, casgrid run FILE.
# Every field is described in docs/scenario-reference.md.
schema_version: 2
title: ")" +
         name + R"("
duration_s: 600
seed: 1

topology {
  sites { name: "east" }
  sites { name: "west" }
  sites { name: "witness" }               # holds the group's witness only
  client_networks { name: "internet" }    # where the users are
  links { name: "internet-east" a: "internet" b: "east" bandwidth_mbps: 500 latency_ms: 10 }
  links { name: "internet-west" a: "internet" b: "west" bandwidth_mbps: 500 latency_ms: 20 }
  links { name: "east-west" a: "east" b: "west" bandwidth_mbps: 200 latency_ms: 5 }
  links { name: "east-witness" a: "east" b: "witness" bandwidth_mbps: 100 latency_ms: 5 }
  links { name: "west-witness" a: "west" b: "witness" bandwidth_mbps: 100 latency_ms: 5 }
  default_cpu { cores: 8 megacycles_per_core: 2222.22 }   # of every server that gives none of its own
}

directory {
  domain: "example.com"
  front_ends { name: "cas-east1" site: "east" }
  front_ends { name: "cas-east2" site: "east" }
  front_ends { name: "cas-west1" site: "west" }
  mailbox_servers { name: "mbx-east1" site: "east" }
  mailbox_servers { name: "mbx-west1" site: "west" }
  directory_servers { name: "dc-east1" site: "east" }
  directory_servers { name: "dc-west1" site: "west" }
  dags { name: "dag1" members: "mbx-east1" members: "mbx-west1" witness_site: "witness" }
  # Four databases; the list of copies is rotated, so that each server has two active ones.
  databases { name: "db{1..4}" copies { server: "mbx-east1" } copies { server: "mbx-west1" } }
  balancers { name: "lb-east" site: "east" pool: "cas-east1" pool: "cas-east2" }
  namespaces { host: "mail.example.com" addresses: "lb-east" addresses: "cas-west1" }
}

populations {
  name: "staff"
  users: 2000
  location: "internet"
  databases: "db{1..4}"
  namespace: "mail.example.com"
  closed { away_mean_s: 60 ramp_s: 60 }   # each user works in sessions, a minute apart
  # profile { requests_per_hour: 240 }    # the default profile; see the reference
}

faults { name: "cas-east1 crashes" at_s: 240 lasting_s: 120 crash: "cas-east1" }

record { warm_up_s: 60 }

objectives { expression: "count(lost_without_error) == 0" }
objectives { expression: "p95(latency_ms, action=read) < 300" }
objectives { expression: "share(requests_failed) < 0.02" }
objectives { expression: "availability(operations, from=cas-east1 crashes, for=120) >= 0.999" }

brief { time_factor: 0.3 users_factor: 0.2 }
)";
}

}  // namespace casgrid
