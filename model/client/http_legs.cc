#include "model/client/http_legs.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint16_t kUnauthorised = 401;
// Assumed: a request's head without its body, and what each of the messages adds to it.
constexpr std::uint32_t kHeadBytes = 500;
constexpr std::uint32_t kOpeningBytes = 60;
constexpr std::uint32_t kAnswerBytes = 700;

}  // namespace

NtlmManner manner_of(Protocol protocol) {
  if (protocol == Protocol::Ews) return {.opens_unasked = false, .opening_has_body = true};
  return {.opens_unasked = true, .opening_has_body = false};
}

Message HttpLegs::dressed(const Message& request, Leg leg) const {
  Message sent = request;
  auto& r = *sent.as<HttpRequest>();
  const NtlmManner manner = manner_of(protocol_of(r.action));
  switch (leg) {
    case Leg::Fresh:
      SIM_ASSERT(false);  // nothing is sent in it
      break;
    case Leg::Asked:
    case Leg::LoggedOn:
      r.is_nobody_yet = leg == Leg::Asked;
      r.method = LogonMethod::None;
      r.user = UserId{};
      break;
    case Leg::Opened:
      r.user = UserId{};
      sent.bytes = kOpeningBytes + (manner.opening_has_body ? request.bytes : kHeadBytes);
      break;
    case Leg::Answered:
      sent.bytes += kAnswerBytes;
      break;
  }
  return sent;
}

Message HttpLegs::first(std::uint32_t number, ConnectionId connection, const Message& request) {
  if (number >= connections_.size()) connections_.resize(number + 1);
  State& s = connections_[number];
  if (s.connection != connection) {
    s.connection = connection;
    s.leg = Leg::Fresh;
  }
  if (s.request == kNothing) s.request = requests_.take();
  requests_[s.request] = request;
  const bool opens = s.has_seen_offer &&
                     manner_of(protocol_of(request.as<HttpRequest>()->action)).opens_unasked;
  if (s.leg != Leg::LoggedOn) s.leg = opens ? Leg::Opened : Leg::Asked;
  return dressed(request, s.leg);
}

void HttpLegs::end(State& s) {
  requests_.give_back(s.request);
  s.request = kNothing;
}

const Message* HttpLegs::next(std::uint32_t number, ConnectionId connection,
                              const HttpResponse& response) {
  if (number >= connections_.size()) return nullptr;
  State& s = connections_[number];
  if (s.request == kNothing || s.connection != connection ||
      response.number != requests_[s.request].as<HttpRequest>()->number)
    return nullptr;
  const bool is_offer = response.status == kUnauthorised && response.offers_ntlm;
  s.has_seen_offer = s.has_seen_offer || is_offer;
  if (is_offer && s.leg != Leg::Answered) {
    // An opening that is answered without a challenge has met another server than the offer.
    if (s.leg == Leg::Opened && !response.is_challenge) {
      s.leg = Leg::Fresh;
      end(s);
      return nullptr;
    }
    s.leg = s.leg == Leg::Opened ? Leg::Answered : Leg::Opened;
    leg_ = dressed(requests_[s.request], s.leg);
    return &leg_;
  }
  // Whoever was answered without a logon needs none, and goes on so.
  const bool is_good = response.status != kUnauthorised && s.leg != Leg::Opened;
  s.leg = is_good ? Leg::LoggedOn : Leg::Fresh;
  end(s);
  return nullptr;
}

}  // namespace casgrid
