// The steps of NTLM on clients' connections over HTTP: a connection is logged on once, and what
// follows on it carries no credentials.
//
// Theory of operation: a connection, for whoever sends on it with method Ntlm
//   Fresh      nothing has been sent on it: the request goes out without credentials, or, where the
//              program knows what the server offers, with the opening
//   Asked      that went out; a 401 that offers NTLM is followed by the opening,
//   Opened     and a challenge by the answer: the request, with who it is
//   Answered   that went out: whatever comes now is the exchange's answer
//   LoggedOn   it was good
//   A 401 on a connection that was logged on begins again with the opening (real-http-clients A5).
//   A connection that is lost is Fresh when it is open again.
// How much of the body each step carries is the program's; nobody knows it of Outlook.
#pragma once

#include <vector>

#include "model/base/ids.h"
#include "model/base/slots.h"
#include "model/http/messages.h"

namespace casgrid {

// What a program sends on the way to a logon.
struct NtlmManner {
  bool opens_unasked = false;    // once it has seen an offer: on each later connection
  bool opening_has_body = true;  // the opening carries the body of the request
};

// Of programs over EWS, as observed of exchangelib 4.9.0, requests-ntlm 1.1.0 and DavMail 6.0.1:
// three POSTs, each with the whole body. Of all others as Windows' own HTTP does it (assumed of
// Outlook, of which no recording is there): the opening of a POST is empty.
NtlmManner manner_of(Protocol protocol);

class NtlmSteps {
 public:
  // What goes out for a request that its client composed with method Ntlm.
  Message first(std::uint32_t number, ConnectionId connection, const Message& request);
  // The next step, if the response is none to the exchange itself; null: it is. The message stands
  // until the next call.
  const Message* next(std::uint32_t number, ConnectionId connection, const HttpResponse& response);

  std::size_t memory_bytes() const {
    return connections_.capacity() * sizeof(State) + requests_.memory_bytes();
  }

 private:
  enum class Step : std::uint8_t { Fresh, Asked, Opened, Answered, LoggedOn };
  static constexpr std::uint32_t kNothing = 0xFFFFFFFFu;

  struct State {
    ConnectionId connection;
    std::uint32_t request = kNothing;  // under way: its slot
    Step step = Step::Fresh;
    bool has_seen_offer = false;  // of this server's name, by its program
  };

  Message dressed(const Message& request, Step step) const;
  void end(State& state);

  std::vector<State> connections_;  // by number
  Slots<Message> requests_;
  Message step_;
};

}  // namespace casgrid
