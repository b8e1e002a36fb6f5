#include "tools/trust/exercise.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/text/file.h"
#include "tools/trust/limited_process.h"

namespace tinytorch::trust {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kSkeleton =
    "namespace tinytorch { int Add(int, int) { return 0; } }\n";
constexpr std::string_view kRight =
    "namespace tinytorch { int Add(int a, int b) { return a + b; } }\n";

// A folder m/student/ with an exercise of one function, as relative paths.
class ExerciseTest : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "exercise_XXXXXX";
    ASSERT_EQ(chdir(std::getenv("TEST_TMPDIR")), 0);
    ASSERT_NE(mkdtemp(folder), nullptr);
    ASSERT_EQ(chdir(folder), 0);
    std::filesystem::create_directories("m/student");
    ASSERT_TRUE(text::WriteFile("skeleton.cc", kSkeleton).ok());
    Execute({Compiler(), "-c", "skeleton.cc", "-o", "skeleton.o"});
    ASSERT_TRUE(text::WriteFile("names", "data _ZTIN9tinytorch1XE\n").ok());
  }

  static std::string Compiler() {
    const char* const compiler = std::getenv("CC");
    return compiler != nullptr ? compiler : "/usr/bin/gcc";
  }

  static void Execute(const std::vector<std::string>& command) {
    const absl::StatusOr<Ending> ending = RunLimited(command, Limits());
    ASSERT_TRUE(ending.ok()) << ending.status();
    ASSERT_TRUE(ending->passed) << ending->said;
  }

  static Exercise Make(const std::string& source = "m/student/e.cc",
                       const std::string& object = "e.o") {
    Exercise exercise;
    exercise.source = source;
    exercise.skeleton = "skeleton.o";
    exercise.object = object;
    exercise.names = {"names"};
    exercise.own_headers = {"m/student/own.h"};
    exercise.objdump = "/usr/bin/objdump";
    exercise.command = {Compiler(),   "-O1",     "-ffunction-sections",
                        "-std=c++20", "-iquote", ".",
                        "-c",         source,    "-o",
                        object};
    return exercise;
  }

  // The errors of a file with this text, and whether the skeleton took its
  // place.
  static std::string ErrorsOf(std::string_view text) {
    EXPECT_TRUE(text::WriteFile("m/student/e.cc", text).ok());
    return Errors(Make());
  }

  static std::string Errors(const Exercise& exercise) {
    const absl::StatusOr<Judgement> judgement = CompileExercise(exercise);
    if (!judgement.ok()) return std::string(judgement.status().message());
    const absl::StatusOr<std::string> object = text::ReadFile(exercise.object);
    const absl::StatusOr<std::string> skeleton = text::ReadFile("skeleton.o");
    EXPECT_EQ(*object == *skeleton, !judgement->errors.empty());
    return judgement->errors;
  }
};

TEST_F(ExerciseTest, AcceptsARightFile) {
  EXPECT_THAT(ErrorsOf(kRight), IsEmpty());
}

TEST_F(ExerciseTest, WarningsDoNotRefuse) {
  ASSERT_TRUE(text::WriteFile("m/student/e.cc",
                              absl::StrCat(kRight, "#warning look here\n"))
                  .ok());
  const absl::StatusOr<Judgement> judgement = CompileExercise(Make());
  ASSERT_TRUE(judgement.ok()) << judgement.status();
  EXPECT_THAT(judgement->errors, IsEmpty());
  EXPECT_THAT(judgement->warnings, HasSubstr("look here"));
}

TEST_F(ExerciseTest, AMissingFunctionIsNamed) {
  EXPECT_THAT(
      ErrorsOf("namespace tinytorch { int Add(long a) { return a; } }\n"),
      AllOf(StartsWith("m/student/e.cc: error: no definition of "
                       "tinytorch::Add(int, int)\n"),
            HasSubstr("exactly those of the header")));
  EXPECT_THAT(ErrorsOf(""), HasSubstr("no definition of"));
}

TEST_F(ExerciseTest, ErrorsOfTheCompilerAreKept) {
  EXPECT_THAT(ErrorsOf("int x = y;\n"),
              StartsWith("m/student/e.cc:1:9: error: "));
}

TEST_F(ExerciseTest, TheSourceIsAFileOfItsOwn) {
  EXPECT_THAT(Errors(Make()), HasSubstr("the file is missing; './bazelw run "
                                        "//m:reset' brings it back"));
  ASSERT_TRUE(text::WriteFile("m/solution.cc", kRight).ok());
  ASSERT_EQ(symlink("../solution.cc", "m/student/e.cc"), 0);
  EXPECT_THAT(Errors(Make()), HasSubstr("it is a link to another file"));
  std::filesystem::remove("m/student/e.cc");
  ASSERT_EQ(symlink("nowhere", "m/student/e.cc"), 0);
  EXPECT_THAT(Errors(Make()), HasSubstr("the file is missing"));
  std::filesystem::remove("m/student/e.cc");
  std::filesystem::create_directory("m/student/e.cc");
  EXPECT_THAT(Errors(Make()), HasSubstr("must be a file"));
  std::filesystem::remove("m/student/e.cc");
  ASSERT_EQ(mkfifo("m/student/e.cc", 0600), 0);
  EXPECT_THAT(Errors(Make()), HasSubstr("must be a file"));
}

