#include "tools/runner/report/message.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {

// For gMock; not anonymous, so that it is found.
bool operator==(const LabeledText& a, const LabeledText& b) {
  return a.label == b.label && a.text == b.text;
}
void PrintTo(const LabeledText& part, std::ostream* out) {
  *out << part.label << ": " << part.text;
}

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// The messages are GoogleTest's own, made here: when it changes its wording,
// these tests say so.
template <typename Function>
std::vector<LabeledText> Explain(Function assertion) {
  testing::TestPartResultArray results;
  {
    testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::
            INTERCEPT_ONLY_CURRENT_THREAD,
        &results);
    assertion();
  }
  EXPECT_EQ(results.size(), 1);
  return ExplainMessage(results.GetTestPartResult(0).summary());
}

TEST(MessageTest, Equality) {
  const std::vector<int> shape = {2, 3};
  EXPECT_THAT(Explain([&] { EXPECT_EQ(shape, (std::vector<int>{3, 2})); }),
              ElementsAre(LabeledText{"checked", "shape"},
                          LabeledText{"expected", "{ 3, 2 }"},
                          LabeledText{"got", "{ 2, 3 }"}));
}

TEST(MessageTest, EqualityWithALiteral) {
  const int rank = 5;
  EXPECT_THAT(Explain([&] { EXPECT_EQ(rank, 6) << "for a matrix"; }),
              ElementsAre(LabeledText{"checked", "rank"},
                          LabeledText{"expected", "6"}, LabeledText{"got", "5"},
                          LabeledText{"note", "for a matrix"}));
}

TEST(MessageTest, Matcher) {
  const std::vector<int> v = {1, 2};
  const auto parts = Explain([&] { EXPECT_THAT(v, ElementsAre(1, 3)); });
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0], (LabeledText{"checked", "v"}));
  EXPECT_EQ(parts[1].label, "expected");
  EXPECT_EQ(parts[2].label, "got");
  EXPECT_THAT(parts[2].text, testing::HasSubstr("{ 1, 2 }"));
}

TEST(MessageTest, Truth) {
  const bool contiguous = false;
  EXPECT_THAT(Explain([&] { EXPECT_TRUE(contiguous); }),
              ElementsAre(LabeledText{"checked", "contiguous"},
                          LabeledText{"expected", "true"},
                          LabeledText{"got", "false"}));
}

TEST(MessageTest, MissingException) {
  EXPECT_THAT(Explain([] { EXPECT_THROW((void)0, std::exception); }),
              Contains(LabeledText{"got", "it throws nothing."}));
}

TEST(MessageTest, UnexpectedException) {
  EXPECT_THAT(ExplainMessage("C++ exception with description \"MatMul: no\" "
                             "thrown in the test body.\n"),
              ElementsAre(LabeledText{"expected", "no exception"},
                          LabeledText{"threw", "MatMul: no"}));
  EXPECT_EQ(ExplainMessage("C++ exception with description "
                           "\"std::bad_alloc\" thrown in the test body.\n")
                .size(),
            3u);
}

TEST(MessageTest, MultiLineMatcherMessage) {
  EXPECT_THAT(ExplainMessage("Value of: y\nExpected: is\n [1 2]\n"
                             "  Actual: [1\n 3], which differs at [1]\n"),
              ElementsAre(LabeledText{"checked", "y"},
                          LabeledText{"expected", "is\n [1 2]"},
                          LabeledText{"got", "[1\n 3], which differs at [1]"}));
}

TEST(MessageTest, AnythingElseComesBackWhole) {
  for (const char* message :
       {"", "Failed\nbecause", "Expected: (a) < (b), actual: 3 vs 2",
        "Expected equality of these values:", "Value of: x",
        "Expected equality of these values:\n  a"}) {
    EXPECT_THAT(ExplainMessage(message),
                ElementsAre(LabeledText{"failed", message}));
  }
}

}  // namespace
}  // namespace tinytorch::runner
