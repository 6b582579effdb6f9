#include "scenarios/running/trace_file.h"

#include <cstdio>
#include <filesystem>
#include <google/protobuf/stubs/logging.h>

#include "scenarios/output/mark.h"

namespace casgrid {
namespace {

constexpr int kRecordsPerChunk = 8192;
constexpr std::uint64_t kMessageBytesMax = 64u << 20;

template <class Message>
void write_delimited(std::ofstream& file, const Message& message) {
  const std::string bytes = message.SerializeAsString();
  std::uint64_t size = bytes.size();
  do {
    const auto low = static_cast<unsigned char>(size & 0x7F);
    size >>= 7;
    file.put(static_cast<char>(size != 0 ? low | 0x80 : low));
  } while (size != 0);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string name_in(const google::protobuf::RepeatedPtrField<std::string>& names,
                    std::uint64_t index) {
  return index < static_cast<std::uint64_t>(names.size()) ? names.Get(static_cast<int>(index))
                                                          : "none";
}

std::string field_words(const char* name, FieldShape shape, std::uint64_t value,
                        const trace::TraceHeader& header) {
  std::string text = std::string(" ") + name + " ";
  switch (shape) {
    case FieldShape::Unused:
      return {};
    case FieldShape::Server:
      return text + name_in(header.servers(), value);
    case FieldShape::Database:
      return text + name_in(header.databases(), value);
    case FieldShape::Participant:
      return text + name_in(header.participants(), value);
    case FieldShape::Link:
      return text + name_in(header.links(), value);
    case FieldShape::Fault:
      // A trace of an earlier version has no names of faults.
      return text +
             (header.faults().empty() ? std::to_string(value) : name_in(header.faults(), value));
    case FieldShape::Span: {
      char buffer[48];
      std::snprintf(buffer, sizeof buffer, "%.6f ms", static_cast<double>(value) * 1e-6);
      return text + buffer;
    }
    case FieldShape::Packed:
      return text + std::to_string(value & 0xFF) + "|" + std::to_string(value >> 8);
    case FieldShape::User:
    case FieldShape::Number:
      return text + (value == 0xFFFFFFFFu ? "none" : std::to_string(value));
  }
  return text;
}

}  // namespace

bool is_of_a_request(RecordKind kind) {
  switch (kind) {
    case RecordKind::RequestSent:
    case RecordKind::RequestAnswered:
    case RecordKind::RequestDecided:
    case RecordKind::RequestServed:
    case RecordKind::ConnectionAccepted:
    case RecordKind::SessionStarted:
    case RecordKind::SessionEnded:
    case RecordKind::RequestAdded:
      return true;
    default:
      return false;
  }
}

TraceWriter::TraceWriter(const std::string& path, const trace::TraceHeader& header)
    : file_(path, std::ios::binary | std::ios::trunc) {
  write_delimited(file_, header);
}

void TraceWriter::add(const Record& record) {
  chunk_.add_at_delta_ns(static_cast<std::uint64_t>(ns(record.at) - last_at_));
  last_at_ = ns(record.at);
  chunk_.add_participant(record.who.value);
  chunk_.add_kind(static_cast<std::uint32_t>(record.kind));
  chunk_.add_a(record.a);
  chunk_.add_b(record.b);
  chunk_.add_c(record.c);
  chunk_.add_d(record.d);
  ++written_;
  if (chunk_.kind_size() == kRecordsPerChunk) write_chunk();
}

void TraceWriter::write_chunk() {
  write_delimited(file_, chunk_);
  chunk_.Clear();
}

bool TraceWriter::finish(const std::string& fingerprint, std::uint64_t records) {
  if (chunk_.kind_size() > 0) write_chunk();
  trace::TraceChunk last;
  last.set_fingerprint(fingerprint);
  last.set_records(records);
  write_delimited(file_, last);
  file_.close();
  return static_cast<bool>(file_);
}

TraceReader::TraceReader(const std::string& path) {
  namespace fs = std::filesystem;
  std::string name = path;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    name = (fs::path(path) / "trace.pb").string();
    error_ = output::misfit(path, output::kReports);
  } else {
    const fs::path folder = fs::path(path).parent_path();
    error_ = output::misfit_if_marked(folder.empty() ? "." : folder, output::kReports);
  }
  if (!error_.empty()) return;
  file_.open(name, std::ios::binary);
  if (!file_ || std::filesystem::is_directory(name)) {
    error_ = name +
             ": the trace cannot be opened; give the --out directory of a run with record { trace: "
             "ALL }";
  } else if (!read(header_) || header_.participants_size() == 0) {
    error_ = name + ": this is not a trace of a run";
  }
}

template <class Message>
bool TraceReader::read(Message& message) {
  std::uint64_t size = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const int byte = file_.get();
    if (byte == std::ifstream::traits_type::eof()) return false;
    size |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) break;
  }
  if (size > kMessageBytesMax) return false;
  const google::protobuf::LogSilencer silent;  // what is wrong is said by us
  std::string bytes(size, '\0');
  file_.read(bytes.data(), static_cast<std::streamsize>(size));
  return static_cast<bool>(file_) && message.ParseFromString(bytes);
}

std::optional<Record> TraceReader::next() {
  while (at_ == chunk_.kind_size()) {
    at_ = 0;
    if (!error_.empty() || !fingerprint_.empty()) return std::nullopt;
    if (!read(chunk_)) {
      error_ = "the trace breaks off: the run did not end, or the file is damaged";
      chunk_.Clear();
      return std::nullopt;
    }
    fingerprint_ = chunk_.fingerprint();
    const int n = chunk_.kind_size();
    const bool parallel = chunk_.at_delta_ns_size() == n && chunk_.participant_size() == n &&
                          chunk_.a_size() == n && chunk_.b_size() == n && chunk_.c_size() == n &&
                          chunk_.d_size() == n;
    if (!parallel) {
      error_ = "the trace is damaged";
      chunk_.Clear();
      return std::nullopt;
    }
  }
  const int i = at_++;
  const auto left = static_cast<std::uint64_t>(ns(kNever) - last_at_);
  if (chunk_.at_delta_ns(i) > left) {
    error_ = "the trace is damaged: it goes beyond what times hold";
    return std::nullopt;
  }
  last_at_ += static_cast<std::int64_t>(chunk_.at_delta_ns(i));
  Record record;
  record.at = Instant{Duration{last_at_}};
  if (chunk_.participant(i) != ParticipantId::kNone)
    record.who = ParticipantId{std::size_t{chunk_.participant(i)}};
  if (chunk_.kind(i) >= static_cast<std::uint32_t>(RecordKind::kCount)) {
    error_ = "the trace is damaged, or of a newer version";
    return std::nullopt;
  }
  record.kind = static_cast<RecordKind>(chunk_.kind(i));
  record.a = chunk_.a(i);
  record.b = chunk_.b(i);
  record.c = chunk_.c(i);
  record.d = chunk_.d(i);
  return record;
}

std::string record_words(const Record& record, const trace::TraceHeader& header) {
  const RecordShape& shape = shape_of(record.kind);
  char instant[48];
  std::snprintf(instant, sizeof instant, "%.9f s  ", seconds(record.at));
  const std::string who =
      record.who.is_none() ? "world" : name_in(header.participants(), record.who.value);
  return instant + who + "  " + shape.name + field_words(shape.a_name, shape.a, record.a, header) +
         field_words(shape.b_name, shape.b, record.b, header) +
         field_words(shape.c_name, shape.c, record.c, header) +
         field_words(shape.d_name, shape.d, record.d, header);
}

}  // namespace casgrid
