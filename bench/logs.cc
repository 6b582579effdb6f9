#include "bench/logs.h"

#include <filesystem>
#include <string>
#include <unistd.h>

#include "model/activesync/actions.h"
#include "model/http/access_detail.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "scenarios/logging/log_writer.h"

namespace casgrid::bench {
namespace {

namespace fs = std::filesystem;

Directory one_site() {
  Directory d;
  d.domain = "contoso.com";
  d.sites.emplace_back().name = "paris";
  for (const auto role : {ServerRole::ClientAccess, ServerRole::Mailbox}) {
    Server s;
    s.name = role == ServerRole::Mailbox ? "mbx1" : "cas1";
    s.site = SiteId{0u};
    s.roles = {role};
    s.product = Product::Exchange2016;
    s.version = usual_version(s.product);
    d.servers.push_back(s);
  }
  d.databases.emplace_back().name = "db1";
  UserGroup group;
  group.name = "staff";
  group.domain = d.domain;
  group.count = 20'000;
  group.databases = {DatabaseId{0u}};
  d.user_groups.push_back(group);
  d.intern_host("mail.contoso.com");
  return d;
}

AccessRecord request(std::uint64_t i) {
  constexpr ActionId kActions[] = {activesync::kSync, owa::kRead, mapi::kExecute};
  constexpr LogonMethod kMethods[] = {LogonMethod::Basic, LogonMethod::SessionCookie,
                                      LogonMethod::Negotiate};
  AccessRecord a;
  a.action = kActions[i % 3];
  a.protocol = protocol_of(a.action);
  http_of(a).method = kMethods[i % 3];
  a.is_authenticated = a.is_proxied = true;
  a.status = a.back_end_status = 200;
  a.nonce = i * 0x9E3779B97F4A7C15ull;
  a.user = UserId{static_cast<std::size_t>(i * 7919 % 20'000)};
  a.host = HostId{0u};
  a.target = ServerId{1u};
  a.database = DatabaseId{0u};
  a.who = ParticipantId{0u};
  a.peer = ParticipantId{2u};
  a.source = a.user.value;
  a.begin = kStart + std::chrono::microseconds(i * 300);
  a.end = a.begin + std::chrono::milliseconds(17);
  a.parts[static_cast<std::size_t>(AccessPart::Own)] = std::chrono::milliseconds(3);
  a.parts[static_cast<std::size_t>(AccessPart::BackEnd)] = std::chrono::milliseconds(14);
  return a;
}

}  // namespace

LogRate write_logs(std::uint64_t requests) {
  const fs::path folder =
      fs::temp_directory_path() / ("casgrid-bench-logs-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const Directory directory = one_site();
  logging::Origins origins;
  origins.server_of = {ServerId{0u}, ServerId{1u}, ServerId{}};
  origins.first_client = {0, 0, 0};
  origins.is_population = {false, false, true};
  logging::LogOptions options;
  options.folder = folder;
  logging::LogWriter writer(directory, origins, options);
  LogRate rate;
  for (std::uint64_t i = 0; i < requests; ++i) {
    AccessRecord a = request(i);
    writer.add(a);
    a.side = AccessSide::BackEnd;
    a.peer = a.who;
    a.who = ParticipantId{1u};
    writer.add(a);
  }
  if (writer.finish().empty()) rate.rows = requests * 3;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) rate.bytes += entry.file_size();
  }
  fs::remove_all(folder);
  return rate;
}

}  // namespace casgrid::bench
