// R1 as SimGrid's own examples would write it: an actor a request, semaphores for the servers of a
// station, executions on hosts and messages between them.
#include <simgrid/s4u.hpp>

#include "bench/r1.h"

namespace casgrid::bench {
namespace {

namespace s4u = simgrid::s4u;

struct Node {
  s4u::Host* host;
  s4u::SemaphorePtr servers;
};

struct Platform {
  s4u::Host* client;
  std::vector<Node> front_ends;
  std::vector<Node> mailbox_servers;
};

// Every pair of hosts that talk has a link of its own, so that messages do not contend.
void join(s4u::NetZone* zone, s4u::Host* a, s4u::Host* b, double latency) {
  auto* link = zone->create_link(a->get_name() + "-" + b->get_name(), 125e6)->set_latency(latency);
  link->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE);
  link->seal();
  zone->add_route(a->get_netpoint(), b->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(link)},
                  true);
}

Platform build() {
  auto* zone = s4u::create_full_zone("r1");
  Platform p;
  p.client = zone->create_host("client", 1e9)->seal();
  for (unsigned i = 0; i < R1Net::kFrontEnds; ++i) {
    auto* host = zone->create_host("fe" + std::to_string(i), 1e9)
                     ->set_core_count(R1Net::kFrontEndServers)
                     ->seal();
    p.front_ends.push_back({host, s4u::Semaphore::create(R1Net::kFrontEndServers)});
    join(zone, p.client, host, R1Net::kAccess + R1Net::kInside);
  }
  for (unsigned i = 0; i < R1Net::kMailboxServers; ++i) {
    auto* host = zone->create_host("mb" + std::to_string(i), 1e9)
                     ->set_core_count(R1Net::kMailboxServersEach)
                     ->seal();
    p.mailbox_servers.push_back({host, s4u::Semaphore::create(R1Net::kMailboxServersEach)});
    for (const Node& f : p.front_ends) join(zone, f.host, host, R1Net::kBackEnd);
  }
  zone->seal();
  return p;
}

void serve(const Node& node, double service_s) {
  node.servers->acquire();
  s4u::Exec::init()->set_host(node.host)->set_flops_amount(service_s * 1e9)->wait();
  node.servers->release();
}

}  // namespace

R1Answers r1_simgrid_actors(std::uint32_t requests) {
  std::string name = "r1";
  std::string quiet = "--log=root.thresh:error";
  std::string stack = "--cfg=contexts/stack-size:64";
  std::vector<char*> arguments{name.data(), quiet.data(), stack.data(), nullptr};
  int count = 3;
  s4u::Engine engine(&count, arguments.data());
  s4u::Engine::set_config("network/model:CM02");
  s4u::Engine::set_config("network/crosstraffic:0");
  s4u::Engine::set_config("network/TCP-gamma:0");
  const Platform platform = build();
  std::vector<double> responses;
  responses.reserve(requests);
  s4u::Actor::create("generator", platform.client, [&] {
    R1Random random(42);
    for (std::uint32_t k = 0; k < requests; ++k) {
      const R1Request r = next_request(random);
      s4u::this_actor::sleep_for(r.gap);
      const Node& front_end = platform.front_ends[k % R1Net::kFrontEnds];
      const Node& mailbox = platform.mailbox_servers[r.mailbox % R1Net::kMailboxServers];
      s4u::Actor::create("request", platform.client,
                         [&responses, &platform, &front_end, &mailbox, r] {
                           const double sent = s4u::Engine::get_clock();
                           s4u::Comm::sendto(platform.client, front_end.host, 2000);
                           serve(front_end, r.front_end_s);
                           s4u::Comm::sendto(front_end.host, mailbox.host, 2000);
                           serve(mailbox, r.mailbox_s);
                           s4u::Comm::sendto(mailbox.host, front_end.host, 20000);
                           s4u::Comm::sendto(front_end.host, platform.client, 20000);
                           responses.push_back((s4u::Engine::get_clock() - sent) * 1e3);
                         });
    }
  });
  engine.run();
  return answers_of(responses);
}

}  // namespace casgrid::bench
