// Every number that a scenario or a workload profile may hold: its unit, what it may be, what it is
// where it is not given, and why. One row a field. The validator refuses by it, the resolver fills
// defaults in from it, and the reference page and the JSON Schema print it; a test finds the
// numeric field of the schema that has no row.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <optional>
#include <string>
#include <vector>

namespace casgrid {

// What 0, which in the schema is the same as "not given", stands for.
enum class Zero : std::uint8_t {
  Value,     // itself: it is in the range, or means what `otherwise` says
  Default,   // the default
  Required,  // nothing: the field must be given
};

struct NumberRange {
  const char* field;  // Message.field; of a field that holds a Quantity, what its values may be
  const char* unit;
  double least;
  double most;
  Zero zero;
  std::optional<double> standard;  // the default, where it is one number
  std::string otherwise;           // what holds where it is not given, in words, if it is not
  const char* reason;              // why the range ends there
};

// In the order of the schema.
const std::vector<NumberRange>& number_ranges();

// The row of "Message.field"; null: there is none.
const NumberRange* find_range(const std::string& field);
// The row of a number, or of a field that holds a Quantity; null for other fields.
const NumberRange* find_range(const google::protobuf::FieldDescriptor& field);

// Of the numbers inside a Quantity that are in the unit of the field that holds it.
bool is_in_unit_of_holder(const google::protobuf::FieldDescriptor& field);

// "0.001 to 1,000,000 megabits per second".
std::string range_words(const NumberRange& range);
// A number as people write it: 1,000, 0.001, 1e+14.
std::string number_words(double value);

// The default of "Message.field". Requires: it has one that is one number.
double standard_of(const std::string& field);

// Sets the numbers of this message (not of those inside it) that are not given and have one
// default.
void fill_defaults(google::protobuf::Message& message);

// What is wrong with the text of an option that stands for a field ("Scenario.duration_s"); empty:
// nothing.
std::string option_complaint(const std::string& text, const std::string& field);

struct NumberComplaint {
  std::string path;
  std::string reason;
  std::string remedy;
};

// Every number of the message, and of all messages in it, that is outside its range.
std::vector<NumberComplaint> check_numbers(const google::protobuf::Message& message);

}  // namespace casgrid
