// The file that takes the place of another one may be read by the same users.

#include "production/given/file_calls.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace tinytorch {
namespace {

TEST(FileCallsTest, TheNewFileHasTheModeOfTheOldOne) {
  const std::string old = testing::TempDir() + "/old.model";
  std::ofstream(old) << "secret";
  ASSERT_EQ(chmod(old.c_str(), 0600), 0);
  ReplacingCalls calls(old);
  const std::string fresh = old + ".new";
  const int opened = calls.Open(fresh, O_CREAT | O_WRONLY);
  ASSERT_GE(opened, 0);
  calls.Close(opened);
  struct stat about;
  ASSERT_EQ(stat(fresh.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace tinytorch
