#include "tools/student/addresses.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::student {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(AddressReportTest, SaysWhatWhereInWhichTestAndMemory) {
  EXPECT_EQ(
      AddressReport(
          "=====\n"
          "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x7c "
          "at pc 0x55 bp 0x7f sp 0x7e\n"
          "READ of size 8 at 0x7c thread T0\n"
          "    #0 0x55 in std::vector<long>::at() /usr/include/vector:9\n"
          "    #1 0x55 in tinytorch::NumElements(std::vector<long> const&) "
          "tensor/student/shape.cc:53\n"
          "    #2 0x56 in tinytorch::(anonymous namespace)::"
          "ShapeTest_MultipliesTheExtents_Test::TestBody() (/out/tests+0x18)\n"
          "    #3 0x57 in testing::Test::Run() (/out/tests+0x32)\n"
          "\n"
          "0x7c is located 0 bytes after 16-byte region [0x7b,0x7c)\n"
          "allocated by thread T0 here:\n"
          "    #1 0x55 in tinytorch::Make(int) tensor/student/shape.cc:10\n"),
      "AddressSanitizer: heap-buffer-overflow, READ of size 8\n"
      "  at        tensor/student/shape.cc:53, in tinytorch::NumElements\n"
      "  test      ShapeTest.MultipliesTheExtents\n"
      "  memory    0 bytes after 16-byte region\n");
}

TEST(AddressReportTest, AFaultHasNoMemoryAndPerhapsNoPlace) {
  const std::string report = AddressReport(
      "==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x5)\n"
      "    #0 0x55 in main (/out/tests+0x18)\n");
  EXPECT_EQ(report, "AddressSanitizer: SEGV\n");
}

TEST(AddressReportTest, WithoutAnErrorTheReportIsEmpty) {
  EXPECT_EQ(AddressReport(""), "");
  EXPECT_EQ(AddressReport("==7==WARNING: something\n"), "");
}

TEST(AddressReportTest, BytesOfATerminalAreCleaned) {
  EXPECT_THAT(AddressReport("ERROR: AddressSanitizer: \x1b[2Jx on y\n"),
              Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace tinytorch::student
