#include "scenarios/calibration/profile_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <iterator>
#include <sstream>

#include "scenarios/document/client_rows.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/text/text_table.h"
#include "scenarios/text/utf8.h"

namespace casgrid::calibration {
namespace {

using google::protobuf::TextFormat;
using scenario::WorkloadProfile;

// One field of the profile as text, with a comment above it.
template <class Fill>
void section(std::string& text, const std::string& comment, const Fill& fill) {
  WorkloadProfile part;
  fill(part);
  TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string printed;
  printer.PrintToString(part, &printed);
  if (printed.empty()) return;
  std::istringstream lines(comment);
  text += "\n";
  for (std::string line; std::getline(lines, line);) text += "# " + line + "\n";
  text += printed;
}

std::string about(const scenario::ClientKind& k) {
  std::string text = client_row(k.client()).programs;
  text += ": " + with_separators(k.users()) + " users with " + with_separators(k.devices()) +
          " programs or devices, " + with_separators(k.requests()) + " requests, " +
          with_separators(k.holds().count()) + " calls that hung.\n";
  return text +
         "Quantiles stand at 101 equally spaced probabilities; the last one is set so that the "
         "mean "
         "is the measured one.\n"
         "profile and day are what a scenario's population takes: weight 1 is the busiest hour, "
         "hours "
         "are UTC.";
}

class Complaints final : public google::protobuf::io::ErrorCollector {
 public:
  Complaints(std::string path, std::vector<std::string>& out) : path_(std::move(path)), out_(out) {}
  void AddError(int line, int /*column*/, const std::string& message) override {
    out_.push_back(path_ + ":" + std::to_string(line + 1) + ": profile: " + message +
                   "; write it as calibrate does");
  }
  void AddWarning(int /*line*/, int /*column*/, const std::string& /*message*/) override {}

 private:
  std::string path_;
  std::vector<std::string>& out_;
};

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t n = code_point_length(text);
    const bool is_control = n == 1 && (text[0] < 0x20 || text[0] == 0x7f);
    if (n == 0 || is_control) {
      clean += '?';
    } else {
      clean += text.substr(0, n);
    }
    text.remove_prefix(n == 0 ? 1 : n);
  }
  return clean;
}

std::string profile_text(const WorkloadProfile& p) {
  std::string text =
      "# A workload profile that casgrid calibrated from logs: what clients asked for, how often, "
      "and "
      "how long it took.\n"
      "# Schema: scenarios/schema/profile.proto\n";
  section(text, "What was read, and what was not.",
          [&](WorkloadProfile& part) { *part.mutable_read() = p.read(); });
  section(text, "What logs do not say.",
          [&](WorkloadProfile& part) { *part.mutable_assumptions() = p.assumptions(); });
  section(text,
          "Everything that was asked for, most frequent first. latency_ms: 101 quantiles of "
          "answered requests.",
          [&](WorkloadProfile& part) { *part.mutable_mix() = p.mix(); });
  for (const scenario::ClientKind& k : p.clients())
    section(text, about(k), [&](WorkloadProfile& part) { *part.add_clients() = k; });
  section(
      text,
      "All requests a second, by hour of the day (UTC), and how much of each hour the logs cover.",
      [&](WorkloadProfile& part) { *part.mutable_hours() = p.hours(); });
  return text;
}

std::string profile_json(const WorkloadProfile& p) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(p, &json, options).ok()) return "{}\n";
  return json;
}

std::vector<std::string> read_profile(const std::string& path, WorkloadProfile& profile) {
  std::vector<std::string> wrong;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    wrong.push_back(path + ": profile: it cannot be read; check the path and its permissions");
    return wrong;
  }
  TextFormat::Parser parser;
  Complaints complaints(path, wrong);
  parser.RecordErrorsTo(&complaints);
  if (!parser.ParseFromString(text, &profile) && wrong.empty())
    wrong.push_back(path + ": profile: it is no workload profile; calibrate writes one");
  if (wrong.empty() && profile.mix_size() == 0 && profile.clients_size() == 0)
    wrong.push_back(path + ": profile: nothing was asked for in it; calibrate it from logs");
  return wrong;
}

}  // namespace casgrid::calibration
