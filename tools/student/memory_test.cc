#include "tools/student/memory.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/student/bazel.h"

namespace tinytorch::student {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(MemoryTest, IsReadBack) {
  Memory memory;
  memory.hints["tensor/broadcast"] = 2;
  memory.watched = "tensor/shape";
  memory.unlocked = {"tensor"};
  const std::string folder = testing::TempDir() + "/checkout";
  ASSERT_TRUE(WriteMemory(folder, memory).ok());
  const Memory read = ReadMemory(folder);
  EXPECT_EQ(read.hints.at("tensor/broadcast"), 2);
  EXPECT_EQ(read.watched, "tensor/shape");
  EXPECT_THAT(read.unlocked, ElementsAre("tensor"));
}

TEST(MemoryTest, BrokenTextIsAnEmptyMemory) {
  EXPECT_THAT(ParseMemory("{\"hints\": 7}").hints, IsEmpty());
  EXPECT_THAT(ParseMemory("").watched, IsEmpty());
  EXPECT_THAT(ReadMemory("/no/such/folder").unlocked, IsEmpty());
}

TEST(MemoryTest, AFileOfAnOlderVersionKeepsWhatItHas) {
  EXPECT_EQ(ParseMemory("{\"watched\": \"a/b\"}").watched, "a/b");
}

TEST(BazelTest, TheReportFollowsBazelsOwnLines) {
  EXPECT_EQ(ReportOf("exec ${PAGER:-/usr/bin/less} \"$0\" || exit 1\n"
                     "Executing tests from //tensor:check\n"
                     "-----------------------------\n"
                     "\ntensor: package\n"),
            "\ntensor: package\n");
  EXPECT_EQ(ReportOf("tensor\n-----\n"), "tensor\n-----\n");
}

TEST(BazelTest, ACommandHasItsStatus) {
  EXPECT_EQ(RunCommand({"sh", "-c", "exit 3"}, "/"), 3);
  EXPECT_EQ(RunCommand({"sh", "-c", "kill -9 $$"}, "/"), 128 + 9);
  EXPECT_EQ(RunCommand({"/no/such/program"}, "/"), 127);
}

}  // namespace
}  // namespace tinytorch::student
