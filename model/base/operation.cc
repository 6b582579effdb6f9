#include "model/base/operation.h"

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid {

const std::array<OperationEndRow, kOperationEnds>& operation_ends() {
  using enum OperationEnd;
  static constexpr std::array<OperationEndRow, kOperationEnds> kRows{{
      {Good, "good", false, "its final good answer came within the patience", "it was had"},
      {GivenUp, "given-up", true,
       "the patience was over while an attempt was under way, or before the client came to the "
       "next",
       "an answer that does not come is the service's, or the network's, to bring"},
      {Refused, "refused", true, "no address of the name took the connection",
       "nobody was there to answer"},
      {Reset, "reset", true, "the connection broke while the request was under way",
       "what served the client is gone"},
      {Untrusted, "untrusted", true,
       "the certificate that the client was shown is not for the name, not valid at that time, or "
       "from nobody whom it trusts",
       "who brings the service brings its certificate"},
      {ServerError, "server-error", true,
       "an answer of status 500 and above, but for those of the two rows below",
       "the service says itself that it failed"},
      {PoolFull, "pool-full", true, "503, because the queue of an application pool was full",
       "it has less room than its users need"},
      {Throttled, "throttled", false, "503, because a budget or limit was used up",
       "the service works, and keeps to what it was told to give"},
      {Policy, "refused-by-policy", false,
       "403, 456 or 457: a protocol that is off for the mailbox, a program that is too old, an "
       "account that is blocked or whose password has expired; a logon that the directory refused",
       "it is meant to be refused"},
      {ClientError, "client-error", true, "another answer of status 400 to 499",
       "simulated clients ask for what is there; a wrong password is refused by policy"},
      {RedirectLoop, "redirect-loop", true,
       "names that send the client on and on: more than 10 redirects (a browser), more than 3 (a "
       "phone); a replayed request that is sent on a second time",
       "a deployment that sends its users in circles"},
      {LogonRefused, "logon-refused", true,
       "a logon that leads back to the logon page though the directory did not refuse it, a "
       "session "
       "that is gone again behind it",
       "it was the right password"},
  }};
  static_assert(has_each(kRows, &OperationEndRow::end));
  return kRows;
}

OperationEnd end_by(FailureReason reason) {
  switch (reason) {
    case FailureReason::Refused:
      return OperationEnd::Refused;
    case FailureReason::Reset:
      return OperationEnd::Reset;
    case FailureReason::TimedOut:
      return OperationEnd::GivenUp;
    case FailureReason::Untrusted:
      return OperationEnd::Untrusted;
  }
  SIM_ASSERT(false);
  return OperationEnd::GivenUp;
}

}  // namespace casgrid
