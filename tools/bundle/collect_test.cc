#include "tools/bundle/collect.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::bundle {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CollectTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  void Put(const std::string& path, const std::string& content) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << content;
  }

  Collected Find() const { return Collect(folder_.string(), {kShape, kViews}); }

  static constexpr char kShape[] = "tensor/student/shape.cc";
  static constexpr char kViews[] = "tensor/student/views.cc";
  fs::path folder_;
};

TEST_F(CollectTest, FindsSingleFilesAndThoseOfACheckout) {
  Put("shape.cc", "s");
  Put("my course/tensor/student/views.cc", "v");
  const Collected found = Find();
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_THAT(found.files,
              ElementsAre(std::pair(kShape, "s"), std::pair(kViews, "v")));
}

TEST_F(CollectTest, TheWholePathComesBeforeTheName) {
  Put("a/tensor/student/shape.cc", "mine");
  Put("tensor/skeleton/shape.cc", "skeleton");
  Put("old/shape.cc", "old");
  EXPECT_EQ(Find().files[kShape], "mine");
}

TEST_F(CollectTest, TwoDifferentFilesAreNotGuessedAbout) {
  Put("a/shape.cc", "one");
  Put("b/shape.cc", "two");
  Put("a/views.cc", "same");
  Put("b/views.cc", "same");
  Collected found = Find();
  EXPECT_FALSE(found.files.contains(kShape));
  EXPECT_EQ(found.files[kViews], "same");
  EXPECT_THAT(found.problems,
              ElementsAre(HasSubstr("a/shape.cc and b/shape.cc")));
}

TEST_F(CollectTest, LinksAreNotFollowed) {
  Put("secret", "s");
  fs::create_symlink(folder_ / "secret", folder_ / "shape.cc");
  fs::create_directories(folder_ / "outside/deep");
  Put("outside/deep/views.cc", "v");
  fs::create_directory_symlink(folder_, folder_ / "outside/loop");
  const Collected found = Find();
  EXPECT_THAT(found.files, ElementsAre(std::pair(kViews, "v")));
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("got a link")));
}

TEST_F(CollectTest, LargeFilesAndFoldersAreNamed) {
  Put("shape.cc", std::string((1 << 20) + 1, ' '));
  fs::create_directories(folder_ / "views.cc");
  EXPECT_THAT(Find().problems, ElementsAre(HasSubstr("at most 1 MiB"),
                                           HasSubstr("wanted a regular file")));
}

TEST_F(CollectTest, AMissingFolderIsAProblemAndNoCrash) {
  EXPECT_THAT(Collect((folder_ / "none").string(), {kShape}).problems,
              ElementsAre(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace tinytorch::bundle
