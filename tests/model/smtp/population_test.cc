// Postfix and swaks as they were observed (real-mail B7 to B9), before scripted servers.
#include "model/smtp/population.h"

#include "tests/model/smtp/sender_script.h"

namespace casgrid::smtp::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ParticipantId other_than(ParticipantId host) { return host == kA ? kB : kA; }

// Whom the line turns to first: the order of two addresses is random per delivery.
ParticipantId first_host() {
  SenderAtWork line(Program::Postfix, all_well);
  line.run(1010);
  return line.heard().at(0).first;
}

// B9: MAIL, RCPT and DATA in one segment; the body, the dot and QUIT in one.
TEST(Postfix, PipelinesAndQuitsBehindTheBody) {
  SenderAtWork line(Program::Postfix, all_well);
  line.run(1010);
  EXPECT_THAT(line.to(first_host()), ElementsAre("EHLO", "envelope", "body and QUIT"));
  EXPECT_EQ(line.count(RecordKind::MailMade), 1u);
  EXPECT_EQ(line.count(RecordKind::MailSent), 1u);
}

// B8, row by row: what the first host answers, and whether the other is tried at once.
TEST(Postfix, GoesOnWithTheOtherHostAsObserved) {
  const ParticipantId first = first_host();
  const ParticipantId second = other_than(first);
  struct Row {
    const char* to;
    std::uint16_t code;  // 0: the connection is dropped
    bool is_tried_there;
    bool is_bounced;
  };
  const Row rows[] = {
      {"greeting", 421, true, false},      {"greeting", 554, true, false},
      {"envelope", 451, true, false},      {"body and QUIT", 451, true, false},
      {"body and QUIT", 421, true, false}, {"body and QUIT", 0, true, false},
      {"envelope", 550, false, true},
  };
  for (const Row& row : rows) {
    SenderAtWork line(Program::Postfix, but(first, row.to, row.code));
    line.run(1010);
    EXPECT_EQ(!line.to(second).empty(), row.is_tried_there) << row.to << " " << row.code;
    EXPECT_EQ(line.count(RecordKind::MailSent), row.is_tried_there ? 1u : 0u) << row.to;
    EXPECT_EQ(line.count(RecordKind::MailBounced), row.is_bounced ? 1u : 0u) << row.to;
  }
}

// postconf: as old again, and 300 s at least.
TEST(Postfix, DefersWhatFailsEverywhere) {
  SenderAtWork line(Program::Postfix,
                    [](ParticipantId, const std::string& said) -> std::optional<std::uint16_t> {
                      return said == "body and QUIT" ? 451 : good(said);
                    });
  line.run(1010);
  EXPECT_EQ(line.to(kA).size(), 3u);
  EXPECT_EQ(line.to(kB).size(), 3u) << "both were tried at once";
  line.script = all_well;
  line.run(1299);
  EXPECT_EQ(line.count(RecordKind::MailSent), 0u);
  line.run(1302);
  EXPECT_EQ(line.count(RecordKind::MailSent), 1u);
}

// B7, with a logon: one command at a time.
TEST(Swaks, SubmitsStepByStep) {
  SenderAtWork line(Program::Swaks, all_well);
  line.run(1010);
  const auto& heard = line.heard();
  std::vector<std::string> words;
  for (const auto& [who, what] : heard) words.push_back(what);
  EXPECT_THAT(words, ElementsAre("EHLO", "STARTTLS", "hello", "EHLO", "AUTH", "name", "password",
                                 "MAIL", "RCPT", "DATA", "body", "QUIT"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(0u));
}

TEST(Swaks, EndsWithTheObservedCodes) {
  struct Row {
    const char* to;
    std::uint16_t code;
    std::uint32_t exit;
  };
  for (const Row& row : {Row{"greeting", 421, 21}, Row{"MAIL", 550, 23}, Row{"RCPT", 550, 24},
                         Row{"body", 451, 26}, Row{"password", 535, 28}}) {
    SenderAtWork line(Program::Swaks,
                      [&](ParticipantId, const std::string& said) -> std::optional<std::uint16_t> {
                        return said == row.to ? row.code : good(said);
                      });
    line.run(1003);
    ASSERT_FALSE(line.exit_codes().empty()) << row.to;
    EXPECT_EQ(line.exit_codes().front(), row.exit) << row.to;
    EXPECT_EQ(line.heard().back().second, "QUIT") << "after each error";
  }
}

TEST(Swaks, ItsUserRunsItAgainAfterATransientError) {
  SenderAtWork line(Program::Swaks,
                    [](ParticipantId, const std::string& said) -> std::optional<std::uint16_t> {
                      return said == "body" ? 451 : good(said);
                    });
  line.run(1003);
  EXPECT_THAT(line.exit_codes(), ElementsAre(26u));
  line.script = all_well;
  line.run(1020);
  EXPECT_THAT(line.exit_codes(), ElementsAre(26u, 0u));
  EXPECT_EQ(line.count(RecordKind::MailMade), 1u) << "the same message";
}

// Only so many of one host at once; the others wait for a place.
TEST(Postfix, AHostHasTwentyConnectionsAtOnce) {
  SenderAtWork line(
      Program::Postfix,
      [](ParticipantId, const std::string& said) -> std::optional<std::uint16_t> {
        if (said == "EHLO") return std::nullopt;
        return good(said);
      },
      [](PopulationOptions& o) {
        o.who.users = 30;
        o.connections.clients_per_address = 30;
      });
  line.run(1010);
  EXPECT_EQ(line.heard().size(), 20u);
}

}  // namespace
}  // namespace casgrid::smtp::testing
