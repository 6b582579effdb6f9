#include "scenarios/logs/arrival_stream.h"

#include "scenarios/logs/merge.h"

namespace casgrid::logs {

ArrivalStream::ArrivalStream(const std::vector<std::string>& paths, const StreamOptions& options)
    : merge_(std::make_unique<Merge>(paths, options)) {}
ArrivalStream::~ArrivalStream() = default;

const Arrival* ArrivalStream::next() { return merge_->next(); }
const NameTable& ArrivalStream::names() const { return merge_->names_; }
const LogSummary& ArrivalStream::summary() const { return merge_->summary_; }
UtcInstant ArrivalStream::earliest() const { return merge_->earliest_; }

}  // namespace casgrid::logs
