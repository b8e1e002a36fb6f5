#include "tools/trust/assembly.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AssemblyTest, AcceptsWhatACompilerWrites) {
  EXPECT_THAT(CheckAssembly("\t.file\t\"a.cc\"\n\t.text\nf:\n\tret\n"
                            "\t.string \"; .incbin #APP\"\n"),
              IsEmpty());
}

TEST(AssemblyTest, AcceptsWhatIostreamAsksFor) {
  EXPECT_THAT(CheckAssembly("#APP\n\t.globl _ZSt21ios_base_library_initv\n"
                            "#NO_APP\n\tret\n"),
              IsEmpty());
}

TEST(AssemblyTest, FindsAssemblerAndItsLine) {
  EXPECT_THAT(CheckAssembly("#APP\n# 12 \"m/student/e.cc\" 1\n\tsyscall\n"
                            "# 0 \"\" 2\n#NO_APP\n"),
              ElementsAre(HasSubstr("assembler in line 12: ")));
  EXPECT_THAT(CheckAssembly("#APP\n# 7 \"e.cc\" 1\n\n#NO_APP\n"),
              ElementsAre(HasSubstr("assembler in line 7: ")));
}

TEST(AssemblyTest, FindsDirectivesThatReadFiles) {
  for (const char* line : {"\t.incbin \"f\"\n", "a: b: .INCBIN \"f\"\n",
                           "\tret; .include \"f\"\n", "\"a b\": .irp x,bin\n",
                           "\t.macro m\n", "\t.string \"\\\"\"; .mri 1\n"}) {
    EXPECT_THAT(CheckAssembly(line), ElementsAre(HasSubstr("the directive .")))
        << line;
  }
}

}  // namespace
}  // namespace tinytorch::trust
