// Tests of the comparison with known mistakes.
#include "tools/grade/give/mistakes.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;

// As tools/course/mistakes.cc writes them.
constexpr char kMistakes[] = R"([
 {"module": "tensor", "exercise": "reduce", "mutant": "wrong_axis",
  "mistake": "Sums over the wrong axis.", "saying": "got [3]",
  "killed_by": "SumTest.ReducesTheAxis",
  "failures": [
   {"test": "SumTest.ReducesTheAxis", "level": "package", "outcome": "failed",
    "message": "    why       It must.\n    expected  [2]\n    got       [3]\n    at        tensor/test/a.cc:9\n"},
   {"test": "SumTest.KeepsTheAxis", "level": "package", "outcome": "failed",
    "message": "    expected  [2, 1]\n    got       [1, 3]\n"}]},
 {"module": "tensor", "exercise": "reduce", "mutant": "hangs",
  "mistake": "Never ends.", "saying": "limit", "killed_by": "SumTest.Ends",
  "failures": [{"test": "SumTest.Ends", "level": "package", "outcome": "hung",
                "message": "    what      The test ran for 10 s.\n"}]}])";

TestRecord Axis(const std::string& got) {
  return {"SumTest.ReducesTheAxis", "package", "failed",
          "    why       Another reason.\n    expected  [2]\n    got       " +
              got + "\n    at        tensor/test/a.cc:70\n    printed   | x\n"};
}

const TestRecord kKeeps = {"SumTest.KeepsTheAxis", "package", "failed",
                           "    expected  [2,\n              1]\n"
                           "    got       [1, 3]\n"};

ExerciseResult ResultOf(const std::vector<TestRecord>& records) {
  ExerciseResult result;
  result.id = {"tensor", "reduce"};
  result.records = records;
  return result;
}

KnownMistakes Known() {
  KnownMistakes known;
  EXPECT_TRUE(known.Add(kMistakes).ok());
  return known;
}

TEST(FingerprintTest, IsWhatTheTestSaysAboutTheResult) {
  EXPECT_EQ(Fingerprint(Axis("[3]")), "failed expected [2] got [3]");
  EXPECT_EQ(Fingerprint(kKeeps), "failed expected [2, 1] got [1, 3]");
  EXPECT_EQ(Fingerprint({"A.B", "", "hung", ""}), "hung");
}

TEST(KnownMistakesTest, ATestThatSaysTheSameMatches) {
  const KnownMistakes known = Known();
  const auto found = known.Match({"tensor", "reduce"}, Axis("[3]"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->what, "Sums over the wrong axis.");
  EXPECT_TRUE(known.Match({"tensor", "reduce"}, Axis("[4]")).empty());
  EXPECT_TRUE(known.Match({"tensor", "matmul"}, Axis("[3]")).empty());
  TestRecord passed = Axis("[3]");
  passed.outcome = "passed";
  EXPECT_TRUE(known.Match({"tensor", "reduce"}, passed).empty());
}

TEST(KnownMistakesTest, AnExerciseThatFailsAsTheMutantMatches) {
  const KnownMistakes known = Known();
  const auto found = known.Match(ResultOf({Axis("[3]"), kKeeps}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->mutant, "wrong_axis");
  // One of two tests is half.
  EXPECT_EQ(known.Match(ResultOf({Axis("[3]")})).size(), 1u);
}

TEST(KnownMistakesTest, TheTestOfTheMistakeHasToSayTheSame) {
  EXPECT_TRUE(Known().Match(ResultOf({Axis("[4]"), kKeeps})).empty());
  EXPECT_TRUE(Known().Match(ResultOf({kKeeps})).empty());
}

TEST(KnownMistakesTest, CodeThatIsWrongThroughoutMatchesNothing) {
  std::vector<TestRecord> records = {Axis("[3]"), kKeeps};
  for (const char* name : {"A.A", "A.B", "A.C"}) {
    records.push_back({name, "package", "crashed", ""});
  }
  EXPECT_TRUE(Known().Match(ResultOf(records)).empty());
  records.resize(4);  // Two of four are half.
  EXPECT_EQ(Known().Match(ResultOf(records)).size(), 1u);
}

TEST(KnownMistakesTest, MistakesThatTestsDoNotTellApartAreAllNamed) {
  KnownMistakes known = Known();
  ASSERT_TRUE(known.Add(kMistakes).ok());
  EXPECT_EQ(known.Match(ResultOf({Axis("[3]"), kKeeps})).size(), 2u);
}

TEST(KnownMistakesTest, BrokenJsonIsAnError) {
  KnownMistakes known;
  EXPECT_THAT(known.Add("[{}]").message(),
              HasSubstr("not a list of known mistakes"));
  EXPECT_FALSE(known.Add("").ok());
  EXPECT_FALSE(known.Add("[1]").ok());
  EXPECT_TRUE(known.empty());
}

}  // namespace
}  // namespace tinytorch::grade
