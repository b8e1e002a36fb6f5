#include "tools/trust/includes.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(IncludesTest, TheCompilerNamesFilesAmongItsErrors) {
  const Said said = SplitFiles(
      ". m/a.h\n.. /usr/include/b.h\ne.cc:1: error\n...\n. and so on\n"
      "Multiple include guards may be useful for:\n/usr/include/b.h\n");
  EXPECT_THAT(said.files,
              ElementsAre("m/a.h", "/usr/include/b.h", "and so on"));
  EXPECT_EQ(said.text, "e.cc:1: error\n...\n");
}

TEST(IncludesTest, ReadsAListOfDependencies) {
  EXPECT_THAT(Dependencies("e.o: e.cc m/a.h \\\n m/b\\ c.h d$$.h\n"),
              ElementsAre("e.cc", "m/a.h", "m/b c.h", "d$.h"));
  EXPECT_THAT(Dependencies(""), IsEmpty());
}

TEST(IncludesTest, OnlyGivenHeadersAreRead) {
  const Allowed allowed = {.source = "m/student/e.cc",
                           .headers = {"m/a.h"},
                           .own_headers = {},
                           .system_folders = {"/usr/include"}};
  EXPECT_EQ(CheckFilesRead({"m/student/e.cc", "./m/a.h", "m/x/../a.h",
                            "/usr/include/stdio.h"},
                           allowed),
            std::nullopt);
  for (const std::string file :
       {"m/reference/e.cc", "/etc/passwd", "/usr/include/../../etc/passwd",
        "../m/a.h", "/usr/includes/x.h"}) {
    EXPECT_THAT(CheckFilesRead({"m/a.h", file}, allowed),
                Optional(HasSubstr("it reads " + file)))
        << file;
  }
}

}  // namespace
}  // namespace tinytorch::trust
