#include "model/smtp/outcome.h"

#include <array>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid::smtp {
namespace {

struct RefusalRow {
  Refusal why{};
  std::uint16_t code = 0;
  std::uint16_t status = 0;
  OperationEnd end{};
};

constexpr std::uint16_t kGood = 200;
constexpr std::uint16_t kBad = 400;
constexpr std::uint16_t kUnauthorised = 401;
constexpr std::uint16_t kForbidden = 403;
constexpr std::uint16_t kUnavailable = 503;

using enum OperationEnd;
constexpr std::array<RefusalRow, kEnumerators<Refusal>> kRows{{
    {Refusal::None, kOk, kGood, Good},
    {Refusal::NotActive, 421, kUnavailable, ServerError},
    {Refusal::TooMany, 421, kUnavailable, Throttled},
    {Refusal::TooManyOfOne, 421, kUnavailable, Throttled},
    {Refusal::IdleTooLong, 421, kUnavailable, ServerError},
    {Refusal::LastsTooLong, 421, kUnavailable, ServerError},
    {Refusal::TooManyErrors, 421, kUnavailable, Throttled},
    {Refusal::BadSequence, 503, kBad, ClientError},
    {Refusal::NotUnderstood, 500, kBad, ClientError},
    {Refusal::NeedsTls, 530, kForbidden, Policy},
    {Refusal::AuthRequired, 530, kUnauthorised, LogonRefused},
    {Refusal::AuthUnknown, 504, kBad, ClientError},
    {Refusal::AuthFailed, 535, kUnauthorised, LogonRefused},
    {Refusal::BadLogon, 535, kUnauthorised, Policy},
    {Refusal::AuthTemporary, 454, kUnavailable, ServerError},
    {Refusal::RelayDenied, 550, kForbidden, Policy},
    {Refusal::ProxyFailed, 451, kUnavailable, ServerError},
    {Refusal::ProxyFailedDns, 451, kUnavailable, ServerError},
    {Refusal::ProxyFailedTls, 451, kUnavailable, ServerError},
    {Refusal::NotRedundant, 451, kUnavailable, ServerError},
    {Refusal::Greylisted, 451, kUnavailable, ServerError},
    {Refusal::StoreElsewhere, 432, kUnavailable, ServerError},
}};
static_assert(has_each(kRows, &RefusalRow::why));

constexpr const RefusalRow& row_of(Refusal why) { return kRows[static_cast<std::size_t>(why)]; }

}  // namespace

std::uint16_t code_of(Refusal why) {
  SIM_ASSERT(why != Refusal::None);
  return row_of(why).code;
}

std::uint16_t status_of(const Reply& reply) { return row_of(reply.why).status; }

OperationEnd end_by(const Reply& reply) {
  SIM_ASSERT(reply.why != Refusal::None);
  return row_of(reply.why).end;
}

}  // namespace casgrid::smtp
