#include "scenarios/program/trace_command.h"

#include <iostream>

#include "scenarios/running/trace_file.h"

namespace casgrid {
namespace {

constexpr int kSame = 0;
constexpr int kDifferent = 1;
constexpr int kUnreadable = 2;

int unreadable(const std::string& path, const TraceReader& reader) {
  const std::string& why = reader.error();
  std::cerr << "casgrid: " << (why.starts_with(path) ? "" : path + ": ") << why << "\n";
  return kUnreadable;
}

void print_side(const std::string& path, const std::optional<Record>& record,
                const TraceNames& names) {
  std::cout << "  " << path << ": " << (record ? record_words(*record, names) : "has ended")
            << "\n";
}

// What is said on request is in no fingerprint, and no difference.
std::optional<Record> next_event(TraceReader& reader) {
  auto record = reader.next();
  while (record && is_on_request(record->kind)) record = reader.next();
  return record;
}

}  // namespace

// Records are compared in words, so that two runs whose tables are numbered differently still
// agree; users are printed by number, and must be the same ones.
int diff_traces(const std::string& a, const std::string& b) {
  TraceReader first(a);
  if (!first.error().empty()) return unreadable(a, first);
  TraceReader second(b);
  if (!second.error().empty()) return unreadable(b, second);
  for (std::uint64_t event = 1;; ++event) {
    const auto x = next_event(first);
    const auto y = next_event(second);
    if (!first.error().empty()) return unreadable(a, first);
    if (!second.error().empty()) return unreadable(b, second);
    if (!x && !y) break;
    if (x && y && record_words(*x, first.names()) == record_words(*y, second.names())) continue;
    const Record& earlier = !y || (x && x->at <= y->at) ? *x : *y;
    const TraceNames& names = &earlier == &*x ? first.names() : second.names();
    std::cout << "first difference: event " << event << ", participant "
              << names.participant(earlier.who) << "\n";
    print_side(a, x, first.names());
    print_side(b, y, second.names());
    return kDifferent;
  }
  if (first.fingerprint() != second.fingerprint()) {
    std::cout << "the recorded events are equal, the fingerprints are not (" << first.fingerprint()
              << ", " << second.fingerprint()
              << "): the difference is in records that were not kept; run again with --trace all\n";
    return kDifferent;
  }
  std::cout << "no difference, fingerprint " << first.fingerprint() << "\n";
  return kSame;
}

int print_trace(const std::string& path, const std::string& participant) {
  TraceReader reader(path);
  if (!reader.error().empty()) return unreadable(path, reader);
  std::uint64_t printed = 0;
  while (const auto record = reader.next()) {
    if (!participant.empty() && reader.names().participant(record->who) != participant) continue;
    std::cout << record_words(*record, reader.names()) << "\n";
    ++printed;
  }
  if (!reader.error().empty()) return unreadable(path, reader);
  if (printed == 0 && !participant.empty()) {
    std::cerr << "casgrid: no record of \"" << participant << "\" in " << path << "\n";
    return kUnreadable;
  }
  return kSame;
}

}  // namespace casgrid
