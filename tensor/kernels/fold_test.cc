// Fold() against an Odometer.

#include "tensor/kernels/fold.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch::kernels {
namespace {

struct AddUp {
  using Running = double;
  static double Start() { return 0; }
  static double Fold(double sum, double element) { return sum + element; }
};

struct Larger {
  using Running = Scalar;
  static Scalar Start() { return -1; }
  static Scalar Fold(Scalar best, Scalar x) { return std::max(best, x); }
};

// Compares results at `places` places with those of two odometers.
template <typename How>
void ExpectFolds(const Tensor& x, const Strides& to, int64_t places) {
  std::vector<typename How::Running> wanted(static_cast<size_t>(places),
                                            How::Start());
  std::vector<typename How::Running> got = wanted;
  Odometer place(x.shape(), to);
  for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
    auto& result = wanted[static_cast<size_t>(place.offset())];
    result = How::Fold(result, x.data()[at.offset()]);
    place.Next();
  }
  Fold<How>(x, to, got.data());
  EXPECT_EQ(got, wanted) << ShapeToString(x.strides()) << " to "
                         << ShapeToString(to);
}

TEST(FoldTest, BringsEveryElementToItsPlace) {
  const Tensor all = Tensor::Arange(3 * 4 * 19);
  for (const Strides& from : {Strides{76, 19, 1}, Strides{1, 57, 3},
                              Strides{19, 57, 1}, Strides{0, 19, 1}}) {
    const Tensor x(all.storage(), 0, {3, 4, 19}, from);
    for (const Strides& to :
         {Strides{0, 0, 0}, Strides{0, 0, 1}, Strides{0, 1, 0},
          Strides{1, 0, 0}, Strides{4, 1, 0}, Strides{19, 0, 1},
          Strides{0, 19, 1}, Strides{76, 19, 1}, Strides{0, 0, 2}}) {
      ExpectFolds<AddUp>(x, to, 3 * 4 * 19);
      ExpectFolds<Larger>(x, to, 3 * 4 * 19);
    }
  }
}

TEST(FoldTest, LeavesResultsAloneWithoutElements) {
  double sum = 7;
  Fold<AddUp>(Tensor::Zeros({0, 3}), {0, 0}, &sum);
  EXPECT_EQ(sum, 7);
}

TEST(FoldTest, FoldsAScalar) {
  double sum = 7;
  Fold<AddUp>(Tensor(Scalar{5}), {}, &sum);
  EXPECT_EQ(sum, 12);
}

}  // namespace
}  // namespace tinytorch::kernels
