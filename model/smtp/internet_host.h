// A host of the Internet that mail of the organisation is for: the smart host of its Send
// connector, or whom DNS names for the addresses outside. It takes what comes, but may want a part
// of it offered twice (greylisting, RFC 6647): what it has not seen is refused with 451 4.7.1 until
// its time is over.
#pragma once

#include <map>
#include <string>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/smtp/inbox.h"

namespace casgrid::smtp {

struct InternetHostOptions {
  std::uint64_t seed = 0;
  std::string name;
  double greylisted_share = 0;  // of messages
  Duration greylist = std::chrono::minutes(5);
};

class InternetHost final : public Participant {
 public:
  explicit InternetHost(const InternetHostOptions& options = {});

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override;

  std::uint64_t taken() const { return taken_; }      // recipients
  std::uint64_t refused() const { return refused_; }  // times, for now

 private:
  enum class Tag : std::uint8_t { Session };

  Refusal judge(const Command& mail, Instant now);

  RandomStream draws_;
  double greylisted_share_;
  Duration greylist_;
  std::map<std::uint64_t, Instant> first_seen_;  // by MailName, of those that are to come again
  Inbox inbox_;
  std::uint64_t taken_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace casgrid::smtp
