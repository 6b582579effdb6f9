// The trace of a run as a file: a header, then chunks of records in columns, then the fingerprint.
#pragma once

#include <array>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/base/record_shape.h"
#include "scenarios/schema/trace.pb.h"

namespace casgrid {

class TraceWriter {
 public:
  // `is_good` is false afterwards if the file cannot be written.
  TraceWriter(const std::string& path, const trace::TraceHeader& header);

  void add(const Record& record);
  // Writes what is buffered and the fingerprint. False: something could not be written.
  bool finish(const std::string& fingerprint, std::uint64_t records);
  bool is_good() const { return static_cast<bool>(file_); }

 private:
  void write_chunk();

  std::ofstream file_;
  trace::TraceChunk chunk_;
  std::int64_t last_at_ = 0;
  std::uint64_t written_ = 0;
};

// The names of a trace's numbers, as its header has them.
class TraceNames {
 public:
  TraceNames() = default;
  explicit TraceNames(const trace::TraceHeader& header);

  // Null if the shape is of numbers only; "none" for a number beyond the names.
  const std::string* find(FieldShape shape, std::uint64_t number) const;
  const std::string& participant(ParticipantId who) const;

 private:
  std::array<std::vector<std::string>, kFieldShapes> names_;
};

class TraceReader {
 public:
  // `path`: a trace file, or the directory of a run.
  explicit TraceReader(const std::string& path);

  // Why the file cannot be read; empty if it can.
  const std::string& error() const { return error_; }
  const trace::TraceHeader& header() const { return header_; }
  const TraceNames& names() const { return names_; }
  const std::string& fingerprint() const { return fingerprint_; }  // once next() has given nothing

  // The next record; none at the end, or where the file breaks off (then error() says so).
  std::optional<Record> next();

 private:
  template <class Message>
  bool read(Message& message);
  void match_kinds();

  std::ifstream file_;
  trace::TraceHeader header_;
  TraceNames names_;
  std::vector<std::optional<RecordKind>> kinds_;  // by the trace's own numbers
  trace::TraceChunk chunk_;
  int at_ = 0;
  std::int64_t last_at_ = 0;
  std::string fingerprint_;
  std::string error_;
};

// A record in words: "request-answered client 7 request 3 latency 12.345 ms ...".
std::string record_words(const Record& record, const TraceNames& names);

// Adds what the program itself has names for to a header.
void add_program_names(trace::TraceHeader& header);

}  // namespace casgrid
