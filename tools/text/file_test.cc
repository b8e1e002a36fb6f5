#include "tools/text/file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

using ::testing::HasSubstr;

TEST(FileTest, ReadsBackWhatWasWritten) {
  const std::string path = testing::TempDir() + "/file";
  for (const std::string& content :
       {std::string("one\ntwo"), std::string("\0\r\n", 3), std::string()}) {
    ASSERT_TRUE(WriteFile(path, content).ok());
    const absl::StatusOr<std::string> read = ReadFile(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, content);
  }
}

TEST(FileTest, ErrorsNameTheFile) {
  const absl::StatusOr<std::string> read = ReadFile("/no/such/file");
  EXPECT_TRUE(absl::IsNotFound(read.status())) << read.status();
  EXPECT_THAT(read.status().message(), HasSubstr("cannot read /no/such/file"));
  const absl::Status written = WriteFile("/no/such/file", "x");
  EXPECT_FALSE(written.ok());
  EXPECT_THAT(written.message(), HasSubstr("cannot write /no/such/file"));
}

TEST(FileTest, AFolderIsNotAFile) {
  EXPECT_FALSE(ReadFile(testing::TempDir()).ok());
  EXPECT_FALSE(WriteFile(testing::TempDir(), "x").ok());
}

}  // namespace
}  // namespace tinytorch::text
