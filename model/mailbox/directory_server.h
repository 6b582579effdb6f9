// A domain controller as front ends ask it: is the password right, does the user exist.
//
// Theory of operation
//   A question costs its processor something, and is answered from what the directory holds. An
//   NTLM logon of a user of another domain it cannot check by itself: it passes the question on
//   over its own secure channel to a controller of that domain, and the answer back.
//   Wrong passwords of an account are counted, one after the other, as long as none comes longer
//   than the observation window after the one before; as many as the threshold lock it out for the
//   duration, and then nothing that is shown lets anybody in. A right one ends the count. One of
//   the two passwords before the right one is refused, and not counted. Every controller counts
//   what it sees, and tells the PDC emulator of its domain, which so counts all of them; whoever
//   locks an account out tells the others at once. (What the emulator would find is not waited
//   for.) As a KDC it issues tickets of Kerberos: the first for a password, which it judges as any
//   other, then for services by the name of their host, if an account has that name. Counts outlive
//   a crash, as the database of the directory does.
#pragma once

#include <unordered_map>
#include <vector>

#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/base/variate.h"
#include "model/directory/directory.h"
#include "model/directory/secure_channel.h"

namespace casgrid {

// Of a domain (Default Domain Policy).
struct LockoutPolicy {
  std::uint32_t threshold = 0;  // wrong passwords; 0: nobody is locked out
  Duration window = std::chrono::minutes(30);
  Duration duration = std::chrono::minutes(30);
};

struct DirectoryServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  std::uint64_t query_kilocycles = 1000;
  Variate ntlm_kilocycles = Variate::constant(1000);  // of an NTLM logon
  SharedList<ParticipantId> participants;             // by ServerId
  // Controllers of each other domain whose users log on here, in the order in which its channel
  // is bound to them.
  std::vector<std::vector<ServerId>> trusted;
  // By user group: which of those domains its users are of, kOwnDomain if they are of its own; of
  // groups beyond the last nothing is said: they are.
  std::vector<std::uint32_t> trusted_of;
  SecureChannelOptions secure_channel;  // of each of them
  LockoutPolicy lockout;
  std::vector<ServerId> of_domain;  // its controllers, itself among them; the first is PDC emulator
};
inline constexpr std::uint32_t kOwnDomain = 0xFFFFFFFFu;

class DirectoryServer final : public Participant {
 public:
  DirectoryServer(const Directory& directory, DirectoryServerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override;

 private:
  enum class Tag : std::uint8_t { Question, Channel, Ticket };

  struct Question {
    ParticipantId asker;
    DirectoryQuery query;
  };

  struct Asked {
    ParticipantId client;
    TicketRequest request;
  };

  // What is known of an account beside what the directory says.
  struct Account {
    Instant last_wrong = kStart;
    Instant locked_until = kStart;
    std::uint32_t wrong = 0;  // in a row
  };

  void take(const Input& input, Instant now, Outbox& out);
  void ask(const Input& input, const DirectoryQuery& query, Outbox& out);
  void issue(Handle asked, Instant now, Outbox& out);
  void work_done(Handle question, Instant now, Outbox& out);
  // `refused`: nobody could say, with credentials that are not good.
  void answer(Handle question, bool credentials_ok, LogonRefusal refused, Outbox& out);
  LogonRefusal judge(const DirectoryQuery& query, Instant now, Outbox& out);
  bool is_expired(UserId account) const;
  bool is_locked(UserId account, Instant now) const;
  void was_right(UserId account, Outbox& out);
  void was_wrong(UserId account, Instant now, Outbox& out);
  void told(const AccountNotice& notice, Instant now, Outbox& out);
  bool is_emulator() const {
    return options_.of_domain.empty() || options_.of_domain.front() == options_.self;
  }
  void tell(ServerId controller, const AccountNotice& notice, Outbox& out) const;
  std::uint32_t domain_of(UserId user) const;

  const Directory& directory_;
  DirectoryServerOptions options_;
  RandomStream costs_;
  Slab<Question> questions_;
  Slab<Asked> asked_;                                    // for tickets
  std::unordered_map<std::uint32_t, Account> accounts_;  // by UserId: those that saw a wrong one
  std::vector<SecureChannel> channels_;  // by domain, as DirectoryServerOptions::trusted
};

}  // namespace casgrid
