// The trace of a run as a file: a header, then chunks of records in columns, then the fingerprint.
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/base/record.h"
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

class TraceReader {
 public:
  // `path`: a trace file, or the directory of a run.
  explicit TraceReader(const std::string& path);

  // Why the file cannot be read; empty if it can.
  const std::string& error() const { return error_; }
  const trace::TraceHeader& header() const { return header_; }
  const std::string& fingerprint() const { return fingerprint_; }  // once next() has given nothing

  // The next record; none at the end, or where the file breaks off (then error() says so).
  std::optional<Record> next();

 private:
  template <class Message>
  bool read(Message& message);

  std::ifstream file_;
  trace::TraceHeader header_;
  trace::TraceChunk chunk_;
  int at_ = 0;
  std::int64_t last_at_ = 0;
  std::string fingerprint_;
  std::string error_;
};

// A record in words: "request-answered client 7 request 3 latency 12.345 ms ...".
std::string record_words(const Record& record, const trace::TraceHeader& header);

// Is the record about a single request? What Recording.CONTROL leaves out.
bool is_of_a_request(RecordKind kind);

}  // namespace casgrid
