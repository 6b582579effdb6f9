#include "scenarios/document/number_range.h"

#include <gtest/gtest.h>
#include <set>

#include "scenarios/document/json_schema.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Every number of a message and of those inside it, and every field that holds a quantity.
void collect(const Descriptor& type, std::set<std::string>& fields) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& f = *type.field(i);
    const bool is_message = f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool is_number = f.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
                           f.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT ||
                           f.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
                           f.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
                           f.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
                           f.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
    if (is_number || (is_message && f.message_type()->name() == "Quantity"))
      fields.insert(type.name() + "." + f.name());
    if (is_message) collect(*f.message_type(), fields);
  }
}

TEST(NumberRanges, HaveARowForEveryNumberOfTheSchemaAndNoOther) {
  std::set<std::string> fields;
  collect(*scenario::WorkloadProfile::descriptor(), fields);
  collect(*scenario::Scenario::descriptor(), fields);
  std::set<std::string> rows;
  for (const NumberRange& r : number_ranges())
    EXPECT_TRUE(rows.insert(r.field).second) << r.field << " has two rows";
  for (const std::string& f : fields) EXPECT_TRUE(rows.contains(f)) << f << " has no row";
  for (const std::string& r : rows) EXPECT_TRUE(fields.contains(r)) << r << " is no number";
}

TEST(NumberRanges, AreRangesWithAReasonAndTheirDefaultInside) {
  for (const NumberRange& r : number_ranges()) {
    EXPECT_LT(r.least, r.most) << r.field;
    EXPECT_GT(std::string(r.reason).size(), 5u) << r.field;
    if (!r.standard) continue;
    EXPECT_TRUE(*r.standard >= r.least && *r.standard <= r.most) << r.field;
    EXPECT_EQ(r.zero, Zero::Default) << r.field;
  }
}

TEST(NumberRanges, AreSaidAsPeopleWriteThem) {
  EXPECT_EQ(number_words(1e14), "1e+14");
  EXPECT_EQ(number_words(1'000'000), "1,000,000");
  EXPECT_EQ(number_words(0.001), "0.001");
  EXPECT_EQ(number_words(-2.5), "-2.5");
  EXPECT_EQ(range_words(*find_range("Probe.interval_s")), "0.01 to 2,592,000 seconds");
}

TEST(NumberRanges, RefuseAnOptionByTheRangeOfItsField) {
  EXPECT_EQ(option_complaint("60", "Scenario.duration_s"), "");
  EXPECT_EQ(option_complaint("1e9", "Scenario.duration_s"),
            "1e9 is too much; give 0.001 to 2,592,000 seconds");
  EXPECT_EQ(option_complaint("nan", "Scenario.duration_s"),
            "nan is no number; give 0.001 to 2,592,000 seconds");
}

TEST(NumberRanges, FillDefaultsIn) {
  scenario::Timing t;
  t.set_mount_s(7);
  fill_defaults(t);
  EXPECT_EQ(t.mount_s(), 7);
  EXPECT_EQ(t.detection_s(), 20);
  EXPECT_EQ(t.not_mounted_wait_s(), 0);
}

TEST(NumberRanges, HoldForTheCatalogueAndItsSchemaSaysSo) {
  EXPECT_NE(scenario_json_schema().find("\"maximum\""), std::string::npos);
}

}  // namespace
}  // namespace casgrid
