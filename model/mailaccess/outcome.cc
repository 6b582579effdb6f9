#include "model/mailaccess/outcome.h"

#include "model/base/assert.h"

namespace casgrid::mailaccess {
namespace {

constexpr std::uint16_t kGood = 200;
constexpr std::uint16_t kNotUnderstood = 400;
constexpr std::uint16_t kUnauthorized = 401;
constexpr std::uint16_t kForbidden = 403;
constexpr std::uint16_t kUnavailable = 503;

// Of a reply without a reason.
std::uint16_t status_alone(Status status) {
  switch (status) {
    case Status::Greeting:
    case Status::Ok:
    case Status::Untagged:
    case Status::Continue:
      return kGood;
    case Status::Bad:
      return kNotUnderstood;
    case Status::No:
    case Status::Bye:
      return kUnavailable;
  }
  SIM_ASSERT(false);
  return kUnavailable;
}

}  // namespace

std::uint16_t status_of(const Reply& reply) {
  switch (reply.why) {
    case Refusal::None:
      return status_alone(reply.status);
    case Refusal::NeedsTls:
      return kForbidden;
    case Refusal::TooLong:
      return kNotUnderstood;
    case Refusal::AuthenticationFailed:
    case Refusal::BadLogon:
      return kUnauthorized;
    case Refusal::Unavailable:
    case Refusal::NotMountedHere:
    case Refusal::TooManyOfUser:
    case Refusal::TooMany:
    case Refusal::IdleTooLong:
      return kUnavailable;
  }
  SIM_ASSERT(false);
  return kUnavailable;
}

OperationEnd end_by(const Reply& reply) {
  switch (reply.why) {
    case Refusal::None:
      return reply.status == Status::Bad ? OperationEnd::ClientError : OperationEnd::ServerError;
    case Refusal::NeedsTls:
    case Refusal::BadLogon:
      return OperationEnd::Policy;
    case Refusal::TooLong:
      return OperationEnd::ClientError;
    case Refusal::AuthenticationFailed:
      return OperationEnd::LogonRefused;
    case Refusal::TooManyOfUser:
    case Refusal::TooMany:
      return OperationEnd::Throttled;
    case Refusal::Unavailable:
    case Refusal::NotMountedHere:
    case Refusal::IdleTooLong:
      return OperationEnd::ServerError;
  }
  SIM_ASSERT(false);
  return OperationEnd::ServerError;
}

}  // namespace casgrid::mailaccess
