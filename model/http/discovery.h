// Answers of Autodiscover, as both halves of the web give them: the front end those that it builds
// itself (errors, other addresses, all of Exchange 2010), the mailbox server the settings.
#pragma once

#include <cstdint>

#include "model/autodiscover/answer_octets.h"
#include "model/http/messages.h"
#include "model/routing/decision.h"

namespace casgrid {

class Discovery {
 public:
  // Says in the response what the answer's document says; returns its octets, those of its head
  // with them. Requires: the decision has such an answer.
  std::uint32_t tell(const Directory& directory, const Decision& decision, ActionId action,
                     HttpResponse& response);
  // Of a mailbox server that has the user's mailbox.
  std::uint32_t tell_settings(const Directory& directory, ServerId self, const HttpRequest& asked,
                              HttpResponse& response);

 private:
  autodiscover::AnswerOctets octets_;
};

}  // namespace casgrid
