#include "tools/student/pack.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/collect.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"
#include "tools/student/course_map.h"
#include "tools/student/fixtures.h"
#include "tools/text/file.h"
#include "tools/text/sha256.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kTime = absl::FromUnixSeconds(1'800'000'000);

class PackTest : public testing::Test {
 protected:
  PackTest() : workspace_(testing::TempDir() + "/checkout") {
    fs::remove_all(workspace_);
    for (const std::string name : {"shape", "broadcast", "print"}) {
      Write("tensor/student/" + name + ".cc", "// " + name + "\n");
    }
    Write("layers/student/dense.cc", "// dense\n");
    Write("tensor/student/extra.cc", "// not declared\n");
    Write("tensor/BUILD", "# mine\n");
  }

  void Write(const std::string& path, const std::string& content) {
    const fs::path file = workspace_ + "/" + path;
    fs::create_directories(file.parent_path());
    ASSERT_TRUE(text::WriteFile(file.string(), content).ok());
  }

  std::string Refusal() {
    const auto files = ReadFiles(course_, {0}, workspace_);
    return std::string(files.status().message());
  }

  const std::string workspace_;
  Course course_ = StartedCourse();
};

TEST_F(PackTest, TheDeclaredFilesAndNoOthers) {
  const auto files = ReadFiles(course_, {0}, workspace_);
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_THAT(*files, SizeIs(3));
  EXPECT_EQ((*files)[1].path, "tensor/student/broadcast.cc");
  EXPECT_EQ((*files)[1].content, "// broadcast\n");
  EXPECT_THAT(*ReadFiles(course_, {0, 1}, workspace_), SizeIs(4));
}

TEST_F(PackTest, AGraderCollectsTheArchive) {
  const auto files = ReadFiles(course_, {0, 1}, workspace_);
  ASSERT_TRUE(files.ok()) << files.status();
  const absl::StatusOr<std::string> zip = Zip(*files, kTime);
  ASSERT_TRUE(zip.ok()) << zip.status();
  const std::string folder = testing::TempDir() + "/class";
  fs::remove_all(folder);
  fs::create_directories(folder);
  ASSERT_TRUE(text::WriteFile(folder + "/ada.zip", *zip).ok());
  const auto collected = grade::Collect(folder,
                                        {{"tensor", "shape"},
                                         {"tensor", "broadcast"},
                                         {"tensor", "print"},
                                         {"layers", "dense"}},
                                        grade::Roster());
  ASSERT_TRUE(collected.ok()) << collected.status();
  EXPECT_THAT(collected->unmatched, IsEmpty());
  ASSERT_THAT(collected->submissions, SizeIs(1));
  const grade::Submission& submission = collected->submissions[0];
  EXPECT_THAT(submission.problems, IsEmpty());
  ASSERT_THAT(submission.files, SizeIs(4));
  EXPECT_EQ(submission.files.at({"layers", "dense"}).content, "// dense\n");
}

TEST_F(PackTest, TheSameFilesGiveTheSameBytes) {
  const auto files = ReadFiles(course_, {0}, workspace_);
  EXPECT_EQ(*Zip(*files, kTime), *Zip(*files, kTime));
}

TEST_F(PackTest, TheReceiptHasTheHashesAndThePoints) {
  const auto files = ReadFiles(course_, {0, 1}, workspace_);
  const std::string receipt =
      Receipt(course_, *files, "t.zip", "the bytes", kTime);
  EXPECT_THAT(receipt, HasSubstr("receipt of 2027-01-15 08:00:00 UTC"));
  EXPECT_THAT(receipt, HasSubstr(text::Sha256("the bytes") + "  t.zip\n"));
  EXPECT_THAT(
      receipt,
      HasSubstr("# tensor/student/print.cc: 3 of 7 points, failed\n" +
                text::Sha256("// print\n") + "  tensor/student/print.cc\n"));
  EXPECT_THAT(receipt, HasSubstr("dense.cc: not tested, its module is locked"));
}

TEST_F(PackTest, AFileThatAGraderDoesNotTakeIsAnError) {
  fs::remove(workspace_ + "/tensor/student/print.cc");
  EXPECT_THAT(Refusal(), HasSubstr("tensor/student/print.cc is missing"));
  fs::create_symlink("shape.cc", workspace_ + "/tensor/student/print.cc");
  EXPECT_THAT(Refusal(), HasSubstr("is a link"));
  fs::remove(workspace_ + "/tensor/student/print.cc");
  Write("tensor/student/print.cc", std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(Refusal(), HasSubstr("print.cc"));
}

TEST_F(PackTest, AFolderThatIsALinkIsAnError) {
  fs::rename(workspace_ + "/tensor", workspace_ + "/elsewhere");
  fs::create_symlink("elsewhere", workspace_ + "/tensor");
  EXPECT_THAT(Refusal(), HasSubstr("is a link, or lies in one"));
}

TEST_F(PackTest, WarnsOfWhatGetsNoPointsAtAll) {
  EXPECT_THAT(Warnings(course_, {0}), IsEmpty());
  course_.modules[0].verdict->exercises[2].status = "does not compile";
  course_.modules[0].verdict->exercises[0].flag = "it reported a pass";
  EXPECT_THAT(Warnings(course_, {0}),
              ElementsAre(HasSubstr("shape.cc is flagged: it reported a pass"),
                          HasSubstr("print.cc does not compile")));
  EXPECT_THAT(Warnings(course_, {1}),
              ElementsAre(HasSubstr("layers is locked until tensor")));
}

}  // namespace
}  // namespace tinytorch::student
