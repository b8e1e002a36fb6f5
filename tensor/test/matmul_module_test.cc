#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/matmul.h"
#include "tensor/testing/eigen.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::SizeIs;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

struct Version {
  const char* name;
  Tensor (*multiply)(const Tensor& a, const Tensor& b);
};
constexpr Version kVersions[] = {{"MatMulNaive", MatMulNaive},
                                 {"MatMulBlocked", MatMulBlocked},
                                 {"MatMul", MatMul}};

// The formula in double, on the elements in row-major order. a [batch, m, k];
// b [k, n], or [batch, k, n].
std::vector<double> Oracle(const Tensor& a, const Tensor& b, int64_t batch) {
  const std::vector<Scalar> left = Values(a);
  const std::vector<Scalar> right = Values(b);
  const int64_t m = a.size(-2);
  const int64_t k = a.size(-1);
  const int64_t n = b.size(-1);
  std::vector<double> product;
  for (int64_t s = 0; s < batch; ++s) {
    const Scalar* b_start = right.data() + (b.ndim() > 2 ? s * k * n : 0);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        product.push_back(0);
        for (int64_t p = 0; p < k; ++p) {
          product.back() +=
              double{left[(s * m + i) * k + p]} * double{b_start[p * n + j]};
        }
      }
    }
  }
  return product;
}

// x walked the other way round: equal to x, with the strides of a transpose.
Tensor ColumnMajor(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  const int64_t rows = x.size(0);
  const int64_t columns = x.size(1);
  std::vector<Scalar> transposed;
  for (int64_t j = 0; j < columns; ++j) {
    for (int64_t i = 0; i < rows; ++i) {
      transposed.push_back(values[static_cast<size_t>(i * columns + j)]);
    }
  }
  const Tensor y = MakeTensor({columns, rows}, transposed);
  return Tensor(y.storage(), 0, {rows, columns}, {1, rows});
}

TEST(MatmulModuleTest, AgreesWithTheFormulaOnAnySize) {
  Why("Blocks have edges: sizes just below and above theirs show mistakes.");
  constexpr int64_t kSizes[][3] = {
      {1, 1, 1},    {1, 7, 5},    {5, 1, 7},   {7, 5, 1},     {63, 64, 65},
      {65, 63, 64}, {64, 65, 63}, {3, 130, 2}, {129, 2, 200}, {17, 257, 33}};
  for (const auto& [m, k, n] : kSizes) {
    const Tensor a = RandomTensor({m, k}, 1);
    const Tensor b = RandomTensor({k, n}, 2);
    const std::vector<double> wanted = Oracle(a, b, 1);
    for (const auto& [name, multiply] : kVersions) {
      SCOPED_TRACE(std::string(name) + " of " + ShapeToString({m, k, n}));
      EXPECT_THAT(multiply(a, b), IsNear({m, n}, wanted, kLongSum));
    }
  }
}

TEST(MatmulModuleTest, AgreesWithTheFormulaOnAnyStrides) {
  Why("Rows, columns or neither without gaps: nine pairs, one answer.");
  const Tensor a = RandomTensor({7, 70}, 3);
  const Tensor b = RandomTensor({70, 66}, 4);
  const std::vector<double> wanted = Oracle(a, b, 1);
  for (const auto& [name, multiply] : kVersions) {
    SCOPED_TRACE(name);
    for (const Tensor& left : {a, ColumnMajor(a), Scattered(a)}) {
      for (const Tensor& right : {b, ColumnMajor(b), Scattered(b)}) {
        SCOPED_TRACE(ShapeToString(left.strides()) + " x " +
                     ShapeToString(right.strides()));
        EXPECT_THAT(multiply(left, right), IsNear({7, 66}, wanted, kLongSum));
      }
    }
  }
}

