#include "sim/observe/access_times.h"

namespace casgrid {

void AccessTimes::add(const AccessRecord& a) {
  if (a.side == AccessSide::HealthProbe || a.is_step || a.how != AccessEnd::Answered) return;
  if (a.begin < warm_up_ || a.status >= 400) return;
  Row& row = rows_[place_of(a.action)];
  if (a.side == AccessSide::BackEnd) {
    row.mailbox.add(a.total());
    return;
  }
  const Duration upstream = a.part(AccessPart::Pool) + a.part(AccessPart::BackEnd);
  row.total.add(a.total());
  row.overhead.add(a.total() - upstream);
  row.own.add(a.total() - upstream - a.part(AccessPart::Directory) - a.part(AccessPart::Location));
  if (a.is_proxied) row.back_end.add(upstream);
}

AccessTimes::Row AccessTimes::of(Protocol protocol) const {
  Row sum;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const auto action = all_actions()[i];
    if (protocol_of(action) != protocol || is_long_poll(action)) continue;
    sum.total.merge(rows_[i].total);
    sum.overhead.merge(rows_[i].overhead);
    sum.back_end.merge(rows_[i].back_end);
    sum.own.merge(rows_[i].own);
    sum.mailbox.merge(rows_[i].mailbox);
  }
  return sum;
}

}  // namespace casgrid
