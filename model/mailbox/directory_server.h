// A domain controller as a front end asks it: is the password right, does the user exist.
#pragma once

#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/slab.h"

namespace casgrid {

class DirectoryServer final : public Participant {
 public:
  // CPU of one query, in thousands of cycles.
  explicit DirectoryServer(std::uint64_t query_kilocycles) : query_kilocycles_(query_kilocycles) {}

  void handle(const Input& input, Instant now, Outbox& out) override;

 private:
  struct Question {
    ParticipantId asker;
    DirectoryQuery query;
  };

  std::uint64_t query_kilocycles_;
  Slab<Question> questions_;
};

}  // namespace casgrid
