// CliXml, form by form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/importing/encoding.h"
#include "scenarios/importing/export_text.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::HasSubstr;

struct Read {
  Export made;
  ReadError error;
};

Read read(const std::string& inside) {
  Read r;
  r.error = read_clixml(objs(inside), r.made);
  return r;
}

std::string property(const Read& r, const char* name) {
  const Value* found = r.made.objects.at(0)->find(name);
  return found == nullptr ? "(missing)" : found->text;
}

TEST(CliXml, PropertiesOfEverySimpleTypeKeepTheirText) {
  const Read r = read(
      "<Obj RefId=\"0\"><Props><S N=\"s\">a</S><B N=\"b\">true</B><I32 N=\"i\">-7</I32>"
      "<U64 N=\"u\">18446744073709551615</U64><Db N=\"d\">1406874603.41783</Db><D N=\"m\">1.50</D>"
      "<Sg N=\"f\">2.5</Sg><G N=\"g\">f3af41d4-2ed5-4213-8570-02ccdd0f612a</G><URI "
      "N=\"uri\">https://a/b</URI>"
      "<Version N=\"v\">15.0.1497.2</Version><TS N=\"ts\">P1DT2H</TS><DT "
      "N=\"dt\">2021-06-08T16:05:52Z</DT>"
      "<C N=\"c\">97</C><By N=\"by\">255</By><BA N=\"ba\">AAEC</BA><Nil N=\"n\" /></Props></Obj>");
  ASSERT_EQ(r.error.what, "");
  EXPECT_EQ(property(r, "u"), "18446744073709551615");
  EXPECT_EQ(property(r, "d"), "1406874603.41783");
  EXPECT_EQ(property(r, "uri"), "https://a/b");
  EXPECT_EQ(property(r, "v"), "15.0.1497.2");
  EXPECT_EQ(property(r, "c"), "a");
  EXPECT_EQ(property(r, "ba"), "AAEC");
  EXPECT_TRUE(r.made.objects[0]->find("n")->is_nil());
}