TEST(MatmulModuleTest, ReadsRepeatedRowsAndWindows) {
  Why("Stride 0, an offset, rows with a gap: all are ordinary views.");
  const Tensor x = RandomTensor({40, 50}, 5);
  const Tensor b = RandomTensor({4, 3}, 6);
  const Tensor views[] = {
      Tensor(x.storage(), 7, {5, 4}, {0, 1}),     // one row, repeated
      Tensor(x.storage(), 7, {5, 4}, {50, 0}),    // one column, repeated
      Tensor(x.storage(), 7, {5, 4}, {0, 0}),     // one element
      Tensor(x.storage(), 103, {5, 4}, {50, 1}),  // a window
      Tensor(x.storage(), 103, {5, 4}, {1, 50}),  // a window, transposed
      Tensor(x.storage(), 103, {5, 4}, {100, 2})};
  for (const Tensor& a : views) {
    for (const auto& [name, multiply] : kVersions) {
      SCOPED_TRACE(std::string(name) + " " + ShapeToString(a.strides()));
      EXPECT_THAT(multiply(a, b), IsNear({5, 3}, Oracle(a, b, 1), kLongSum));
    }
  }
}

TEST(MatmulModuleTest, ExtentOneMayHaveAnyStride) {
  Why("The stride of an axis of extent 1 is arbitrary: no step may use it.");
  const Tensor x = Counting({6});
  const Tensor a(x.storage(), 0, {3, 1, 2}, {2, 99, 1});
  const Tensor b = MakeTensor({2, 1}, {10, 1});
  EXPECT_THAT(MatMul(a, b), IsTensor({3, 1, 1}, {1, 23, 45}));
  const Tensor row(x.storage(), 0, {1, 2}, {99, 1});
  const Tensor column(x.storage(), 2, {2, 1}, {1, 99});
  for (const auto& [name, multiply] : kVersions) {
    SCOPED_TRACE(name);
    EXPECT_THAT(multiply(row, column), IsTensor({1, 1}, {3}));
  }
}

TEST(MatmulModuleTest, BroadcastsTheBatch) {
  Why("Batch axes follow the rule of Add, the last two that of matrices.");
  struct Case {
    Shape a;
    Shape b;
    Shape wanted;
  };
  const std::vector<Case> cases = {{{4, 3, 2}, {4, 2, 5}, {4, 3, 5}},
                                   {{4, 3, 2}, {2, 5}, {4, 3, 5}},
                                   {{3, 2}, {4, 2, 5}, {4, 3, 5}},
                                   {{1, 3, 2}, {4, 2, 5}, {4, 3, 5}},
                                   {{4, 1, 3, 2}, {6, 2, 5}, {4, 6, 3, 5}},
                                   {{4, 6, 3, 2}, {4, 1, 2, 5}, {4, 6, 3, 5}},
                                   {{0, 3, 2}, {2, 5}, {0, 3, 5}},
                                   {{4, 3, 0}, {0, 5}, {4, 3, 5}},
                                   {{4, 3, 2}, {2, 0}, {4, 3, 0}}};
  for (const auto& [a_shape, b_shape, wanted] : cases) {
    SCOPED_TRACE(ShapeToString(a_shape) + " x " + ShapeToString(b_shape));
    EXPECT_EQ(MatMulShape(a_shape, b_shape), wanted);
    const Tensor a = RandomTensor(a_shape, 7);
    const Tensor b = RandomTensor(b_shape, 8);
    const Tensor product = MatMul(a, b);
    EXPECT_THAT(MatMul(Scattered(a), Scattered(b)),
                NearTensor(product, kLongSum));
    // The oracle repeats b, not a; EachPairOfABatchMeetsOnce does the rest.
    if (a_shape.size() == 3 && a_shape[0] == wanted[0]) {
      EXPECT_THAT(product, IsNear(wanted, Oracle(a, b, a_shape[0]), kLongSum));
    }
  }
}

