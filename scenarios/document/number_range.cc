#include "scenarios/document/number_range.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <unordered_map>

#include "model/base/assert.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool is_number(const FieldDescriptor& f) {
  return f.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
         f.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
         f.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
}

bool is_quantity(const FieldDescriptor& f) {
  return f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && f.message_type()->name() == "Quantity";
}

double value_of(const google::protobuf::Message& m, const FieldDescriptor& f, int index) {
  const auto& r = *m.GetReflection();
  if (f.is_repeated()) return r.GetRepeatedDouble(m, &f, index);
  if (f.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) return r.GetDouble(m, &f);
  if (f.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) return r.GetUInt32(m, &f);
  return static_cast<double>(r.GetUInt64(m, &f));
}

// What of a message leads to numbers; most of a large scenario does not.
struct Numbered {
  std::vector<const FieldDescriptor*> fields;
};

const Numbered& numbered(const Descriptor& type) {
  static std::map<const Descriptor*, Numbered> known;
  const auto [found, is_new] = known.try_emplace(&type);
  if (!is_new) return found->second;
  Numbered& made = found->second;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& f = *type.field(i);
    const bool leads_on = f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                          !numbered(*f.message_type()).fields.empty();
    if (is_number(f) || leads_on) made.fields.push_back(&f);
  }
  return made;
}

class NumberWalk {
 public:
  std::vector<NumberComplaint> run(const google::protobuf::Message& message) {
    all_of(message, "", nullptr);
    return std::move(found_);
  }

 private:
  void all_of(const google::protobuf::Message& message, const std::string& path,
              const NumberRange* holder) {
    const auto& r = *message.GetReflection();
    for (const FieldDescriptor* f : numbered(*message.GetDescriptor()).fields) {
      const std::string here = path.empty() ? f->name() : path + "." + f->name();
      const int n = f->is_repeated() ? r.FieldSize(message, f) : 1;
      for (int i = 0; i < n; ++i) {
        const std::string place = f->is_repeated() ? here + "[" + std::to_string(i) + "]" : here;
        if (is_number(*f)) {
          number(message, *f, i, place, holder);
        } else if (f->is_repeated()) {
          all_of(r.GetRepeatedMessage(message, f, i), place, nullptr);
        } else if (r.HasField(message, f)) {
          all_of(r.GetMessage(message, f), place, is_quantity(*f) ? find_range(*f) : holder);
        }
      }
    }
  }

  void number(const google::protobuf::Message& message, const FieldDescriptor& f, int index,
              const std::string& path, const NumberRange* holder) {
    const NumberRange* own = find_range(f);
    if (own == nullptr) return;
    const double value = value_of(message, f, index);
    const bool is_given = f.has_presence() && !f.is_repeated()
                              ? message.GetReflection()->HasField(message, &f)
                              : value != 0;
    if (!is_given && own->zero != Zero::Required) return;
    NumberRange range = *own;
    if (holder != nullptr && is_in_unit_of_holder(f)) {
      range.unit = holder->unit;
      range.least = holder->least;
      range.most = holder->most;
      range.reason = holder->reason;
    }
    judge(value, range, path);
  }

  void judge(double value, const NumberRange& range, const std::string& path) {
    const bool is_missing = value == 0 && range.zero == Zero::Required;
    if (value >= range.least && value <= range.most && !is_missing) return;
    std::string reason;
    if (!std::isfinite(value)) {
      reason = "is not a finite number";
    } else if (is_missing) {
      reason = "is missing or 0";
    } else if (value < 0) {
      reason = number_words(value) + " is negative";
    } else {
      reason = number_words(value) + (value < range.least ? " is too little" : " is too much");
    }
    found_.push_back({path, reason, "give " + range_words(range) + " (" + range.reason + ")"});
  }

  std::vector<NumberComplaint> found_;
};

}  // namespace

const NumberRange* find_range(const std::string& field) {
  static const auto* const kByName = [] {
    auto* made = new std::unordered_map<std::string, const NumberRange*>;
    for (const NumberRange& r : number_ranges()) made->emplace(r.field, &r);
    return made;
  }();
  const auto found = kByName->find(field);
  return found == kByName->end() ? nullptr : found->second;
}

const NumberRange* find_range(const FieldDescriptor& field) {
  return find_range(field.containing_type()->name() + "." + field.name());
}

double standard_of(const std::string& field) {
  const NumberRange* range = find_range(field);
  SIM_ASSERT(range != nullptr && range->standard.has_value());
  return *range->standard;
}

bool is_in_unit_of_holder(const FieldDescriptor& field) {
  const Descriptor* type = field.containing_type();
  const bool is_of_quantity =
      type->name() == "Quantity" ||
      (type->containing_type() != nullptr && type->containing_type()->name() == "Quantity");
  return is_of_quantity && field.name() != "stages" && field.name() != "cv2";
}

std::string number_words(double value) {
  const double size = std::abs(value);
  char text[64];
  if (size >= 1e13 || (size > 0 && size < 1e-9) || !std::isfinite(value)) {
    std::snprintf(text, sizeof text, "%g", value);
    return text;
  }
  const auto whole = static_cast<std::uint64_t>(size);
  std::snprintf(text, sizeof text, "%.9f", size - static_cast<double>(whole));
  std::string part = text;
  part.erase(part.find_last_not_of('0') + 1);
  const std::size_t dot = part.find('.');
  return (value < 0 ? "-" : "") + with_separators(whole) +
         (part.ends_with('.') ? "" : part.substr(dot));
}

std::string range_words(const NumberRange& range) {
  const std::string ends = number_words(range.least) + " to " + number_words(range.most);
  return range.unit[0] == '\0' ? ends : ends + " " + range.unit;
}

void fill_defaults(google::protobuf::Message& message) {
  const auto& r = *message.GetReflection();
  for (const FieldDescriptor* f : numbered(*message.GetDescriptor()).fields) {
    if (!is_number(*f) || f->is_repeated()) continue;
    const NumberRange* range = find_range(*f);
    if (range == nullptr || !range->standard) continue;
    const bool is_given =
        f->has_presence() ? r.HasField(message, f) : value_of(message, *f, 0) != 0;
    if (is_given) continue;
    if (f->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      r.SetDouble(&message, f, *range->standard);
    } else {
      r.SetUInt32(&message, f, static_cast<std::uint32_t>(*range->standard));
    }
  }
}

std::string option_complaint(const std::string& text, const std::string& field) {
  const NumberRange& range = *find_range(field);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  const std::string remedy = "; give " + range_words(range);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value))
    return text + " is no number" + remedy;
  if (value >= range.least && value <= range.most) return {};
  return text + (value < range.least ? " is too little" : " is too much") + remedy;
}

std::vector<NumberComplaint> check_numbers(const google::protobuf::Message& message) {
  return NumberWalk().run(message);
}

}  // namespace casgrid
