#include "tools/runner/execute/symbolize.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

TEST(ReadPlacesTest, FindsTheLinesOfTheFiles) {
  const std::vector<std::vector<CodePlace>> places = ReadPlaces(
      "0x0000000000401136\n"
      "tinytorch::Zip(int)\n"
      "/proc/self/cwd/tensor/student/zip.cc:88 (discriminator 2)\n"
      "main\n"
      "/proc/self/cwd/tensor/student/zip.cc:99\n"
      "0x0000000000000001\n"
      "??\n"
      "??:0\n"
      "0x0000000000000002\n"
      "Other()\n"
      "/x/tensor/student/other.cc:1\n",
      {"tensor/student/map.cc", "tensor/student/zip.cc"}, 4);
  ASSERT_EQ(places.size(), 4u);
  ASSERT_EQ(places[0].size(), 2u);
  EXPECT_EQ(places[0][0].function, "Zip");
  EXPECT_EQ(places[0][0].place, "tensor/student/zip.cc:88");
  EXPECT_EQ(places[0][1].function, "main");
  EXPECT_TRUE(places[1].empty());
  EXPECT_TRUE(places[2].empty());
  EXPECT_TRUE(places[3].empty());
}

TEST(DescribeHangTest, SaysWhatThreadsDo) {
  const std::string run(kStackRunning), wait(kStackWaiting);
  EXPECT_EQ(DescribeHang({}, {}), "");
  EXPECT_THAT(DescribeHang({{run}}, {{"Zip", "s/zip.cc:8"}}),
              HasSubstr("still running in Zip (s/zip.cc:8). Does a loop"));
  EXPECT_THAT(DescribeHang({{wait}, {run}}, {{}, {}}),
              HasSubstr("still running. Does a loop"));
  EXPECT_THAT(DescribeHang({{wait}}, {{"Wait", "s/b.cc:8"}}),
              HasSubstr("It waits, in Wait (s/b.cc:8): for a lock"));
  EXPECT_THAT(DescribeHang({{wait}, {wait}}, {{}, {"Run", "s/b.cc:9"}}),
              HasSubstr("All 2 threads wait, in Run (s/b.cc:9): for a lock"));
}

}  // namespace
}  // namespace tinytorch::runner
