// The protocol logs of SMTP and the message tracking of a whole run in which servers are lost, read
// again by the project's own reader: they tell of each session and of each message once.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "model/base/mail_words.h"
#include "model/smtp/messages.h"
#include "model/smtp/ports.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/run_logs.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::smtp_log {
namespace {

namespace fs = std::filesystem;

struct Place {
  explicit Place(const std::string& name)
      : path(fs::path(::testing::TempDir()) / ("smtp-log-" + name)) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() { fs::remove_all(path); }
  fs::path path;
};

scenario::Scenario with_losses() { return brief_on_queue("mail-flow"); }

// What records say of messages at mailbox servers, by the event of tracking that tells of it.
using Events = std::map<std::string, std::size_t>;

void count_record(const Record& r, Events& events) {
  if (r.kind == RecordKind::MailTaken) {
    const auto origin = static_cast<MailOrigin>(r.b);
    const bool is_received = origin == MailOrigin::Received || origin == MailOrigin::PassedOn;
    ++events[is_received                       ? "SMTP RECEIVE"
             : origin == MailOrigin::TakenOver ? "REDUNDANCY RESUBMIT"
                                               : "SAFETYNET RESUBMIT"];
  }
  if (r.kind == RecordKind::MailDelivered) ++events["STOREDRIVER DELIVER"];
  if (r.kind == RecordKind::MailDuplicate) ++events["STOREDRIVER DUPLICATEDELIVER"];
  if (r.kind == RecordKind::MailShadowed) ++events["SMTP HARECEIVE"];
  if (r.kind == RecordKind::MailShadowEnded && static_cast<MailCopyEnd>(r.d) == MailCopyEnd::LetGo)
    ++events["SMTP HADISCARD"];
}

// What went in and out of the servers themselves, whatever they say of it.
struct Seen {
  std::size_t offered = 0;               // connections that somebody has made
  std::map<Instant, std::size_t> taken;  // 250 to a body
  std::size_t refused = 0;               // whatever else
  std::size_t connected = 0;             // to others
  std::size_t delivered = 0;             // of `offered`, to the store
  Events events;