TEST(CliXml, EscapesAreUndoneSurrogatePairsAndTheEscapedEscapeToo) {
  EXPECT_EQ(without_escapes("a_x000D__x000A_b"), "a\r\nb");
  EXPECT_EQ(without_escapes("_xD83D__xDE00_"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(without_escapes("_xD83D_!"), "\xEF\xBF\xBD!");
  EXPECT_EQ(without_escapes("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(without_escapes("max_x_y _x12_ _xZZZZ_"), "max_x_y _x12_ _xZZZZ_");
}

TEST(CliXml, NamesOfPropertiesAreEscapedLikeTheirValues) {
  const Read r = read("<Obj RefId=\"0\"><MS><S N=\"a_x002E_b\">1</S></MS></Obj>");
  EXPECT_EQ(property(r, "a.b"), "1");
}

TEST(CliXml, ReferencesPointBackAndForwardAndToAnObjectAroundThem) {
  const Read r = read(
      "<Obj RefId=\"0\"><Props><Ref N=\"later\" RefId=\"2\" /><Ref N=\"self\" RefId=\"0\" />"
      "<Obj N=\"first\" RefId=\"1\"><ToString>one</ToString></Obj><Ref N=\"again\" RefId=\"1\" "
      "/></Props></Obj>"
      "<Obj RefId=\"2\"><ToString>two</ToString></Obj>");
  ASSERT_EQ(r.error.what, "");
  EXPECT_EQ(property(r, "later"), "two");
  EXPECT_EQ(property(r, "again"), "one");
  EXPECT_EQ(r.made.objects[0]->find("self"), r.made.objects[0]);
}

TEST(CliXml, AReferenceToNothingIsAnErrorWithItsLine) {
  const Read r = read("<Obj RefId=\"0\"><Props>\n<Ref N=\"x\" RefId=\"9\" /></Props></Obj>");
  EXPECT_EQ(r.error.line, 3);
  EXPECT_THAT(r.error.what, HasSubstr("refers to object 9"));
}

TEST(CliXml, TypeNamesAreReferredToBeforeAndAfterTheyStand) {
  const Read r = read(
      "<Obj RefId=\"0\"><TNRef RefId=\"0\" /></Obj>"
      "<Obj RefId=\"1\"><TN "
      "RefId=\"0\"><T>Microsoft.A.ExchangeServer</T><T>System.Object</T></TN></Obj>");
  ASSERT_EQ(r.error.what, "");
  EXPECT_EQ(r.made.objects[0]->type(), "Microsoft.A.ExchangeServer");
}

TEST(CliXml, EnumerationsAreTheirWordAndListsTheirItems) {
  const Read r = read(
      "<Obj RefId=\"0\"><Props><Obj N=\"State\" "
      "RefId=\"1\"><ToString>Active</ToString><I32>1</I32></Obj>"
      "<Obj N=\"L\" RefId=\"2\"><LST><S>a</S><Nil /><S>b</S></LST></Obj>"
      "<Obj N=\"Q\" RefId=\"3\"><QUE><I32>4</I32></QUE></Obj><Obj N=\"I\" "
      "RefId=\"4\"><IE><S>e</S></IE></Obj>"
      "<Obj N=\"D\" RefId=\"5\"><DCT><En><S N=\"Key\">k</S><I32 "
      "N=\"Value\">5</I32></En></DCT></Obj></Props></Obj>");
  EXPECT_EQ(property(r, "State"), "Active");
  EXPECT_EQ(r.made.objects[0]->find("L")->items.size(), 3u);
  EXPECT_EQ(r.made.objects[0]->find("Q")->items.at(0)->text, "4");
  EXPECT_EQ(r.made.objects[0]->find("I")->items.at(0)->text, "e");
  EXPECT_EQ(r.made.objects[0]->find("D")->find("k")->text, "5");
}

TEST(CliXml, AnObjectArrayIsOpenedAndABareStringBeforeItPassedOver) {
  const Read r = read(
      "<S>14.08.2014 12:00</S><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T></TN><LST>"
      "<Obj RefId=\"1\"><Props><S N=\"Name\">A</S></Props></Obj>"
      "<Obj RefId=\"2\"><Props><S N=\"Name\">B</S></Props></Obj></LST></Obj>");
  ASSERT_EQ(r.error.what, "");
  ASSERT_EQ(r.made.objects.size(), 2u);
  EXPECT_EQ(r.made.objects[1]->find("Name")->text, "B");
  EXPECT_EQ(r.made.remarks.size(), 1u);
}

TEST(CliXml, AFormattedTableSaysThatItCameTooLate) {
  const Read r = read(
      "<Obj RefId=\"0\"><TN "
      "RefId=\"0\"><T>Microsoft.PowerShell.Commands.Internal.Format.FormatStartData</T></TN>"
      "</Obj>");
  EXPECT_THAT(r.error.what, HasSubstr("export before Format-Table"));
}

TEST(CliXml, NotesOfAMemberSetDoNotHideTheProperty) {
  const Read r = read(
      "<Obj RefId=\"0\"><Props><S N=\"Name\">real</S></Props><MS><S "
      "N=\"Name\">note</S></MS></Obj>");
  EXPECT_EQ(property(r, "name"), "real");
}

TEST(Encoding, MarksAndZeroBytesTellIt) {
  const std::string little("<\0a\0>\0", 6);
  const std::string big("\0<\0a\0>", 6);
  EXPECT_EQ(decode("\xEF\xBB\xBF<a>").text, "<a>");
  EXPECT_EQ(decode("\xFF\xFE" + little).text, "<a>");
  EXPECT_EQ(decode("\xFE\xFF" + big).text, "<a>");
  EXPECT_EQ(decode(little).encoding, "UTF-16LE");
  EXPECT_EQ(decode(big).encoding, "UTF-16BE");
  const std::string pair("\xFF\xFE\x3D\xD8\x00\xDE", 6);
  EXPECT_EQ(decode(pair).text, "\xF0\x9F\x98\x80");
}

TEST(Encoding, WhatIsNoneNamesItsBytesAndLine) {
  const Decoded latin = decode("ok\nM\xFCnchen");
  EXPECT_EQ(latin.line, 2);
  EXPECT_THAT(latin.error, HasSubstr("FC 6E 63 68 at offset 4"));
  EXPECT_THAT(decode(std::string("\xFF\xFE\0\0a\0\0\0", 8)).error, HasSubstr("UTF-32"));
  EXPECT_THAT(decode(std::string("\xFF\xFE"
                                 "a\0b",
                                 5))
                  .error,
              HasSubstr("cut off"));
  EXPECT_THAT(decode("PK\x03\x04rest").error, HasSubstr("zip"));
  EXPECT_THAT(decode("\xC0\xAF").error, HasSubstr("not UTF-8"));
}

}  // namespace
}  // namespace casgrid::importing
