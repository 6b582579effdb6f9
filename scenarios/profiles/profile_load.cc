#include "scenarios/profiles/profile_load.h"

#include <algorithm>
#include <cmath>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "scenarios/document/client_rows.h"
#include "scenarios/document/read_input.h"
#include "scenarios/document/syntax.h"
#include "scenarios/document/unknown_words.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

using google::protobuf::FieldDescriptor;
using scenario::WorkloadProfile;

constexpr int kHours = 24;
constexpr int kPoints = 101;
constexpr int kTailPoints = 11;
constexpr const char* kRemedy = "leave it as calibrate writes it";
const ExpectedInput kProfile{"workload profile", "a workload profile is below a megabyte",
                             "make one of logs with `casgrid calibrate LOGS -o PROFILE`"};

std::string at(const std::string& path, int i) { return path + "[" + std::to_string(i) + "]"; }

class ProfileCheck {
 public:
  ProfileCheck(const WorkloadProfile& profile, const SourceLines& lines, const std::string& file,
               Diagnostics& out)
      : profile_(profile), lines_(lines), file_(file), out_(out) {}

  void run() {
    if (profile_.mix_size() == 0 && profile_.clients_size() == 0)
      error("", "nothing was asked for in it", kProfile.beginning);
    numbers(profile_, "");
    for (const UnknownWord& word : unknown_words(profile_))
      error(word.path, word.reason, word.remedy);
    for (int i = 0; i < profile_.mix_size(); ++i) action(profile_.mix(i), at("mix", i));
    for (int i = 0; i < profile_.clients_size(); ++i) client(i);
    laws();
  }

 private:
  void error(const std::string& path, const std::string& reason, const std::string& remedy) {
    out_.push_back({file_, path.empty() ? 0 : lines_.line_of(path), path, reason, remedy});
  }

