#include "model/client/ntlm_steps.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint16_t kAskedToLogOn = 401;
// Assumed: a request's head without its body, and what each of the messages adds to it.
constexpr std::uint32_t kHeadBytes = 500;
constexpr std::uint32_t kOpeningBytes = 60;
constexpr std::uint32_t kAnswerBytes = 700;

}  // namespace

NtlmManner manner_of(Protocol protocol) {
  if (protocol == Protocol::Ews) return {.opens_unasked = false, .opening_has_body = true};
  return {.opens_unasked = true, .opening_has_body = false};
}

Message NtlmSteps::dressed(const Message& request, Step step) const {
  Message sent = request;
  auto& r = *sent.as<HttpRequest>();
  const NtlmManner manner = manner_of(protocol_of(r.action));
  switch (step) {
    case Step::Fresh:
      SIM_ASSERT(false);  // nothing is sent in it
      break;
    case Step::Asked:
    case Step::LoggedOn:
      r.is_nobody_yet = step == Step::Asked;
      r.method = LogonMethod::None;
      r.user = UserId{};
      break;
    case Step::Opened:
      r.user = UserId{};
      sent.bytes = kOpeningBytes + (manner.opening_has_body ? request.bytes : kHeadBytes);
      break;
    case Step::Answered:
      sent.bytes += kAnswerBytes;
      break;
  }
  return sent;
}

Message NtlmSteps::first(std::uint32_t number, ConnectionId connection, const Message& request) {
  if (number >= connections_.size()) connections_.resize(number + 1);
  State& s = connections_[number];
  if (s.connection != connection) {
    s.connection = connection;
    s.step = Step::Fresh;
  }
  if (s.request == kNothing) s.request = requests_.take();
  requests_[s.request] = request;
  const bool opens =
      s.has_seen_offer && manner_of(protocol_of(request.as<HttpRequest>()->action)).opens_unasked;
  if (s.step != Step::LoggedOn) s.step = opens ? Step::Opened : Step::Asked;
  return dressed(request, s.step);
}

void NtlmSteps::end(State& s) {
  requests_.give_back(s.request);
  s.request = kNothing;
}

const Message* NtlmSteps::next(std::uint32_t number, ConnectionId connection,
                               const HttpResponse& response) {
  if (number >= connections_.size()) return nullptr;
  State& s = connections_[number];
  if (s.request == kNothing || s.connection != connection ||
      response.number != requests_[s.request].as<HttpRequest>()->number)
    return nullptr;
  const bool is_offer = response.status == kAskedToLogOn && response.offers_ntlm;
  s.has_seen_offer = s.has_seen_offer || is_offer;
  if (is_offer && s.step != Step::Answered) {
    // An opening that is answered without a challenge has met another server than the offer.
    if (s.step == Step::Opened && !response.is_challenge) {
      s.step = Step::Fresh;
      end(s);
      return nullptr;
    }
    s.step = s.step == Step::Opened ? Step::Answered : Step::Opened;
    step_ = dressed(requests_[s.request], s.step);
    return &step_;
  }
  // Whoever was answered without a logon needs none, and goes on so.
  const bool is_good = response.status != kAskedToLogOn && s.step != Step::Opened;
  s.step = is_good ? Step::LoggedOn : Step::Fresh;
  end(s);
  return nullptr;
}

}  // namespace casgrid