TEST(MatmulModuleTest, AgreesWithEigenOnLargerMatrices) {
  Why("A library that many programs use computes the same product.");
  constexpr int64_t kSizes[][3] = {{300, 70, 200}, {64, 500, 130}};
  for (const auto& [m, k, n] : kSizes) {
    const Tensor a = RandomTensor({m, k}, 12);
    const Tensor b = RandomTensor({k, n}, 13);
    const std::vector<double> wanted = ProductByEigen(a, b);
    for (const auto& [name, multiply] : kVersions) {
      SCOPED_TRACE(name);
      EXPECT_THAT(multiply(a, b), IsNear({m, n}, wanted, kLongSum));
      EXPECT_THAT(multiply(ColumnMajor(a), ColumnMajor(b)),
                  IsNear({m, n}, wanted, kLongSum));
    }
  }
}

TEST(MatmulModuleTest, EachPairOfABatchMeetsOnce) {
  Why("With two broadcast axes it is easy to pair the wrong matrices.");
  // 1 x 1 matrices: the product is an outer product.
  const Tensor a = MakeTensor({3, 1, 1, 1}, {1, 2, 3});
  const Tensor b = MakeTensor({2, 1, 1}, {10, 100});
  EXPECT_THAT(MatMul(a, b),
              IsTensor({3, 2, 1, 1}, {10, 100, 20, 200, 30, 300}));
  EXPECT_THAT(MatMul(b, a),
              IsTensor({3, 2, 1, 1}, {10, 100, 20, 200, 30, 300}));
}

TEST(MatmulModuleTest, AllocatesTheResultAndNothingElse) {
  Why("Expanding one weight matrix for a batch of 64 would cost 64 of it.");
  const Tensor a = RandomTensor({64, 4, 30}, 9);
  const Tensor b = RandomTensor({30, 20}, 10);
  const Tensor one = RandomTensor({4, 30}, 11);
  EXPECT_EQ(AllocationsIn([&] { MatMul(a, b); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { MatMul(a, b); }),
            64 * 4 * 20 * static_cast<int64_t>(sizeof(Scalar)));
  EXPECT_EQ(AllocationsIn([&] { MatMulNaive(one, ColumnMajor(b)); }), 2)
      << "one of them is made by the test";
  EXPECT_LE(AllocationsIn([&] { MatMulBlocked(one, b); }), 1);
}

TEST(MatmulModuleTest, ZeroTimesInfinityIsNan) {
  Why("Skipping zeros to save work hides that the other factor has exploded.");
  const Tensor a = MakeTensor({2, 2}, {0, 1, 1, 0});
  const Tensor b = MakeTensor({2, 2}, {kInf, 1, 2, kNan});
  for (const auto& [name, multiply] : kVersions) {
    SCOPED_TRACE(name);
    EXPECT_THAT(multiply(a, b), IsTensor({2, 2}, {kNan, kNan, kInf, kNan}));
  }
}

TEST(MatmulModuleTest, ATensorTimesItself) {
  Why("Both inputs may be the same numbers; the output never is.");
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  for (const auto& [name, multiply] : kVersions) {
    SCOPED_TRACE(name);
    EXPECT_THAT(multiply(x, x), IsTensor({2, 2}, {7, 10, 15, 22}));
    EXPECT_THAT(x, IsTensor({2, 2}, {1, 2, 3, 4})) << "the input has changed";
  }
}

TEST(MatmulModuleTest, ReportsTheTensorsItWasGiven) {
  Why("A gradient flows to the tensor you passed, not to a private copy.");
  const Tensor a = Scattered(Counting({2, 3}));
  const Tensor b = Counting({4, 3, 5});
  const auto events = EventsIn([&] { MatMul(a, b); });
  ASSERT_THAT(events, SizeIs(1));
  ASSERT_THAT(events[0].inputs, SizeIs(2));
  EXPECT_EQ(events[0].inputs[0].id(), a.id());
  EXPECT_EQ(events[0].inputs[1].id(), b.id());
}

}  // namespace
}  // namespace tinytorch
