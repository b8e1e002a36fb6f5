// Its two arguments: testdata/says.sh, and a program that is not there.

#include "tools/testing/programs.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace tinytorch::programs {
namespace {

using ::testing::HasSubstr;

TEST(ProgramsTest, RunsAsAStudentDoes) {
  const Outcome run =
      RunProgram("WORD=five", ReferenceProgram(), "--quick 'a b'");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.output, "hears five\narguments --quick a b\n");
}

TEST(ProgramsTest, MissingProgramFails) {
  const Outcome run = RunProgram("", SkeletonProgram());
  EXPECT_EQ(run.exit_code, 127);
  EXPECT_THAT(run.output, HasSubstr(SkeletonProgram()));
}

TEST(ProgramsTest, CountsColumnsNotBytes) {
  std::string line(79, 'x');
  ExpectFitsTheTerminal(line + "é\n" + line + "é");
  line += "éé";
  // The macro wants all it names to be static.
  static const std::string too_wide = "short\n" + line + "\nshort";
  EXPECT_NONFATAL_FAILURE(ExpectFitsTheTerminal(too_wide), "xéé");
}

TEST(ProgramsTest, ReadsWhatWasWritten) {
  const std::string path = TemporaryFile("programs_test.txt");
  std::ofstream(path) << "one\ntwo";
  EXPECT_EQ(ReadFile(path), "one\ntwo");
}

}  // namespace
}  // namespace tinytorch::programs