  // Whatever is a number is one of something that is counted or measured.
  void numbers(const google::protobuf::Message& message, const std::string& path) {
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* f : fields) {
      const std::string here = path.empty() ? f->name() : path + "." + f->name();
      const int n = f->is_repeated() ? reflection->FieldSize(message, f) : 1;
      for (int i = 0; i < n; ++i) {
        const std::string place = f->is_repeated() ? at(here, i) : here;
        if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          numbers(f->is_repeated() ? reflection->GetRepeatedMessage(message, f, i)
                                   : reflection->GetMessage(message, f),
                  place);
        } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
          number(f->is_repeated() ? reflection->GetRepeatedDouble(message, f, i)
                                  : reflection->GetDouble(message, f),
                 f->name(), place);
        }
      }
    }
  }

  void number(double value, const std::string& name, const std::string& place) {
    if (!std::isfinite(value)) {
      error(place, "is no number", kRemedy);
    } else if (value < 0) {
      error(place, "is negative", kRemedy);
    } else if (value > 1 && name.ends_with("share")) {
      error(place, "is more than 1", "give a part of 1");
    }
  }

  template <class List>
  void ascending(const List& values, const std::string& path, int wanted) {
    if (values.size() != 0 && values.size() != wanted)
      error(path, "has " + std::to_string(values.size()) + " values",
            "give " + std::to_string(wanted) + ", or none");
    for (int i = 1; i < values.size(); ++i) {
      if (!(values[i] < values[i - 1])) continue;
      error(at(path, i), "is below the one before", "give them from the least to the greatest");
      return;
    }
  }

  void action(const scenario::ObservedAction& a, const std::string& path) {
    if (a.protocol().empty()) error(path + ".protocol", "is missing", kRemedy);
    ascending(a.latency_ms(), path + ".latency_ms", kPoints);
    ascending(a.latency_tail_ms(), path + ".latency_tail_ms", kTailPoints);
  }

  void client(int i) {
    const scenario::ClientKind& k = profile_.clients(i);
    const std::string path = at("clients", i);
    if (k.client() == scenario::CLIENT_UNSPECIFIED)
      error(path + ".client", "is missing",
            "give " + client_words([](const ClientRow& row) { return row.is_recorded; }));
    else if (!scenario::Client_IsValid(k.client()))
      return;  // an unknown word, which is said already
    else if (!client_row(k.client()).is_recorded)
      error(path + ".client", std::string(client_row(k.client()).programs) + " are not calibrated",
            "leave them out, and give their population a profile of its own");
    for (int j = 0; j < i; ++j) {
      if (profile_.clients(j).client() == k.client())
        error(path + ".client", scenario::Client_Name(k.client()) + " is there twice",
              "leave one of them out");
    }
    if (k.hours().per_s_size() != 0 && k.hours().per_s_size() != kHours)
      error(path + ".hours.per_s", "has " + std::to_string(k.hours().per_s_size()) + " values",
            "give 24, one for each hour");
  }

  // A client's profile and day are a population's, and are judged as such.
  void laws() {
    scenario::Scenario all;
    for (const auto& k : profile_.clients()) {
      auto* p = all.add_populations();
      *p->mutable_profile() = k.profile();
      *p->mutable_day() = k.day();
    }
    static const std::string kPopulations = "populations[";
    for (Diagnostic& d : validate(all, {}, file_)) {
      const std::size_t dot = d.field.find('.');
      if (!d.field.starts_with(kPopulations) || dot == std::string::npos) continue;
      const std::string field = d.field.substr(dot);
      if (!field.starts_with(".profile") && !field.starts_with(".day")) continue;
      const std::string path = "clients[" + d.field.substr(kPopulations.size());
      const auto is_said = [&](const Diagnostic& other) { return other.field == path; };
      if (std::none_of(out_.begin(), out_.end(), is_said)) error(path, d.reason, d.remedy);
    }
  }

  const WorkloadProfile& profile_;
  const SourceLines& lines_;
  const std::string& file_;
  Diagnostics& out_;
};

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  FirstError(const std::string& file, Diagnostics& out) : file_(file), out_(out) {}
  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& text) override {
    out_.push_back(Diagnostic::of_line(file_, line + 1, text, "mend the text at this place"));
  }

 private:
  const std::string& file_;
  Diagnostics& out_;
};

void parse(const std::string& text, Syntax syntax, const std::string& path,
           WorkloadProfile& profile, Diagnostics& out) {
  if (syntax == Syntax::Text) {
    FirstError errors(path, out);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&errors);
    parser.ParseFromString(text, &profile);
    return;
  }
  const auto status = google::protobuf::util::JsonStringToMessage(text, &profile);
  if (!status.ok())
    out.push_back(Diagnostic::of_file(path, std::string(status.message()), "mend the JSON"));
}

}  // namespace

LoadedProfile::LoadedProfile() = default;
LoadedProfile::~LoadedProfile() = default;
LoadedProfile::LoadedProfile(LoadedProfile&&) noexcept = default;
LoadedProfile& LoadedProfile::operator=(LoadedProfile&&) noexcept = default;

LoadedProfile load_profile(const std::string& path) {
  LoadedProfile result;
  const auto text = read_input(path, kProfile, result.diagnostics);
  if (!text || !is_text(*text, path, kProfile, result.diagnostics)) return result;
  const Syntax syntax =
      (*text)[text->find_first_not_of(" \t\r\n")] == '{' ? Syntax::Json : Syntax::Text;
  SourceLines lines;
  check_syntax(*text, syntax, *WorkloadProfile::descriptor(), path, result.diagnostics, lines);
  if (!result.diagnostics.empty()) return result;
  auto profile = std::make_unique<WorkloadProfile>();
  parse(*text, syntax, path, *profile, result.diagnostics);
  if (result.diagnostics.empty()) ProfileCheck(*profile, lines, path, result.diagnostics).run();
  if (result.diagnostics.empty()) result.profile = std::move(profile);
  return result;
}

}  // namespace casgrid
