// A domain controller as front ends ask it: is the password right, does the user exist.
//
// Theory of operation
//   A question costs its processor something, and is answered from what the directory holds. An
//   NTLM logon of a user of another domain it cannot check by itself: it passes the question on
//   over its own secure channel to a controller of that domain, and the answer back.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/base/variate.h"
#include "model/directory/directory.h"
#include "model/directory/secure_channel.h"

namespace casgrid {

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
};
inline constexpr std::uint32_t kOwnDomain = 0xFFFFFFFFu;

class DirectoryServer final : public Participant {
 public:
  DirectoryServer(const Directory& directory, DirectoryServerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override;

 private:
  enum class Tag : std::uint8_t { Question, Channel };

  struct Question {
    ParticipantId asker;
    DirectoryQuery query;
  };

  void take(const Input& input, Instant now, Outbox& out);
  void work_done(Handle question, Instant now, Outbox& out);
  void answer(Handle question, bool credentials_ok, Outbox& out);
  std::uint32_t domain_of(UserId user) const;

  const Directory& directory_;
  DirectoryServerOptions options_;
  RandomStream costs_;
  Slab<Question> questions_;
  std::vector<SecureChannel> channels_;  // by domain, as DirectoryServerOptions::trusted
};

}  // namespace casgrid
