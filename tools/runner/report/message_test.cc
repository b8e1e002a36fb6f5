#include "tools/runner/report/message.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tools/runner/report/traces.h"

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
  EXPECT_THAT(
      ExplainMessage("C++ exception with description \"std::bad_alloc\" thrown "
                     "in the test body.\n"),
      ElementsAre(
          LabeledText{"expected", "no exception"},
          LabeledText{"threw", "The test needs more memory than it may use."}));
}

TEST(MessageTest, MultiLineMatcherMessage) {
  EXPECT_THAT(ExplainMessage("Value of: y\nExpected: is\n [1 2]\n"
                             "  Actual: [1\n 3], which differs at [1]\n"),
              ElementsAre(LabeledText{"checked", "y"},
                          LabeledText{"expected", "is\n [1 2]"},
                          LabeledText{"got", "[1\n 3], which differs at [1]"}));
}

TEST(MessageTest, TextsOfSeveralLinesKeepTheirSides) {
  const std::string drawn = "\u2591\u2588\n\u2588\u2588\n";
  EXPECT_THAT(
      Explain([&] { EXPECT_EQ(drawn, "\u2591\u2588\n  \u2588\n") << "at 7"; }),
      ElementsAre(
          LabeledText{"checked", "drawn"},
          LabeledText{"expected", "\u2591\u2588\n  \u2588\n"},
          LabeledText{"got", drawn},
          LabeledText{"differ",
                      "first in line 2: \"  \u2588\" and \"\u2588\u2588\""},
          LabeledText{"note", "at 7"}));
  const std::string plain = "1 2\n3 4";
  EXPECT_THAT(
      Explain([&] { EXPECT_EQ(plain, "1 2\n3 5\n"); }),
      ElementsAre(
          LabeledText{"checked", "plain"},
          LabeledText{"expected", "1 2\n3 5\n"}, LabeledText{"got", "1 2\n3 4"},
          LabeledText{"differ", "first in line 2: \"3 5\" and \"3 4\""}));
}

TEST(MessageTest, TextsOfOneLineKeepTheirQuotationMarks) {
  const std::string text = "a \"b\"";
  EXPECT_THAT(Explain([&] { EXPECT_EQ(text, "a b"); }),
              ElementsAre(LabeledText{"checked", "text"},
                          LabeledText{"expected", "\"a b\""},
                          LabeledText{"got", "\"a \\\"b\\\"\""}));
}

TEST(MessageTest, RawStringOfSeveralLinesIsNotAValue) {
  EXPECT_THAT(
      ExplainMessage("Expected equality of these values:\n  text\n"
                     "    Which is: \"a\"\n  R\"(b\nc)\"\n"
                     "    Which is: \"b\\nc\"\nWith diff:\n@@ -1 +1 @@\n"
                     "-a\n+b\n+c\n\n"),
      ElementsAre(LabeledText{"checked", "text"},
                  LabeledText{"expected", "b\nc"},
                  LabeledText{"got", "\"a\""}));
}

TEST(MessageTest, CaseOfALoop) {
  const auto parts = Explain([] {
    SCOPED_TRACE("of [2, 3]");
    for (int i = 1; i < 2; ++i) {
      SCOPED_TRACE(i);
      EXPECT_EQ(i, 5);
    }
  });
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0], (LabeledText{"case", "of [2, 3], 1"}));
  EXPECT_EQ(TracePlace("no\nGoogle Test trace:\na/x.cc:3: in\na/x_test.cc:9: "
                       "out",
                       "_test.cc"),
            "a/x_test.cc:9");
  EXPECT_EQ(TracePlace("no", "_test.cc"), "");
}

TEST(MessageTest, Near) {
  const double got = 0.5;
  EXPECT_THAT(
      Explain([&] { EXPECT_NEAR(got, 2.0, 0.25) << "x"; }),
      ElementsAre(LabeledText{"checked", "got"}, LabeledText{"expected", "2"},
                  LabeledText{"got", "0.5"}, LabeledText{"within", "0.25"},
                  LabeledText{"note", "x"}));
}

TEST(MessageTest, Comparison) {
  const int a = 3;
  EXPECT_THAT(
      Explain([&] { EXPECT_LT(a, 2) << "x"; }),
      ElementsAre(LabeledText{"expected", "(a) < (2)"},
                  LabeledText{"got", "3 and 2"}, LabeledText{"note", "x"}));
}

