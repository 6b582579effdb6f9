#include "model/http/work.h"

namespace casgrid {

OperationEnd end_by(const HttpResponse& response) {
  constexpr std::uint16_t kForbidden = 403;
  constexpr std::uint16_t kBlocked = 456;
  constexpr std::uint16_t kExpired = 457;
  if (response.turned_away == TurnedAway::BadLogon) return OperationEnd::Policy;
  if (response.status >= 500) {
    switch (response.turned_away) {
      case TurnedAway::No:
        return OperationEnd::ServerError;
      case TurnedAway::PoolFull:
        return OperationEnd::PoolFull;
      case TurnedAway::Throttled:
        return OperationEnd::Throttled;
      case TurnedAway::BadLogon:
        return OperationEnd::Policy;
    }
  }
  if (response.status == kForbidden || response.status == kBlocked || response.status == kExpired)
    return OperationEnd::Policy;
  if (response.status >= 400) return OperationEnd::ClientError;
  return OperationEnd::LogonRefused;
}

}  // namespace casgrid
