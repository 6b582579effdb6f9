// The POP3 and IMAP4 logs of a whole run in which databases and front ends are lost, read again by
// the project's own reader: they tell of the same sessions.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "model/mailaccess/access_detail.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/run_logs.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::mail_log {
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
      : path(fs::path(::testing::TempDir()) / ("mail-log-" + name)) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() { fs::remove_all(path); }
  fs::path path;
};

// A protocol, a run of it, and how its log puts things.
struct Log {
  Protocol protocol{};
  const char* scenario = "";
  const char* folder = "";  // below Logging
  const char* name = "";    // of files of front ends; those of mailbox servers have BE behind it
  logs::LogKind kind{};
  std::map<mailaccess::Verb, std::string> verbs;
  const char* front_end_said = "";             // who is here, to a mailbox server
  std::map<std::string, std::string> actions;  // that are called otherwise than in the model
};

const Log& imap4() {
  using mailaccess::Verb;
  static const Log kLog{Protocol::Imap4,
                        "mail-programs",
                        "Imap4",
                        "IMAP4",
                        logs::LogKind::Imap4,
                        {{Verb::Capability, "capability"},
                         {Verb::StartTls, "starttls"},
                         {Verb::Login, "login"},
                         {Verb::AuthenticatePlain, "authenticate"}},
                        "authenticate",
                        {}};
  return kLog;
}

const Log& pop3() {
  using mailaccess::Verb;
  static const Log kLog{Protocol::Pop3,
                        "mail-pickup",
                        "Pop3",
                        "POP3",
                        logs::LogKind::Pop3,
                        {{Verb::Capability, "capa"},
                         {Verb::StartTls, "stls"},
                         {Verb::User, "user"},
                         {Verb::Login, "pass"},
                         {Verb::AuthenticatePlain, "auth"}},
                        "auth",
                        {{"size", "list"}, {"retrieve", "retr"}, {"reset", "rset"}}};
  return kLog;
}

std::string word_of(const Log& log, const AccessRecord& a) {
  const mailaccess::LineAccess line = mailaccess::line_of(a);
  if (line.kind == mailaccess::LineKind::Opened) return "OpenSession";
  if (line.kind == mailaccess::LineKind::Closed) return "CloseSession";
  if (line.verb == mailaccess::Verb::Mailbox) {
    const auto other = log.actions.find(text_of(a.action));
    return other == log.actions.end() ? text_of(a.action) : other->second;
  }
  if (line.verb == mailaccess::Verb::Login && a.side == AccessSide::BackEnd)
    return log.front_end_said;
  const auto word = log.verbs.find(line.verb);
  return word == log.verbs.end() ? "?" : word->second;
}

std::int64_t whole_ms(Instant at) { return ns(at) / 1'000'000; }

scenario::Scenario with_losses(const Log& log) { return brief_on_queue(log.scenario); }

// As the servers said it.
Sessions said(const Log& log) {
  Simulation simulation(with_losses(log), {}, SimulationExtras{.keeps_access_log = true});
  const std::vector<ServerId> server_of = simulation.roster().server_of();
  Sessions sessions;
  simulation.observatory().log_with([&](const AccessRecord& a) {
    const std::string& server = simulation.directory().at(server_of[a.who.index()]).name;
    const std::string end = a.side == AccessSide::BackEnd ? "/BE" : "/FE";
    if (a.protocol != log.protocol) return;
    sessions[{server + end, a.nonce}].push_back({word_of(log, a), a.number, whole_ms(a.end),
                                                 whole_ms(a.end) - whole_ms(a.begin),
                                                 a.request_bytes, a.response_bytes});
  });
  EXPECT_EQ(simulation.run(), "");
  return sessions;
}

