// Marks of output folders: read as they were written, and nothing else is taken for one.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "scenarios/output/writer.h"

namespace casgrid::output {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kDigest(32, '0');

std::optional<Mark> written(const std::string& name) {
  Mark mark;
  mark.files.push_back({name, 12, kDigest});
  return parse_mark(text_of(mark));
}

class InAFolder : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void put(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string text(const std::string& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  fs::path folder_ = fs::temp_directory_path() / ("casgrid-output-" + std::to_string(getpid()));
};

TEST(Mark, AnyNameComesBack) {
  for (const std::string name : {"report.json", "a b/c", "logs/x\ny", "100%", "%41", "\x01\x7f",
                                 "naïve", "a..b", "...", ".x"}) {
    const auto mark = written(name);
    ASSERT_TRUE(mark) << name;
    ASSERT_EQ(mark->files.size(), 1u);
    EXPECT_EQ(mark->files[0].name, name);
    EXPECT_EQ(mark->files[0].size, 12u);
  }
}

TEST(Mark, NamesThatLeadOutOfTheFolderMakeItNone) {
  for (const std::string name :
       {"../x", "/etc/passwd", "a/../../x", "", ".", "..", "a/./b", "a//b", "./a"})
    EXPECT_FALSE(written(name)) << name;
}

TEST(Mark, EveryChangeIsSeen) {
  Mark mark;
  mark.files = {{"a", 1, kDigest}, {"b", 2, kDigest}};
  const std::string text = text_of(mark);
  ASSERT_TRUE(parse_mark(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(parse_mark(other)) << i;
    EXPECT_FALSE(parse_mark(text.substr(0, i))) << i;
  }
  EXPECT_FALSE(parse_mark(text + "x"));
}

TEST_F(InAFolder, AFolderIsWrittenReplacedAndChecked) {
  for (const std::string content : {"one", "two"}) {
    Writer writer;
    ASSERT_EQ(writer.open_folder(kReports, path("out")), "");
    ASSERT_EQ(writer.write(path("out"), "report.json", content), "");
    std::string why;
    ASSERT_EQ(writer.finish(0, why), Writer::Ended::InPlace) << why;
    EXPECT_EQ(text("out/report.json"), content);
    EXPECT_EQ(misfit(path("out"), kReports), "");
  }
  put("out/report.json", "three");
  EXPECT_THAT(misfit(path("out"), kReports), HasSubstr("report.json is not the file"));
  Writer writer;
  EXPECT_THAT(writer.open_folder(kReports, path("out")), HasSubstr("changed since"));
}

TEST_F(InAFolder, WhatIsNotFinishedLeavesNothing) {
  {
    Writer writer;
    ASSERT_EQ(writer.open_folder(kReports, path("a/b/out")), "");
    ASSERT_EQ(writer.write(path("a/b/out"), "report.json", "x"), "");
    Writer second;
    EXPECT_THAT(second.open_folder(kReports, path("a/b/out")), HasSubstr("another run"));
  }
  EXPECT_FALSE(fs::exists(path("a")));
}

TEST_F(InAFolder, WhatCameMeanwhileIsNotReplaced) {
  Writer writer;
  ASSERT_EQ(writer.open_folder(kReports, path("out")), "");
  ASSERT_EQ(writer.write(path("out"), "report.json", "ours"), "");
  put("out/report.json", "theirs");
  std::string why;
  EXPECT_EQ(writer.finish(0, why), Writer::Ended::Failed);
  EXPECT_EQ(text("out/report.json"), "theirs");
  EXPECT_THAT(why, HasSubstr("out.kept"));
  EXPECT_EQ(text("out.kept/report.json"), "ours");
  EXPECT_EQ(misfit(path("out.kept"), kReports), "");
}

}  // namespace
}  // namespace casgrid::output