TEST_F(ExerciseTest, AHeaderOfTheStudentIsAFileOfItsOwn) {
  ASSERT_TRUE(text::WriteFile("m/student/own.h", kRight).ok());
  EXPECT_THAT(ErrorsOf("#include \"own.h\"\n"), IsEmpty());
  std::filesystem::rename("m/student/own.h", "m/solution.cc");
  ASSERT_EQ(symlink("../solution.cc", "m/student/own.h"), 0);
  EXPECT_THAT(ErrorsOf("#include \"own.h\"\n"),
              HasSubstr("it reads m/student/own.h: it is a link"));
}

TEST_F(ExerciseTest, LinesOfOtherFilesAreNotShown) {
  ASSERT_TRUE(text::WriteFile("secret.cc", "my secret is 42;\n").ok());
  const std::string errors =
      ErrorsOf("#define SECRET \"secret.cc\"\n#include SECRET\n");
  EXPECT_THAT(errors, HasSubstr("it reads secret.cc"));
  EXPECT_THAT(errors, Not(HasSubstr("42")));
}

TEST_F(ExerciseTest, WaitingForAFileMeetsALimit) {
  ASSERT_EQ(mkfifo("m/student/own.h", 0600), 0);
  ASSERT_TRUE(text::WriteFile("m/student/e.cc", "#include \"own.h\"\n").ok());
  Exercise exercise = Make();
  exercise.limits.clock_seconds = 1;
  EXPECT_THAT(Errors(exercise),
              HasSubstr("the compiler was stopped after 1 s, probably because "
                        "the machine is busy. Later, add an empty line"));
}

TEST_F(ExerciseTest, ALargeObjectMeetsALimit) {
  ASSERT_TRUE(text::WriteFile("m/student/e.cc",
                              absl::StrCat(kRight,
                                           "char big[3 << 20] = {1};\n"
                                           "char* Big() { return big; }\n"))
                  .ok());
  Exercise exercise = Make();
  exercise.limits.bytes_of_a_file = 1 << 20;
  EXPECT_THAT(Errors(exercise), HasSubstr("too large"));
}

TEST_F(ExerciseTest, ObjectsBeforeMainAreTried) {
  constexpr std::string_view kThrow =
      "static int made = [] { throw 1; return 2; }();\n"
      "int Made() { return made; }\n";
  EXPECT_THAT(ErrorsOf(absl::StrCat(kRight, kThrow)),
              HasSubstr("an object that it makes before main"));
  constexpr std::string_view kFine =
      "struct Table { Table() { for (int& x : numbers) x = count++; }\n"
      "  int numbers[4]; static inline int count = 0; };\n"
      "static Table table;\nint* Numbers() { return table.numbers; }\n";
  EXPECT_THAT(ErrorsOf(absl::StrCat(kRight, kFine)), IsEmpty());
}

// Each is right alone. The linker would take one Walker for both.
TEST_F(ExerciseTest, TwoHelpersOfOneNameDoNotMeet) {
  const auto source = [](std::string_view function, int value) {
    return absl::StrCat(
        "namespace tinytorch {\nstruct Walker {\n"
        "  [[gnu::noinline]] int Step() const { return ",
        value,
        "; }\n"
        "  static inline int steps = ",
        value, ";\n};\n", "template <typename T> T Twice(T x) { return x * ",
        value, "; }\n", "int helper() { return ", value, "; }\nint ", function,
        "(int a, int b) {\n  return Walker().Step() + Walker::steps + "
        "Twice(1) + helper() + a + b;\n}\n}\n");
  };
  ASSERT_TRUE(text::WriteFile("m/student/e.cc", source("Add", 1)).ok());
  ASSERT_THAT(Errors(Make()), IsEmpty());
  ASSERT_TRUE(
      text::WriteFile("skeleton.cc",
                      "namespace tinytorch { int Mul(int, int) { return 0; } }")
          .ok());
  Execute({Compiler(), "-c", "skeleton.cc", "-o", "skeleton.o"});
  ASSERT_TRUE(text::WriteFile("m/student/f.cc", source("Mul", 100)).ok());
  ASSERT_THAT(Errors(Make("m/student/f.cc", "f.o")), IsEmpty());
  ASSERT_TRUE(text::WriteFile("main.cc",
                              "namespace tinytorch { int Add(int, int);\n"
                              "int Mul(int, int); }\nint main() {\n"
                              "  return tinytorch::Add(0, 0) == 4 &&\n"
                              "      tinytorch::Mul(0, 0) == 400 ? 0 : 1; }\n")
                  .ok());
  Execute({Compiler(), "-o", "main", "main.cc", "e.o", "f.o", "-lstdc++"});
  Execute({"./main"});
}

}  // namespace
}  // namespace tinytorch::trust
