// Values as a country prints them.
#include "scenarios/importing/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/importing/utc.h"

namespace casgrid::importing {
namespace {

using ::testing::ElementsAre;

TEST(FieldText, SizesInEveryCountry) {
  EXPECT_EQ(bytes_of("36 MB (37,748,736 bytes)"), 37748736);
  EXPECT_EQ(bytes_of("36 MB (37.748.736 bytes)"), 37748736);
  EXPECT_EQ(bytes_of("36 MB (37\xC2\xA0"
                     "748\xC2\xA0"
                     "736 bytes)"),
            37748736);
  EXPECT_EQ(bytes_of("1GB"), 1 << 30);
  EXPECT_EQ(bytes_of("1,5 KB"), 1536);
  EXPECT_EQ(bytes_of("Unlimited"), -1);
  EXPECT_FALSE(bytes_of("many"));
}

TEST(FieldText, NumbersWithCommasAndPoints) {
  EXPECT_EQ(number_of("1406874603,41783"), 1406874603.41783);
  EXPECT_EQ(number_of("2.200,5"), 2200.5);
  EXPECT_EQ(number_of("2,200.5"), 2200.5);
  EXPECT_EQ(count_of("1,497"), 1497);
  EXPECT_EQ(count_of("1.497"), 1497);
  EXPECT_FALSE(count_of("1,5"));
  EXPECT_FALSE(count_of("DB01"));
}

TEST(FieldText, Times) {
  EXPECT_EQ(seconds_of("7.00:00:00"), 7 * 86400);
  EXPECT_EQ(seconds_of("7.0:00:00"), 7 * 86400);
  EXPECT_EQ(seconds_of("00:15:00.5000000"), 900);
  EXPECT_EQ(seconds_of("P7D"), 7 * 86400);
  EXPECT_EQ(seconds_of("PT30M"), 1800);
  EXPECT_FALSE(seconds_of("soon"));
  EXPECT_FALSE(seconds_of("7"));
}

TEST(FieldText, Versions) {
  EXPECT_EQ(version_of("Version 15.0 (Build 1497.2)"), (Version{15, 0, 1497, 2}));
  EXPECT_EQ(version_of("Version 8.1 (Build 30240.6)"), (Version{8, 1, 240, 6}));
  EXPECT_EQ(version_of("15.2.1118.7"), (Version{15, 2, 1118, 7}));
  for (const char* se : {"Version 15.2 (Build 2562.17)", "15.2.2562.17", "15.02.2562.017",
                         "Version 15.2 (Build 32562.17)"})
    EXPECT_EQ(version_of(se), (Version{15, 2, 2562, 17})) << se;
  EXPECT_EQ(version_of("1942129154"), (Version{15, 2, 2562, 0})) << "packed";
  EXPECT_FALSE(version_of("15"));
  EXPECT_FALSE(version_of("4294967296")) << "no 32 bits";
  EXPECT_FALSE(version_of("unknown"));
}

TEST(FieldText, PrintedLists) {
  EXPECT_THAT(items_of("{Basic, Fba}"), ElementsAre("Basic", "Fba"));
  EXPECT_THAT(items_of("[EX1, 1], [EX2, 2]"), ElementsAre("[EX1, 1]", "[EX2, 2]"));
  EXPECT_THAT(items_of("a; b"), ElementsAre("a", "b"));
  EXPECT_THAT(items_of("{}"), ElementsAre());
}

TEST(FieldText, InstantsOfEveryExport) {
  EXPECT_EQ(utc_text(*instant_of("2021-06-08T08:50:45-07:00")), "2021-06-08T15:50:45Z");
  EXPECT_EQ(utc_text(*instant_of("2021-06-08T15:50:45.1234567Z")), "2021-06-08T15:50:45Z");
  EXPECT_EQ(utc_text(*instant_of("/Date(1623167445000)/")), "2021-06-08T15:50:45Z");
  EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59Z");
  EXPECT_FALSE(instant_of("6/8/2026 8:48:46 AM"));
  EXPECT_FALSE(instant_of("2021-02-30T00:00:00Z"));
}

TEST(FieldText, NumbersThatAreTooGreatAreNone) {
  EXPECT_FALSE(number_of("inf"));
  EXPECT_FALSE(number_of("nan"));
  EXPECT_FALSE(seconds_of("9223372036854775807.00:00:00"));
  EXPECT_FALSE(seconds_of("-1.00:00:00"));
  EXPECT_FALSE(seconds_of("P99999999999999999999D"));
  EXPECT_EQ(seconds_of("P1DT2H3M4.5S"), 93784);
  EXPECT_FALSE(bytes_of("1e300 TB"));
}

TEST(Field, NamesOfDirectoryObjectsInEveryForm) {
  const auto name = [](const std::string& text) {
    Value v;
    v.kind = Value::Kind::Text;
    v.text = text;
    return name_of(v);
  };
  EXPECT_EQ(name("contoso.com/Configuration/Sites/Oslo"), "Oslo");
  EXPECT_EQ(name("CN=EX\\,1,CN=Servers,DC=contoso"), "EX,1");
  EXPECT_EQ(name("EX1"), "EX1");
  EXPECT_EQ(name("DB/01"), "DB/01") << "only what begins with a domain is a path";
  EXPECT_EQ(name("contoso.com/Databases/DB\\/01"), "DB/01");
  EXPECT_EQ(name("DB01\\EX1"), "DB01\\EX1");
}

TEST(Field, AWrongValueIsListedWithFileLineAndProperty) {
  ValueStore store;
  Value& object = store.add(Value::Kind::Object, 3);
  Value& cell = store.add(Value::Kind::Text, 7);
  cell.text = "perhaps";
  object.members.push_back({"Enabled", &cell});
  Listing listing;
  EXPECT_FALSE(Fields(object, "a.xml", listing).boolean("enabled"));
  ASSERT_EQ(listing.notes().size(), 1u);
  EXPECT_EQ(listing.notes()[0].place.line, 7);
  EXPECT_EQ(listing.notes()[0].value, "perhaps");
}

TEST(Field, NumbersOfEnumerationsAndFlagsBecomeWords) {
  ValueStore store;
  Value& object = store.add(Value::Kind::Object, 1);
  Value& cell = store.add(Value::Kind::Number, 1);
  cell.text = "6";
  object.members.push_back({"Role", &cell});
  Listing listing;
  const Fields f(object, "a.json", listing);
  EXPECT_THAT(f.flags("Role", {{2, "Mailbox"}, {4, "ClientAccess"}, {8, "Other"}}),
              ElementsAre("Mailbox", "ClientAccess"));
  EXPECT_EQ(f.word("Role", {{6, "Six"}}), "Six");
}

}  // namespace
}  // namespace casgrid::importing
