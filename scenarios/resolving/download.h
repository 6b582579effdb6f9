// What checks of an offline address book lead to, on average.
#pragma once

#include <algorithm>
#include <cmath>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct DownloadWork {
  double pieces = 0;  // requests behind a check
  double bytes = 0;
};

// Requires: it is resolved.
inline DownloadWork work_of(const scenario::OabDownload& download) {
  const double full = download.full_megabytes() * 1e6;
  const double differences = download.difference_kilobytes() * 1e3;
  const double piece = download.piece_kilobytes() * 1e3;
  const auto pieces = [&](double bytes) { return std::max(std::ceil(bytes / piece), 1.0); };
  return {download.full_share() * pieces(full) + download.difference_share() * pieces(differences),
          download.full_share() * full + download.difference_share() * differences};
}

}  // namespace casgrid
