#include "scenarios/validating/check_profile.h"

namespace casgrid {

void check_quantity(const Scope& scope, const scenario::Quantity& q) {
  if (q.has_uniform() && !(q.uniform().high() > q.uniform().low()))
    scope.error("uniform.high", "is not above low", "give low < high");
  if (!q.has_empirical()) return;
  const auto& quantiles = q.empirical().quantiles();
  if (quantiles.size() < 2)
    scope.error("empirical.quantiles", "has fewer than two values",
                "give the least and the greatest at least");
  for (int i = 1; i < quantiles.size(); ++i) {
    if (!(quantiles[i] < quantiles[i - 1])) continue;
    scope.in("empirical.quantiles", i)
        .error("is below the one before", "give them from the least to the greatest");
    break;
  }
}

void check_profile(const Scope& scope, const scenario::Profile& p) {
  check_quantity(scope.in("think_s"), p.think_s());
  check_quantity(scope.in("request_bytes"), p.request_bytes());
  check_quantity(scope.in("response_bytes"), p.response_bytes());
  check_quantity(scope.in("front_end_megacycles"), p.front_end_megacycles());
  check_quantity(scope.in("mailbox_megacycles"), p.mailbox_megacycles());
  check_quantity(scope.in("retry_s"), p.retry_s());
}

}  // namespace casgrid
