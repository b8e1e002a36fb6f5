#include "tools/student/memory.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

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

TEST(MemoryTest, CountsChangesAfterWhichTheSameTestFails) {
  Memory memory;
  EXPECT_EQ(CountTry("tensor/shape", "A.B", "one", &memory), 1);
  EXPECT_EQ(CountTry("tensor/shape", "A.B", "one", &memory), 1);
  EXPECT_EQ(CountTry("tensor/shape", "A.B", "two", &memory), 2);
  memory = ParseMemory(MemoryJson(memory));
  EXPECT_EQ(CountTry("tensor/shape", "A.B", "two", &memory), 2);
  EXPECT_EQ(CountTry("tensor/shape", "A.B", "one", &memory), 3);
  EXPECT_EQ(CountTry("tensor/print", "P.Q", "one", &memory), 1);
  EXPECT_EQ(CountTry("tensor/shape", "A.C", "two", &memory), 1);
}

TEST(MemoryTest, BrokenTextIsAnEmptyMemory) {
  EXPECT_THAT(ParseMemory("{\"hints\": 7}").hints, IsEmpty());
  EXPECT_THAT(ParseMemory("").watched, IsEmpty());
  EXPECT_THAT(ReadMemory("/no/such/folder").unlocked, IsEmpty());
}

TEST(MemoryTest, AFileOfAnOlderVersionKeepsWhatItHas) {
  EXPECT_EQ(ParseMemory("{\"watched\": \"a/b\"}").watched, "a/b");
}

}  // namespace
}  // namespace tinytorch::student
