// Tests of the reader of archives, mostly of hostile ones.

#include "tools/grade/collect/archive.h"

#include <archive.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/fixtures.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

Contents Read(std::string_view bytes, const Limits& limits = {}) {
  Contents contents;
  ReadArchive(
      bytes, "a.zip", "", limits, [](std::string_view) { return true; },
      contents);
  return contents;
}

std::string Sentences(const Contents& contents) {
  return absl::StrJoin(contents.left_out, "\n");
}

class EveryKind : public testing::TestWithParam<std::string> {};

TEST_P(EveryKind, GivesBackWhatWasPutIn) {
  const Contents contents = Read(MakeArchive(
      GetParam(), {{.path = "tensor/student/matmul.cc", .bytes = "int a;\n"},
                   {.path = "Übung/größe.cc", .bytes = "int b;\n"},
                   {.path = "empty.cc", .bytes = ""}}));
  EXPECT_THAT(contents.files,
              ElementsAre(Pair("empty.cc", ""),
                          Pair("tensor/student/matmul.cc", "int a;\n"),
                          Pair("Übung/größe.cc", "int b;\n")));
  EXPECT_THAT(contents.left_out, IsEmpty());
}

TEST(ArchiveTest, OpensWhatItsLibraryHasDecompressorsFor) {
  if (archive_liblzma_version() == nullptr) GTEST_SKIP() << "without liblzma";
  for (const char* kind : {"tar.xz", "7z"}) {
    EXPECT_THAT(
        Read(MakeArchive(kind, {{.path = "a.cc", .bytes = "int a;\n"}})).files,
        ElementsAre(Pair("a.cc", "int a;\n")))
        << kind;
  }
}

