#include "scenarios/resolving/quantity.h"

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

Variate build_variate(const scenario::Quantity& q, double factor) {
  using scenario::Quantity;
  Variate v;
  switch (q.law_case()) {
    case Quantity::kConstant:
      v = Variate::constant(q.constant());
      break;
    case Quantity::kExponential:
      v = Variate::exponential(q.exponential().mean());
      break;
    case Quantity::kUniform:
      v = Variate::uniform((q.uniform().low() + q.uniform().high()) / 2,
                           (q.uniform().high() - q.uniform().low()) / 2);
      break;
    case Quantity::kErlang:
      v = Variate::erlang(q.erlang().mean(), static_cast<int>(q.erlang().stages()));
      break;
    case Quantity::kHyperExponential:
      v = Variate::hyper_exponential(q.hyper_exponential().mean(), q.hyper_exponential().cv2());
      break;
    case Quantity::kLogNormal:
      v = Variate::log_normal(q.log_normal().mean(), q.log_normal().cv2());
      break;
    case Quantity::kEmpirical: {
      // Of a table that validate() refuses there is no law.
      const auto& quantiles = q.empirical().quantiles();
      if (quantiles.size() >= 2) v = Variate::empirical({quantiles.begin(), quantiles.end()});
      break;
    }
    case Quantity::LAW_NOT_SET:
      break;
  }
  v.mean *= factor;
  v.spread *= factor;
  return v;
}

double mean_of(const scenario::Quantity& quantity) { return build_variate(quantity, 1).mean; }

}  // namespace casgrid
