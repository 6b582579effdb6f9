// The Kerberos tickets of a population's programs: what they have, and what they ask a KDC for.
//
// Theory of operation: a user
//   begins with nothing, and asks for an initial ticket with the password, then with that for one
//   of the service behind the name that is wanted; both live for a while, and the second no longer
//   than the first. What has run out is asked for again when it is next needed. A KDC that is
//   silent is followed by the next. Whoever cannot be reached, does not take the password, or
//   knows no account with the name of the service leaves the user without a ticket for ten
//   minutes: meanwhile programs log on otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/outbox.h"
#include "model/base/questions.h"
#include "model/base/tag.h"

namespace casgrid {

struct TicketOptions {
  bool are_used = false;
  std::vector<ParticipantId> kdcs;  // that the clients reach, in the order in which they are asked
  Duration life = std::chrono::hours(10);
  Duration timeout = std::chrono::seconds(2);
};

class Tickets {
 public:
  static constexpr unsigned kHalf = 2;  // that its timers' tags carry

  explicit Tickets(const TicketOptions& options) : options_(options) {}

  enum class Standing : std::uint8_t {
    Has,   // a ticket for the host
    None,  // and gets none for now
    Asks,  // a KDC: until told() or due() say that it is over
  };
  // `user`: its place in the population. What it lacks is asked for.
  Standing look(std::uint32_t user, UserId who, HostId host, bool password_ok, Instant now,
                Outbox& out);
  // That of the user's ticket; none: it has none.
  ServiceAccountId account(std::uint32_t user, HostId host, Instant now) const;

  // The answer of a KDC, or a timer of this half. Whose asking is over; none: nobody's.
  std::optional<std::uint32_t> told(const TicketAnswer& answer, Instant now, Outbox& out);
  std::optional<std::uint32_t> due(std::uint64_t tag, Instant now, Outbox& out);

  std::size_t memory_bytes() const { return users_.capacity() * sizeof(User); }

 private:
  enum class Tag : std::uint8_t { Silent };
  struct User {
    Instant initial_until = kStart;
    Instant service_until = kStart;
    Instant none_until = kStart;
    UserId who;
    HostId host;  // that the service's is for, or that is wanted
    ServiceAccountId account;
    std::uint32_t question = 0;
    std::uint8_t asked = 0;  // KDCs for this question
    TicketRequest::Kind kind = TicketRequest::Kind::Initial;
    bool is_asking = false;
    bool password_ok = true;
  };

  void begin(std::uint32_t user, TicketRequest::Kind kind, Instant now, Outbox& out);
  // False: there is no KDC left.
  bool ask(std::uint32_t user, Instant now, Outbox& out);
  void give_up(User& user, Instant now) const;

  TicketOptions options_;
  std::vector<User> users_;
};

}  // namespace casgrid
