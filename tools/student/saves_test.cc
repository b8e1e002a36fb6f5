#include "tools/student/saves.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SavesTest : public testing::TestWithParam<Saves::How> {
 protected:
  SavesTest()
      : folder_(testing::TempDir() + "/student-" +
                std::to_string(static_cast<int>(GetParam()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Write("a.cc", "1");
    Write("b.cc", "1");
  }

  void Write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(text::WriteFile(Path(name), content).ok());
  }

  std::string Path(const std::string& name) { return folder_ + "/" + name; }

  const std::string folder_;
};

TEST_P(SavesTest, AFileThatIsWrittenEndsTheWait) {
  Saves saves({folder_}, GetParam());
  Write("a.cc", "12");
  EXPECT_THAT(saves.Wait(-1).saved, ElementsAre(Path("a.cc")));
  Write("b.cc", "12");
  EXPECT_THAT(saves.Wait(-1).saved, ElementsAre(Path("b.cc")));
}

TEST_P(SavesTest, SoDoesOneThatAnEditorRenames) {
  Saves saves({folder_}, GetParam());
  Write("a.cc.new", "1234");
  std::filesystem::rename(Path("a.cc.new"), Path("a.cc"));
  EXPECT_THAT(saves.Wait(-1).saved, ElementsAre(Path("a.cc")));
}

TEST_P(SavesTest, SeveralFilesOfOneSaveAreOneWake) {
  Saves saves({folder_}, GetParam());
  Write("a.cc", "12");
  Write("b.cc", "12");
  EXPECT_THAT(saves.Wait(-1).saved, ElementsAre(Path("a.cc"), Path("b.cc")));
}

TEST_P(SavesTest, AKeyEndsTheWaitAndOtherFilesDoNot) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(pipe(ends.data()), 0);
  Saves saves({folder_}, GetParam());
  Write("notes.txt", "not a source");
  ASSERT_EQ(write(ends[1], "h", 1), 1);
  const Wake wake = saves.Wait(ends[0]);
  EXPECT_EQ(wake.key, 'h');
  EXPECT_THAT(wake.saved, IsEmpty());
  EXPECT_FALSE(wake.stopped);
  close(ends[1]);
  EXPECT_TRUE(saves.Wait(ends[0]).stopped);
  close(ends[0]);
}

INSTANTIATE_TEST_SUITE_P(Both, SavesTest,
                         testing::Values(Saves::How::kBest, Saves::How::kPoll));

TEST(SilentFileSystemTest, NamesThoseThatDoNotTell) {
  EXPECT_EQ(SilentFileSystem(0x01021997), "9p");  // A Windows drive in WSL.
  EXPECT_EQ(SilentFileSystem(0x6969), "NFS");
  EXPECT_EQ(SilentFileSystem(0xFE534D42), "SMB");
  EXPECT_EQ(SilentFileSystem(0xEF53), "");      // ext4
  EXPECT_EQ(SilentFileSystem(0x794C7630), "");  // overlayfs
}

TEST(MissingFolderTest, IsPolledAndSaysSo) {
  EXPECT_THAT(Saves({"/no/such/folder"}).polls_because(),
              HasSubstr("every half second"));
}

}  // namespace
}  // namespace tinytorch::student
