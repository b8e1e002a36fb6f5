#include "tools/trust/source_rules.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::trust {
namespace {

using ::testing::Optional;
using ::testing::StartsWith;

TEST(SourceRulesTest, AcceptsOrdinaryDirectives) {
  EXPECT_EQ(
      CheckText("#include <vector>\n# include \"m/a.h\"\n#define A(x) #x\n"
                "int x;  // grüße ≤ 3\n#if 0\n#endif\n"),
      std::nullopt);
}

TEST(SourceRulesTest, CommentsMayNameThem) {
  EXPECT_EQ(CheckText("// #embed and #include \"/etc/passwd\"\n"
                      "const char* x = \"#embed\";\n"),
            std::nullopt);
}

TEST(SourceRulesTest, RefusesEmbedInAllSpellings) {
  for (const char* text :
       {"\n#embed \"f\"", "\n  #  embed <f>", "\n%:embed \"f\"",
        "\n?\?=embed \"f\"", "\n#/* of\n */embed \"f\"", "\n/* */ #embed \"f\"",
        "\n#em\\\nbed \"f\"", "\n# \\\n embed \"f\""}) {
    EXPECT_THAT(CheckText(text), Optional(StartsWith("2: error: #embed")))
        << text;
  }
}

TEST(SourceRulesTest, RefusesPathsThatLeaveTheCourse) {
  for (const char* text : {"#include \"/etc/passwd\"", "#include </dev/ptmx>",
                           "#include \"../reference/e.cc\"",
                           "#include_next \"m/../../x.h\"", "#import \"/x\""}) {
    EXPECT_THAT(CheckText(text), Optional(StartsWith("1: error: includes ")))
        << text;
  }
}

TEST(SourceRulesTest, RefusesBytesThatAreNotText) {
  EXPECT_THAT(CheckText("int x;\n\xFF"), Optional(StartsWith("2: error: not")));
  EXPECT_THAT(CheckText(std::string("a\0b", 3)), Optional(StartsWith("1: ")));
}

}  // namespace
}  // namespace tinytorch::trust
