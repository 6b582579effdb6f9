// Files: when they begin anew, what heads them, and what happens when the disk is full.
#include "scenarios/logging/log_writer.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/scenarios/logging/rows.h"

namespace casgrid::logging::testing::log_writer_test {
namespace {

namespace fs = std::filesystem;

struct Place {
  Place()
      : path(fs::path(::testing::TempDir()) /
             ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() { fs::remove_all(path); }
  fs::path path;
};

LogOptions into(const fs::path& folder) {
  LogOptions o;
  o.folder = folder;
  return o;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

AccessRecord ending_at(double s) {
  AccessRecord a = sync_record();
  const Duration later = kStart + from_seconds(s) - a.end;
  a.begin += later;
  a.end += later;
  return a;
}

TEST(LogWriter, BeginsAFileWithEachHourAndEachDay) {
  const Place place;
  const Directory d = small_directory();
  LogWriter writer(d, small_origins(), into(place.path));
  for (const double hour : {0.5, 0.6, 1.5, 25.0}) writer.add(ending_at(hour * 3600));
  ASSERT_EQ(writer.finish(), "");
  const fs::path proxy = place.path / "cas1" / "Logging" / "HttpProxy" / "Eas";
  EXPECT_EQ(lines_of(proxy / "HttpProxy_2013010100-1.LOG").size(), 5u + 2u);
  EXPECT_EQ(lines_of(proxy / "HttpProxy_2013010101-1.LOG").size(), 5u + 1u);
  EXPECT_EQ(lines_of(proxy / "HttpProxy_2013010201-1.LOG").size(), 5u + 1u);
  EXPECT_EQ(lines_of(place.path / "cas1" / "W3SVC1" / "u_ex130101.log").size(), 4u + 3u);
  EXPECT_EQ(lines_of(place.path / "cas1" / "W3SVC1" / "u_ex130102.log").size(), 4u + 1u);
  EXPECT_THAT(lines_of(proxy / "HttpProxy_2013010100-1.LOG"),
              ::testing::Contains("#Version: 15.00.1497.002"));
}

TEST(LogWriter, ChoosesTheSchemaByTheServersVersion) {
  const Place place;
  Directory d = small_directory();
  d.servers[0].version = {15, 1, 2375, 7};
  LogWriter writer(d, small_origins(), into(place.path));
  writer.add(sync_record());
  ASSERT_EQ(writer.finish(), "");
  const auto lines = lines_of(place.path / "cas1" / "Logging" / "HttpProxy" / "Eas" /
                              "HttpProxy_2013010100-1.LOG");
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(comma_values(lines[5]).size(), 74u);
}

TEST(LogWriter, WritesNoProxyLogForExchange2010) {
  const Place place;
  Directory d = small_directory();
  d.servers[0].version = {14, 3, 123, 4};
  d.servers[0].product = Product::Exchange2010;
  LogWriter writer(d, small_origins(), into(place.path));
  writer.add(sync_record());
  ASSERT_EQ(writer.finish(), "");
  EXPECT_FALSE(fs::exists(place.path / "cas1" / "Logging"));
  const auto lines = lines_of(place.path / "cas1" / "W3SVC1" / "u_ex130101.log");
  EXPECT_EQ(lines[4].find("cafeReqId"), std::string::npos);
}

TEST(LogWriter, SaysThatTheDiskIsFull) {
  const Place place;
  const Directory d = small_directory();
  LogWriter writer(d, small_origins(), into(place.path));
  // A file that may not grow beyond this stands for a disk that is full.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit least = before;
  least.rlim_cur = 1000;
  setrlimit(RLIMIT_FSIZE, &least);
  for (int i = 0; i < 10; ++i) writer.add(sync_record());
  const std::string error = writer.finish();
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(error, ::testing::HasSubstr("HttpProxy_2013010100-1.LOG: "));
  EXPECT_EQ(writer.error(), error);
}

TEST(LogWriter, LeavesNoServersNameToLeadElsewhere) {
  const Place place;
  Directory d = small_directory();
  d.servers[0].name = "../../escaped";
  LogWriter writer(d, small_origins(), into(place.path / "logs"));
  writer.add(sync_record());
  ASSERT_EQ(writer.finish(), "");
  EXPECT_TRUE(fs::exists(place.path / "logs" / ".._.._escaped" / "W3SVC1"));
}

}  // namespace
}  // namespace casgrid::logging::testing::log_writer_test