// A cut archive gives whole files only, and says that it is cut.
TEST_P(EveryKind, SaysWhereItWasCut) {
  std::string noise;
  uint32_t state = 1;
  for (int i = 0; i < 3000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  const std::string whole =
      MakeArchive(GetParam(), {{.path = "a.cc", .bytes = "int a;\n"},
                               {.path = "b.cc", .bytes = noise},
                               {.path = "c.cc", .bytes = "int c;\n"}});
  for (size_t size = 0; size < whole.size(); size += 97) {
    const Contents contents = Read(whole.substr(0, size));
    for (const auto& [path, bytes] : contents.files) {
      EXPECT_EQ(bytes, path == "b.cc"   ? noise
                       : path == "a.cc" ? "int a;\n"
                                        : "int c;\n")
          << "cut at " << size;
    }
    if (contents.files.size() < 3) {
      EXPECT_THAT(contents.left_out, SizeIs(testing::Ge(1)))
          << "cut at " << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(ArchiveTest, EveryKind,
                         testing::Values("zip", "tar", "tar.gz"));

TEST(ArchiveTest, CutZipGivesTheFilesBeforeTheCut) {
  const std::string whole =
      MakeArchive("zip", {{.path = "a.cc", .bytes = std::string(5000, 'a')},
                          {.path = "b.cc", .bytes = "int b;\n"}});
  const Contents contents = Read(whole.substr(0, whole.size() - 30));
  EXPECT_THAT(contents.files, SizeIs(2));
  EXPECT_THAT(Sentences(contents), HasSubstr("a.zip ends early"));
}

TEST(ArchiveTest, RefusesNamesThatLeadOut) {
  const Contents contents =
      Read(MakeArchive("zip", {{.path = "../up.cc"},
                               {.path = "in/../../up.cc"},
                               {.path = "/etc/passwd"},
                               {.path = "C:\\Windows\\x.cc"},
                               {.path = "..\\up.cc"},
                               {.path = "./in\\good.cc", .bytes = "x"}}));
  EXPECT_THAT(contents.files, ElementsAre(Pair("in/good.cc", "x")));
  EXPECT_THAT(contents.left_out, SizeIs(5));
  EXPECT_THAT(Sentences(contents),
              HasSubstr("../up.cc in a.zip is refused: its path leads out with "
                        ".."));
  EXPECT_THAT(Sentences(contents),
              HasSubstr("/etc/passwd in a.zip is refused: its path is "
                        "absolute."));
}

TEST(ArchiveTest, RefusesLinksAndPipesByName) {
  const Contents contents =
      Read(MakeArchive("tar", {{.path = "real.cc", .bytes = "x"},
                               {.path = "link.cc", .link_to = "/etc/passwd"},
                               {.path = "hard.cc", .hard_link_to = "real.cc"},
                               {.path = "pipe.cc", .is_pipe = true}}));
  EXPECT_THAT(contents.files, ElementsAre(Pair("real.cc", "x")));
  EXPECT_THAT(
      contents.left_out,
      ElementsAre("link.cc in a.zip is a link.", "hard.cc in a.zip is a link.",
                  "pipe.cc in a.zip is a device or a pipe."));
  EXPECT_THAT(
      Read(MakeArchive("zip", {{.path = "l", .link_to = "x"}})).left_out,
      ElementsAre("l in a.zip is a link."));
}

TEST(ArchiveTest, IgnoresLitter) {
  const Contents contents =
      Read(MakeArchive("zip", {{.path = "__MACOSX/._matmul.cc", .bytes = "x"},
                               {.path = "a/.DS_Store", .bytes = "x"},
                               {.path = "a/._matmul.cc", .bytes = "x"},
                               {.path = "a/.git/config", .bytes = "x"},
                               {.path = "a/matmul.cc", .bytes = "y"}}));
  EXPECT_THAT(contents.files, ElementsAre(Pair("a/matmul.cc", "y")));
  EXPECT_THAT(contents.left_out, IsEmpty());
}

TEST(ArchiveTest, OpensArchivesInsideThreeDeep) {
  std::string bytes = MakeArchive("zip", {{.path = "matmul.cc", .bytes = "x"}});
  bytes = MakeArchive("tar.gz", {{.path = "in.zip", .bytes = bytes}});
  bytes = MakeArchive("zip", {{.path = "d/mid.tar.gz", .bytes = bytes}});
  EXPECT_THAT(Read(bytes).files,
              ElementsAre(Pair("d/mid.tar.gz/in.zip/matmul.cc", "x")));
  const Contents contents =
      Read(MakeArchive("zip", {{.path = "out.zip", .bytes = bytes}}));
  EXPECT_THAT(contents.files, IsEmpty());
  EXPECT_THAT(contents.left_out,
              ElementsAre("out.zip/d/mid.tar.gz/in.zip lies in 3 archives: it "
                          "was not opened."));
}

TEST(ArchiveTest, LimitsTheSizeOfAFile) {
  const Limits limits = {.file_bytes = 100};
  const Contents contents = Read(
      MakeArchive("zip", {{.path = "large.cc", .bytes = std::string(101, 'x')},
                          {.path = "fits.cc", .bytes = std::string(100, 'x')}}),
      limits);
  EXPECT_THAT(contents.files, ElementsAre(Pair("fits.cc", SizeIs(100))));
  EXPECT_THAT(contents.left_out,
              ElementsAre("large.cc in a.zip is larger than 100 bytes."));
}

TEST(ArchiveTest, LimitsTheNumberOfFiles) {
  std::vector<Entry> entries;
  for (int i = 0; i < 20; ++i) entries.push_back({.path = absl::StrCat(i)});
  const Contents contents = Read(MakeArchive("zip", entries), {.entries = 10});
  EXPECT_THAT(contents.files, SizeIs(10));
  EXPECT_THAT(Sentences(contents), HasSubstr("a.zip holds too many files"));
}

TEST(ArchiveTest, LimitsAllBytesAlsoOfWhatIsSkipped) {
  std::vector<Entry> entries;
  for (int i = 0; i < 4; ++i) {
    entries.push_back(
        {.path = absl::StrCat(i, ".cc"), .bytes = std::string(1000, 'x')});
  }
  for (const char* kind : {"zip", "tar.gz", "tar"}) {
    Contents contents;
    ReadArchive(
        MakeArchive(kind, entries), "a.zip", "", {.bytes = 2500},
        [](std::string_view path) { return path == "3.cc"; }, contents);
    EXPECT_THAT(contents.files, IsEmpty()) << kind;
    EXPECT_THAT(contents.left_out,
                ElementsAre("a.zip unpacks to more than 2,500 bytes: the rest "
                            "was not read."))
        << kind;
  }
}

TEST(ArchiveTest, StopsAtAZipBomb) {
  // 64 MiB of zeros in 64 KiB; each file alone is within the limits.
  std::vector<Entry> entries;
  for (int i = 0; i < 64; ++i) {
    entries.push_back({.path = absl::StrCat(i, ".cc"),
                       .bytes = std::string(size_t{1} << 20, '\0')});
  }
  const std::string bomb = MakeArchive("zip", entries);
  const Contents contents = Read(bomb);
  EXPECT_LT(contents.files.size(), size_t{40});
  EXPECT_THAT(Sentences(contents),
              HasSubstr("200 times its size, as a zip bomb does"));
  // A bomb inside of another archive.
  const Contents outer =
      Read(MakeArchive("zip", {{.path = "bomb.zip", .bytes = bomb},
                               {.path = "matmul.cc", .bytes = "int a;\n"}}));
  EXPECT_THAT(Sentences(outer), HasSubstr("bomb.zip unpacks to more than"));
}

TEST(ArchiveTest, NamesFilesThatAreNotArchives) {
  EXPECT_THAT(Sentences(Read("")), HasSubstr("a.zip is empty"));
  EXPECT_THAT(Sentences(Read("int a;\n")),
              HasSubstr("a.zip is not an archive that can be opened"));
}

TEST(ArchiveTest, SaysThatANameOccursTwice) {
  const Contents contents = Read(MakeArchive(
      "tar", {{.path = "a.cc", .bytes = "1"}, {.path = "a.cc", .bytes = "2"}}));
  EXPECT_THAT(contents.files, ElementsAre(Pair("a.cc", "2")));
  EXPECT_THAT(Sentences(contents), HasSubstr("a.cc occurs twice"));
}

TEST(ArchiveTest, ReadsFromTheDiskFileByFile) {
  const std::string path =
      Put(FreshFolder("disk") + "/c.zip",
          MakeArchive("zip", {{.path = "x/a.cc", .bytes = "1"},
                              {.path = "x/b.txt", .bytes = "2"},
                              {.path = "inner.zip", .bytes = "3"}}));
  std::vector<std::string> got, left_out;
  ASSERT_TRUE(ReadArchiveFile(
                  path, {}, [](std::string_view p) { return p != "x/b.txt"; },
                  [&](const std::string& p, const std::string& bytes) {
                    got.push_back(p + "=" + bytes);
                  },
                  left_out)
                  .ok());
  EXPECT_THAT(got, ElementsAre("x/a.cc=1", "x/b.txt=", "inner.zip=3"));
  EXPECT_THAT(left_out, IsEmpty());
}

TEST(ArchiveTest, ErrorsOfTheDiskNameThePath) {
  std::vector<std::string> left_out;
  const auto read = [&](const std::string& path) {
    return std::string(ReadArchiveFile(
                           path, {}, [](std::string_view) { return true; },
                           [](const std::string&, const std::string&) {},
                           left_out)
                           .message());
  };
  const std::string folder = FreshFolder("errors");
  EXPECT_THAT(read(folder + "/none.zip"), HasSubstr("/none.zip"));
  EXPECT_THAT(read(folder), HasSubstr("got neither"));
  EXPECT_THAT(read(Put(folder + "/a.cc", "int a;\n")),
              HasSubstr("cannot be opened as one"));
}

}  // namespace
}  // namespace tinytorch::grade
