// The IMAP4 logs of a whole run in which databases and front ends are lost, read again by the
// project's own reader: they tell of the same sessions.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "model/imap4/access_detail.h"
#include "model/imap4/actions.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/run_logs.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::imap4_log {
namespace {

namespace fs = std::filesystem;

struct Line {
  std::string command;
  std::uint32_t number = 0;
  std::int64_t end_ms = 0;
  std::int64_t duration_ms = 0;
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  bool operator==(const Line&) const = default;
};

// By the log's folder and kind, and by the session's number there: a server that starts anew counts
// from 1 again, so one number may stand for two.
using Sessions = std::map<std::pair<std::string, std::uint64_t>, std::vector<Line>>;

struct Place {
  explicit Place(const std::string& name)
      : path(fs::path(::testing::TempDir()) / ("imap4-log-" + name)) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() { fs::remove_all(path); }
  fs::path path;
};

std::string word_of(const AccessRecord& a) {
  const imap4::LineAccess line = imap4::line_of(a);
  if (line.kind == imap4::LineKind::Opened) return "OpenSession";
  if (line.kind == imap4::LineKind::Closed) return "CloseSession";
  switch (line.verb) {
    case imap4::Verb::Capability:
      return "capability";
    case imap4::Verb::StartTls:
      return "starttls";
    case imap4::Verb::Login:
      return a.side == AccessSide::BackEnd ? "authenticate" : "login";
    case imap4::Verb::AuthenticatePlain:
      return "authenticate";
    case imap4::Verb::Mailbox:
      return text_of(a.action);
    case imap4::Verb::ClientHello:
    case imap4::Verb::AuthenticateOther:
    case imap4::Verb::Done:
      break;
  }
  return "?";
}

std::int64_t whole_ms(Instant at) { return ns(at) / 1'000'000; }

scenario::Scenario with_losses() { return brief_on_queue("mail-programs"); }

// As the servers said it.
Sessions said(const scenario::Scenario& scenario) {
  Simulation simulation(scenario, {}, SimulationExtras{.keeps_access_log = true});
  const std::vector<ServerId> server_of = simulation.roster().server_of();
  Sessions sessions;
  simulation.observatory().log_with([&](const AccessRecord& a) {
    const std::string& server = simulation.directory().at(server_of[a.who.index()]).name;
    const std::string end = a.side == AccessSide::BackEnd ? "IMAP4BE" : "IMAP4";
    if (a.protocol != Protocol::Imap4) return;
    sessions[{server + "/" + end, a.nonce}].push_back({word_of(a), a.number, whole_ms(a.end),
                                                       whole_ms(a.end) - whole_ms(a.begin),
                                                       a.request_bytes, a.response_bytes});
  });
  EXPECT_EQ(simulation.run(), "");
  return sessions;
}

void write(const scenario::Scenario& scenario, const fs::path& folder) {
  Simulation simulation(scenario, {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, folder.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
}

Sessions read(const fs::path& folder) {
  Sessions sessions;
  for (const std::string& path : logs::find_log_files({folder.string()}).files) {
    if (path.find("/Imap4/") == std::string::npos) continue;
    const std::string file_name = fs::path(path).filename().string();
    const std::string server = fs::relative(path, folder).begin()->string();
    const std::string end = file_name.starts_with("IMAP4BE") ? "IMAP4BE" : "IMAP4";
    logs::LogFile file(path);
    std::int64_t before = 0;
    while (file.next()) {
      EXPECT_EQ(file.kind(), logs::LogKind::Imap4) << path;
      const logs::SessionEvent& e = file.session_event();
      const std::int64_t at = e.at.time_since_epoch().count() / 1'000'000 - logging::kDefaultStart;
      EXPECT_GE(at, before) << "rows stand in the order of their instants";
      before = at;
      sessions[{server + "/" + end, std::stoull(std::string(e.session), nullptr, 16)}].push_back(
          {std::string(e.command), e.number, at, e.duration / 1000, e.request_bytes,
           e.response_bytes});
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
    EXPECT_EQ(file.trouble(), "");
  }
  return sessions;
}

TEST(Imap4Log, IsReadBackToTheSessionsThatTheServersSaid) {
  const Place place("read-back");
  write(with_losses(), place.path);
  const Sessions expected = said(with_losses());
  const Sessions found = read(place.path);
  ASSERT_GT(expected.size(), 500u);
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [id, lines] : expected) {
    const auto same = found.find(id);
    ASSERT_NE(same, found.end()) << id.first << " " << id.second;
    ASSERT_EQ(same->second, lines) << id.first << " " << id.second;
  }
}

// The front end reads up to the logon; the mailbox server reads all of a session.
TEST(Imap4Log, TellsEachEndWhatItReads) {
  const Sessions sessions = said(with_losses());
  std::map<std::string, std::size_t> front, back;
  for (const auto& [id, lines] : sessions) {
    std::uint32_t number = 0;
    for (const Line& line : lines) {
      // A server that started anew counts its sessions from 1 again.
      if (line.command == "OpenSession") number = 0;
      ASSERT_EQ(line.number, number++) << id.first << " " << id.second;
      ++(id.first.ends_with("IMAP4BE") ? back : front)[line.command];
    }
  }
  EXPECT_EQ(front.count("fetch") + front.count("idle") + front.count("select"), 0u);
  EXPECT_GT(front["OpenSession"], front["CloseSession"]) << "a crash writes nothing";
  EXPECT_GT(front["login"] + front["authenticate"], 500u);
  EXPECT_GT(front["capability"], front["login"] + front["authenticate"]) << "TLS in between";
  for (const char* command : {"authenticate", "list", "select", "fetch", "idle", "logout"})
    EXPECT_GT(back[command], 0u) << command;
}

TEST(Imap4Log, IsTheSameEachTime) {
  const Place one("one"), other("other");
  write(with_losses(), one.path);
  write(with_losses(), other.path);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(one.path)) {
    if (!entry.is_regular_file()) continue;
    const auto text = [](const fs::path& path) {
      std::ifstream in(path, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(in), {});
    };
    ++files;
    EXPECT_EQ(text(entry.path()), text(other.path / fs::relative(entry.path(), one.path)));
  }
  EXPECT_GE(files, 5u);
}

TEST(Imap4Log, ChangesNothingOfARun) {
  Simulation silent(with_losses());
  ASSERT_EQ(silent.run(), "");
  Simulation telling(with_losses(), {}, SimulationExtras{.keeps_access_log = true});
  ASSERT_EQ(telling.run(), "");
  EXPECT_EQ(collect(telling).fingerprint, collect(silent).fingerprint);
}

}  // namespace
}  // namespace casgrid::testing::imap4_log
