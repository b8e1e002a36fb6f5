#include "layers/show/text_referee.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

// Predicts the character that is `ahead` places later: 0 is the last one that
// it may see, 1 is the answer itself. Its odds are `odds` to 1.
class Peeking : public Layer {
 public:
  Peeking(int64_t characters, int64_t ahead, double odds)
      : characters_(characters), ahead_(ahead), logit_(std::log(odds)) {}
  std::string name() const override { return "Peeking"; }
  Shape OutputShape(const Shape& input) const override {
    return {input.at(0), input.at(1), characters_};
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    const int64_t t = x.shape()[1];
    const Tensor y = MakeTensor({1, t, characters_},
                                std::vector<Scalar>(t * characters_, 0));
    for (int64_t i = 0; i + ahead_ < t; ++i) {
      if (i + ahead_ < 0) continue;
      const int64_t seen = static_cast<int64_t>(x.data()[i + ahead_]);
      y.data()[i * characters_ + seen] = static_cast<Scalar>(logit_);
    }
    return Scattered(y);
  }

 private:
  int64_t characters_;
  int64_t ahead_;
  double logit_;
};

TEST(TextRefereeTest, MeasuresWhatCanBeLearned) {
  const TextReferee referee("abababababababababab");
  EXPECT_EQ(referee.characters(), 2);
  EXPECT_NEAR(referee.Entropy(), std::log(2), 1e-12);
  EXPECT_NEAR(referee.EntropyAfterOne(), 0, 1e-12);
}

TEST(TextRefereeTest, EntropyCountsFrequencies) {
  // 3/4 and 1/4: 0.75 log(4/3) + 0.25 log 4.
  EXPECT_NEAR(TextReferee("abaa").Entropy(), 0.5623351, 1e-6);
}

TEST(TextRefereeTest, LossIsTheMeanOfAllQuestions) {
  const TextReferee referee("aab");
  Peeking last(2, 0, 3);  // The last character again, 3 to 1.
  // Of "aaab" in windows of 3: right, right, wrong.
  EXPECT_NEAR(referee.Loss(last, "aaab", 3),
              (2 * std::log(4. / 3) + std::log(4.)) / 3, 1e-6);
  // A second window, "b" with the target "b", when windows are of 1: a a a b.
  EXPECT_NEAR(referee.Loss(last, "aabb", 1),
              (2 * std::log(4. / 3) + std::log(4.)) / 3, 1e-6);
  EXPECT_THROW(referee.Loss(last, "aab", 3), std::runtime_error);
}

TEST(TextRefereeTest, TheLastCharacterMayBeUsed) {
  const TextReferee referee("abcde");
  Peeking last(5, 0, 10);
  EXPECT_EQ(referee.MaskError(last, "abcde", 5), "");
}

TEST(TextRefereeTest, FindsANetworkThatLooksAhead) {
  const TextReferee referee("abcde");
  Peeking next(5, 1, 10);
  EXPECT_EQ(referee.MaskError(next, "abcde", 5),
            "position 3 changes with character 4, which comes after it");
  Peeking barely(5, 2, 1.000001);
  EXPECT_EQ(referee.MaskError(barely, "abcde", 5),
            "position 2 changes with character 4, which comes after it");
}

TEST(TextRefereeTest, FindsANetworkThatIgnoresItsInput) {
  const TextReferee referee("abcde");
  Peeking blind(5, 9, 10);
  EXPECT_EQ(referee.MaskError(blind, "abcde", 5),
            "nothing changes with character 0");
}

TEST(TextRefereeTest, OtherShapesAreErrors) {
  Peeking other(4, 0, 10);
  EXPECT_THROW(TextReferee("abcde").Loss(other, "abc", 2), std::runtime_error);
}

}  // namespace
}  // namespace tinytorch