  void hear(const Input& input, Instant now, const Outbox& out) {
    if (input.kind == InputKind::ConnectionOffered) {
      ++offered;
      delivered += input.port == smtp::kDelivery ? 1u : 0u;
    }
    for (const Record& r : out.records) count_record(r, events);
    for (const Output& o : out.outputs) {
      connected += o.kind == OutputKind::Connect ? 1u : 0u;
      if (o.kind != OutputKind::Send) continue;
      const auto* reply = out.messages[o.message].as<smtp::Reply>();
      if (reply == nullptr) continue;
      if (reply->code >= smtp::kTransient)
        ++refused;
      else if (reply->to == smtp::Verb::Piece)
        ++taken[now];
    }
  }
};

// As the log of a server's service has it.
struct Line {
  std::uint32_t number = 0;
  std::int64_t at_ms = 0;
  char event = 0;
  std::string data;
  std::string context;
};
using Sessions = std::map<std::string, std::vector<Line>>;  // by server, log and session

void write(const fs::path& folder, const Simulation::Wrap& wrap = {}) {
  Simulation simulation(with_losses(), wrap, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, folder.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
}

// Of one run, with what went in and out of its servers.
struct Written {
  Written() {
    const auto see = [](Seen& seen) {
      return [&seen](const Input& input, Instant now, Outbox& out) { seen.hear(input, now, out); };
    };
    write(folder.path, [&](const std::string& name, std::unique_ptr<Participant> real) {
      real = tamper("cas", {}, see(front))(name, std::move(real));
      return tamper("mbx", {}, see(back))(name, std::move(real));
    });
  }
  static const Written& once() {
    static const Written written;
    return written;
  }

  Place folder{"once"};
  Seen front, back;
};

Sessions sessions_of(const fs::path& folder, const std::string& below) {
  Sessions sessions;
  for (const std::string& path : logs::find_log_files({folder.string()}).files) {
    if (path.find("/TransportRoles/Logs/" + below + "/") == std::string::npos) continue;
    const std::string server = fs::relative(path, folder).begin()->string();
    logs::LogFile file(path);
    std::int64_t before = 0;
    while (file.next()) {
      const logs::SmtpEvent& e = file.smtp_event();
      const std::int64_t at = e.at.time_since_epoch().count() / 1'000'000 - logging::kDefaultStart;
      EXPECT_GE(at, before) << "rows stand in the order of their instants";
      before = at;
      sessions[server + " " + std::string(e.session)].push_back(
          {e.number, at, e.event, std::string(e.data), std::string(e.context)});
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
    EXPECT_EQ(file.trouble(), "");
  }
  return sessions;
}

std::size_t count(const Sessions& sessions, char event, const std::string& begins = {}) {
  std::size_t lines = 0;
  for (const auto& [id, of] : sessions)
    for (const Line& line : of)
      lines += line.event == event && line.data.starts_with(begins) ? 1u : 0u;
  return lines;
}

// Each session begins and ends once, its lines are counted from 0.
void expect_whole(const Sessions& sessions, bool is_sending) {
  std::size_t open = 0;
  for (const auto& [id, lines] : sessions) {
    std::uint32_t number = 0;
    for (const Line& line : lines) EXPECT_EQ(line.number, number++) << id;
    EXPECT_EQ(lines.front().event, is_sending ? '*' : '+') << id;
    const bool is_over = lines.back().event == '-' || lines.back().context.starts_with("Failed");
    open += is_over ? 0u : 1u;
  }
  EXPECT_LT(open, 12u) << "of a server that crashed, or at the end";
}

std::map<std::int64_t, std::size_t> instants(const Sessions& sessions, const std::string& data) {
  std::map<std::int64_t, std::size_t> at;
  for (const auto& [id, lines] : sessions)
    for (const Line& line : lines)
      if (line.event == '>' && line.data.starts_with(data)) ++at[line.at_ms];
  return at;
}

std::map<std::int64_t, std::size_t> in_ms(const std::map<Instant, std::size_t>& counts) {
  std::map<std::int64_t, std::size_t> rounded;
  for (const auto& [at, n] : counts) rounded[ns(at) / 1'000'000] += n;
  return rounded;
}

TEST(SmtpLog, OfFrontEndsTellsEachSessionAndEachMessageOnce) {
  const auto& [folder, seen, back] = Written::once();
  const Sessions received = sessions_of(folder.path, "FrontEnd/ProtocolLog/SmtpReceive");
  const Sessions sent = sessions_of(folder.path, "FrontEnd/ProtocolLog/SmtpSend");
  expect_whole(received, false);
  expect_whole(sent, true);
  EXPECT_GT(received.size(), 400u);
  EXPECT_EQ(received.size(), seen.offered);
  EXPECT_EQ(count(received, '+'), seen.offered);
  EXPECT_EQ(sent.size(), seen.connected);
  EXPECT_EQ(instants(received, "250 2.6.0 <"), in_ms(seen.taken));
  EXPECT_EQ(count(received, '>', "4") + count(received, '>', "5"), seen.refused);
  EXPECT_GT(seen.refused, 0u);
  EXPECT_EQ(count(received, '<', "STARTTLS"), count(received, '>', "220 2.0.0 "));
  EXPECT_GT(count(received, '>', "235 2.7.0 "), 50u);
}

TEST(SmtpLog, OfMailboxServersTellsEachSessionAndEachMessageOnce) {
  const auto& [folder, front, seen] = Written::once();
  const Sessions received = sessions_of(folder.path, "Hub/ProtocolLog/SmtpReceive");
  const Sessions stored = sessions_of(folder.path, "Mailbox/ProtocolLog/SmtpReceive");
  const Sessions sent = sessions_of(folder.path, "Hub/ProtocolLog/SmtpSend");
  expect_whole(received, false);
  expect_whole(sent, true);
  EXPECT_EQ(received.size() + stored.size(), seen.offered);
  EXPECT_EQ(stored.size(), seen.delivered);
  EXPECT_GT(stored.size(), 100u);
  EXPECT_EQ(sent.size(), seen.connected);
  auto taken = instants(received, "250 2.6.0 <");
  for (const auto& [at, n] : instants(stored, "250 2.6.0 <")) taken[at] += n;
  EXPECT_EQ(taken, in_ms(seen.taken));
  EXPECT_GT(count(received, '<', "XSHADOWREQUEST"), 100u);
}

// Of tracking: the events by source and name, and which message each recipient was delivered.
struct Tracking {
  Events events;
  std::map<std::pair<std::string, std::string>, std::size_t> delivered;
  std::map<std::string, std::size_t> copies;  // HAREDIRECT less HARECEIVE, by message
};

Tracking tracking_of(const fs::path& folder) {
  Tracking tracking;
  for (const std::string& path : logs::find_log_files({folder.string()}).files) {
    if (path.find("/MessageTracking/") == std::string::npos) continue;
    logs::LogFile file(path);
    while (file.next()) {
      const logs::TrackingEvent& e = file.tracking_event();
      const std::string event(e.event), id(e.message_id), recipients(e.recipients);
      ++tracking.events[std::string(e.source) + " " + event];
      EXPECT_GT(e.bytes, 0u);
      EXPECT_EQ(e.recipient_count, 1 + std::count(recipients.begin(), recipients.end(), ';'));
      if (event == "DELIVER") ++tracking.delivered[{id, recipients}];
      if (event == "HAREDIRECT") ++tracking.copies[id];
      if (event == "HARECEIVE") --tracking.copies[id];
    }
    EXPECT_EQ(file.kind(), logs::LogKind::Tracking) << path;
    EXPECT_EQ(file.summary().bad, 0u) << path;
  }
  return tracking;
}

TEST(MessageTracking, TellsOfEachMessageWhatTheRunRecords) {
  const auto& [folder, front, seen] = Written::once();
  const Tracking tracking = tracking_of(folder.path);
  for (const auto& [event, n] : seen.events) {
    EXPECT_EQ(tracking.events.at(event), n) << event;
    EXPECT_GT(n, 100u) << event;
  }
  EXPECT_GE(seen.events.size(), 4u);
  for (const auto& [what, n] : tracking.delivered)
    EXPECT_EQ(n, 1u) << what.first << " " << what.second;
  std::size_t unequal = 0;  // whoever was to have the copy died before it could say so
  for (const auto& [id, n] : tracking.copies) unequal += n == 0 ? 0u : 1u;
  EXPECT_LT(unequal, 5u);
}

TEST(SmtpLog, ChangeNothingOfARun) {
  Simulation silent(with_losses());
  ASSERT_EQ(silent.run(), "");
  Simulation telling(with_losses(), {}, SimulationExtras{.keeps_access_log = true});
  ASSERT_EQ(telling.run(), "");
  EXPECT_EQ(collect(telling).fingerprint, collect(silent).fingerprint);
}

TEST(SmtpLog, AreTheSameEachTime) {
  const Place& one = Written::once().folder;
  const Place other("other");
  write(other.path);
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
  EXPECT_GE(files, 15u);
}

}  // namespace
}  // namespace casgrid::testing::smtp_log
