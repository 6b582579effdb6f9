#include "scenarios/running/trace_file.h"

#include <cstdio>
#include <filesystem>
#include <google/protobuf/stubs/logging.h>

#include "scenarios/output/mark.h"
#include "sim/observe/record_names.h"

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

const std::string kNone = "none";
const std::string kWorld = "world";

std::string field_words(const RecordField& field, std::uint64_t value, const TraceNames& names) {
  const std::string text = std::string(" ") + field.name + " ";
  if (const std::string* name = names.find(field.shape, value)) return text + *name;
  if (field.shape == FieldShape::Span) {
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "%.6f ms", static_cast<double>(value) * 1e-6);
    return text + buffer;
  }
  return text + (value == 0xFFFFFFFFu ? kNone : std::to_string(value));
}

}  // namespace

TraceNames::TraceNames(const trace::TraceHeader& header) {
  const auto take = [this](FieldShape shape, const auto& names) {
    names_[static_cast<std::size_t>(shape)].assign(names.begin(), names.end());
  };
  take(FieldShape::Server, header.servers());
  take(FieldShape::Database, header.databases());
  take(FieldShape::Participant, header.participants());
  take(FieldShape::Fault, header.faults());
  take(FieldShape::Link, header.links());
  for (const trace::Names& known : header.names()) {
    for (std::size_t i = 0; i < kFieldShapes; ++i)
      if (known.what() == text_of(static_cast<FieldShape>(i)))
        take(static_cast<FieldShape>(i), known.names());
  }
}

const std::string* TraceNames::find(FieldShape shape, std::uint64_t number) const {
  if (!is_named(shape)) return nullptr;
  const std::vector<std::string>& names = names_[static_cast<std::size_t>(shape)];
  return number < names.size() ? &names[number] : &kNone;
}

const std::string& TraceNames::participant(ParticipantId who) const {
  return who.is_none() ? kWorld : *find(FieldShape::Participant, who.value);
}

void add_program_names(trace::TraceHeader& header) {
  for (std::size_t i = 0; i < kRecordKinds; ++i)
    header.add_record_kinds(shape_of(static_cast<RecordKind>(i)).name);
  for (std::size_t i = 0; i < kFieldShapes; ++i) {
    const auto names = program_names(static_cast<FieldShape>(i));
    if (!names) continue;
    trace::Names& known = *header.add_names();
    known.set_what(text_of(static_cast<FieldShape>(i)));
    for (const std::string& name : *names) known.add_names(name);
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
  } else if (header_.record_kinds().empty()) {
    error_ = name +
             ": the trace is of an earlier version, whose records had other fields; run its "
             "scenario again with --trace all";
  } else {
    names_ = TraceNames(header_);
    match_kinds();
  }
}

// Kinds are matched by name: the program that wrote the trace may have had others between them.
void TraceReader::match_kinds() {
  for (const std::string& name : header_.record_kinds()) {
    kinds_.emplace_back();
    for (std::size_t i = 0; i < kRecordKinds; ++i)
      if (name == shape_of(static_cast<RecordKind>(i)).name)
        kinds_.back() = static_cast<RecordKind>(i);
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
  const std::size_t kind = chunk_.kind(i);
  if (kind >= kinds_.size()) {
    error_ = "the trace is damaged: it has a record of a kind that its own list has not";
    return std::nullopt;
  }
  if (!kinds_[kind]) {
    error_ = "the trace is of another version: its records \"" +
             header_.record_kinds(static_cast<int>(kind)) + "\" are not known here";
    return std::nullopt;
  }
  record.kind = *kinds_[kind];
  record.a = chunk_.a(i);
  record.b = chunk_.b(i);
  record.c = chunk_.c(i);
  record.d = chunk_.d(i);
  return record;
}

std::string record_words(const Record& record, const TraceNames& names) {
  const RecordShape& shape = shape_of(record.kind);
  char instant[48];
  std::snprintf(instant, sizeof instant, "%.9f s  ", seconds(record.at));
  std::string words = instant + names.participant(record.who) + "  " + shape.name;
  for (const RecordField& field : shape.used())
    words += field_words(field, field.of(record), names);
  return words;
}

}  // namespace casgrid