void write(const Log& log, const fs::path& folder) {
  Simulation simulation(with_losses(log), {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, folder.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
}

Sessions read(const Log& log, const fs::path& folder) {
  Sessions sessions;
  for (const std::string& path : logs::find_log_files({folder.string()}).files) {
    if (path.find(std::string("/Logging/") + log.folder + "/") == std::string::npos) continue;
    const std::string file_name = fs::path(path).filename().string();
    const std::string server = fs::relative(path, folder).begin()->string();
    const bool is_back_end = file_name.starts_with(std::string(log.name) + "BE");
    const std::string end = is_back_end ? "/BE" : "/FE";
    logs::LogFile file(path);
    std::int64_t before = 0;
    while (file.next()) {
      EXPECT_EQ(file.kind(), log.kind) << path;
      const logs::SessionEvent& e = file.session_event();
      const std::int64_t at = e.at.time_since_epoch().count() / 1'000'000 - logging::kDefaultStart;
      EXPECT_GE(at, before) << "rows stand in the order of their instants";
      before = at;
      sessions[{server + end, std::stoull(std::string(e.session), nullptr, 16)}].push_back(
          {std::string(e.command), e.number, at, e.duration / 1000, e.request_bytes,
           e.response_bytes});
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
    EXPECT_EQ(file.trouble(), "");
  }
  return sessions;
}

class MailLogs : public ::testing::TestWithParam<const Log*> {
 protected:
  const Log& log() const { return *GetParam(); }
  std::string place(const std::string& name) const { return log().folder + ("-" + name); }
};

TEST_P(MailLogs, AreReadBackToTheSessionsThatTheServersSaid) {
  const Place folder(place("read-back"));
  write(log(), folder.path);
  const Sessions expected = said(log());
  const Sessions found = read(log(), folder.path);
  ASSERT_GT(expected.size(), 500u);
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [id, lines] : expected) {
    const auto same = found.find(id);
    ASSERT_NE(same, found.end()) << id.first << " " << id.second;
    ASSERT_EQ(same->second, lines) << id.first << " " << id.second;
  }
}

// Lines of each kind at either end, and that each session's are counted from 0.
struct Counted {
  std::map<std::string, std::size_t> front, back;
};

Counted counted(const Log& log) {
  Counted counts;
  for (const auto& [id, lines] : said(log)) {
    std::uint32_t number = 0;
    for (const Line& line : lines) {
      // A server that started anew counts its sessions from 1 again.
      if (line.command == "OpenSession") number = 0;
      EXPECT_EQ(line.number, number++) << id.first << " " << id.second;
      ++(id.first.ends_with("/BE") ? counts.back : counts.front)[line.command];
    }
  }
  EXPECT_GT(counts.front["OpenSession"], counts.front["CloseSession"]) << "a crash writes nothing";
  return counts;
}

// The front end reads up to the logon; the mailbox server reads all of a session.
TEST(Imap4Log, TellsEachEndWhatItReads) {
  auto [front, back] = counted(imap4());
  EXPECT_EQ(front.count("fetch") + front.count("idle") + front.count("select"), 0u);
  EXPECT_GT(front["login"] + front["authenticate"], 500u);
  EXPECT_GT(front["capability"], front["login"] + front["authenticate"]) << "TLS in between";
  for (const char* command : {"authenticate", "list", "select", "fetch", "idle", "logout"})
    EXPECT_GT(back[command], 0u) << command;
}

TEST(Pop3Log, TellsEachEndWhatItReads) {
  auto [front, back] = counted(pop3());
  EXPECT_EQ(front.count("retr") + front.count("uidl") + front.count("stat"), 0u);
  EXPECT_GT(front["pass"], 100u);
  EXPECT_GT(front["auth"], 100u);
  EXPECT_GE(front["user"], front["pass"]);
  EXPECT_GT(front["stls"], 100u);
  for (const char* command : {"auth", "stat", "last", "uidl", "list", "retr", "quit"})
    EXPECT_GT(back[command], 0u) << command;
}

TEST_P(MailLogs, AreTheSameEachTime) {
  const Place one(place("one")), other(place("other"));
  write(log(), one.path);
  write(log(), other.path);
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

TEST_P(MailLogs, ChangeNothingOfARun) {
  Simulation silent(with_losses(log()));
  ASSERT_EQ(silent.run(), "");
  Simulation telling(with_losses(log()), {}, SimulationExtras{.keeps_access_log = true});
  ASSERT_EQ(telling.run(), "");
  EXPECT_EQ(collect(telling).fingerprint, collect(silent).fingerprint);
}

INSTANTIATE_TEST_SUITE_P(OfBothProtocols, MailLogs, ::testing::Values(&imap4(), &pop3()),
                         [](const auto& param) { return std::string(param.param->folder); });

}  // namespace
}  // namespace casgrid::testing::mail_log
