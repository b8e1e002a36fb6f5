#include "tools/course/unimplemented.h"

#include <stdexcept>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

int Answer() { throw Unimplemented(); }
constexpr unsigned kAnswerLine = __LINE__ - 1;

int Question() { throw Unimplemented(); }

// One test, because First() is a fact about the whole process.
TEST(UnimplementedTest, KnowsItsPlaceAndTheFirstPlace) {
  EXPECT_EQ(Unimplemented::First(), nullptr);

  try {
    Answer();
    FAIL() << "Answer() returned";
  } catch (const Unimplemented& e) {
    EXPECT_THAT(e.function(), HasSubstr("Answer"));
    EXPECT_THAT(e.file(), EndsWith("unimplemented_test.cc"));
    EXPECT_EQ(e.line(), kAnswerLine);
    EXPECT_THAT(e.what(), HasSubstr("not written yet"));
    EXPECT_THAT(e.what(), HasSubstr(":" + std::to_string(kAnswerLine) + ")"));
  }
  EXPECT_THROW(Question(), std::logic_error);

  ASSERT_NE(Unimplemented::First(), nullptr);
  EXPECT_THAT(Unimplemented::First()->function, HasSubstr("Answer"));
  EXPECT_EQ(Unimplemented::First()->line, kAnswerLine);
}

}  // namespace
}  // namespace tinytorch