TEST(MessageTest, CallsThatDoNotThrowAsWanted) {
  int calls = 0;
  const auto call = [&calls] { ++calls; };
  EXPECT_THAT(
      Explain([&] {
        EXPECT_THAT(call, testing::ThrowsMessage<std::invalid_argument>(
                              testing::HasSubstr("axis 3")));
      }),
      ElementsAre(
          LabeledText{"checked", "call"},
          LabeledText{"expected",
                      "it throws a std::invalid_argument with a message "
                      "that has substring \"axis 3\""},
          LabeledText{"got", "it throws nothing"}));
  const auto other = [&calls] {
    ++calls;
    throw std::out_of_range("index 5");
  };
  EXPECT_THAT(Explain([&] {
                EXPECT_THAT(other, testing::Throws<std::invalid_argument>());
              }),
              Contains(LabeledText{"got",
                                   "it throws a std::out_of_range with "
                                   "description \"index 5\""}));
}

TEST(MessageTest, WordsOfTheTestAreANote) {
  const bool frozen = true;
  EXPECT_THAT(
      Explain([&] { EXPECT_FALSE(frozen) << "Step: it thawed"; }),
      ElementsAre(LabeledText{"checked", "frozen"},
                  LabeledText{"expected", "false"}, LabeledText{"got", "true"},
                  LabeledText{"note", "Step: it thawed"}));
  const std::vector<int> v = {1, 2};
  EXPECT_THAT(Explain([&] { EXPECT_THAT(v, ElementsAre(1, 3)) << "at 7"; }),
              ElementsAre(LabeledText{"checked", "v"},
                          LabeledText{"expected", "{ 1, 3 }"},
                          LabeledText{"got",
                                      "{ 1, 2 }, whose element #1 doesn't "
                                      "match"},
                          LabeledText{"note", "at 7"}));
}

TEST(MessageTest, BytesBehindAnArrayAreNotShown) {
  const std::string got("1 2\x90\x12", 5);
  EXPECT_THAT(
      Explain([&] { EXPECT_EQ(got, "1 2 3"); }),
      testing::AllOf(Contains(LabeledText{"got", "\"1 2\" (no text)"}),
                     Contains(testing::Field(&LabeledText::label, "means"))));
}

TEST(MessageTest, AnExceptionWithOtherWordsShowsBoth) {
  int calls = 0;
  const auto call = [&calls] {
    ++calls;
    throw std::invalid_argument("not a scalar (of 2)");
  };
  EXPECT_THAT(Explain([&] {
                EXPECT_THAT(call, testing::ThrowsMessage<std::invalid_argument>(
                                      testing::HasSubstr("item: wanted")));
              }),
              Contains(LabeledText{"got",
                                   "it throws a std::invalid_argument with the "
                                   "message \"not a scalar (of 2)\""}));
}

TEST(MessageTest, CopyInPlaceOfAView) {
  const auto parts = ExplainMessage(
      "Expected equality of these values:\n  row.storage()\n"
      "    Which is: (ptr = 0x5581a0b0, value = 8-byte object <20-18>)\n"
      "  x.storage()\n    Which is: (ptr = 0x5581a0c0, value = 8-byte object "
      "<20-18>)");
  EXPECT_THAT(parts,
              ElementsAre(LabeledText{"checked", "row.storage()"},
                          LabeledText{"expected",
                                      "the numbers of x.storage(): a view "
                                      "shares them"},
                          LabeledText{"got", "other numbers: this is a copy"}));
}

TEST(MessageTest, Tensors) {
  EXPECT_THAT(
      ExplainMessage(
          "Value of: y\nExpected: a tensor [2, 2] of [1, 20, 3, 4]\n"
          "  Actual: a tensor [2, 2] of [1, 2, 3, 4] (of type "
          "tinytorch::Tensor)"
          ", first difference at [0, 1]: wanted 20, got 2 (1 of 4 elements "
          "differ)"),
      ElementsAre(LabeledText{"checked", "y"},
                  LabeledText{"expected", "[2, 2]\n 1  20\n 3   4"},
                  LabeledText{"got", "[2, 2]\n 1   2\n 3   4"},
                  LabeledText{"differ",
                              "at [0, 1]: wanted 20, got 2 (1 of 4 elements "
                              "differ)"}));
}

TEST(MessageTest, AnythingElseComesBackWhole) {
  EXPECT_THAT(ExplainMessage("Failed\nbecause"),
              ElementsAre(LabeledText{"failed", "because"}));
  for (const char* message :
       {"", "Expected: (a) < (b)", "The difference between",
        "Expected equality of these values:", "Value of: x",
        "Expected equality of these values:\n  a"}) {
    EXPECT_THAT(ExplainMessage(message),
                ElementsAre(LabeledText{"failed", message}));
  }
}

}  // namespace
}  // namespace tinytorch::runner
