#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr int64_t kBytes = sizeof(Scalar);

// Every operation with its ONNX name and what it is for one element, in double.
struct Unary {
  std::string name;
  Tensor (*operation)(const Tensor&);
  double (*oracle)(double);
};

struct Binary {
  std::string name;
  Tensor (*operation)(const Tensor&, const Tensor&);
  double (*oracle)(double, double);
};

const Unary kUnary[] = {
    {"Neg", Neg, [](double x) { return -x; }},
    {"Abs", Abs, [](double x) { return x < 0 ? -x : x; }},
    {"Exp", Exp, [](double x) { return std::exp(x); }},
    {"Log", Log, [](double x) { return std::log(x); }},
    {"Sqrt", Sqrt, [](double x) { return std::sqrt(x); }},
};

const Binary kBinary[] = {
    {"Add", Add, [](double x, double y) { return x + y; }},
    {"Sub", Sub, [](double x, double y) { return x - y; }},
    {"Mul", Mul, [](double x, double y) { return x * y; }},
    {"Div", Div, [](double x, double y) { return x / y; }},
    {"Pow", Pow, [](double x, double y) { return std::pow(x, y); }},
    {"Max", Maximum, [](double x, double y) { return x > y ? x : y; }},
    {"Min", Minimum, [](double x, double y) { return x < y ? x : y; }},
    {"Equal", Equal, [](double x, double y) { return x == y ? 1.0 : 0.0; }},
    {"Less", Less, [](double x, double y) { return x < y ? 1.0 : 0.0; }},
    {"Greater", Greater, [](double x, double y) { return x > y ? 1.0 : 0.0; }},
};

// Around every boundary: no axis, no elements, extents of 1, lengths that do
// not fill a vector register, and more than one row.
const std::vector<Shape> kShapes = {{},     {1},       {0},         {2, 0, 3},
                                    {3},    {17},      {1, 5},      {5, 1},
                                    {3, 7}, {2, 3, 5}, {2, 1, 3, 9}};

// Ways to walk one tensor: as it is, and with offset and gaps.
std::vector<Tensor> Walks(const Tensor& x) { return {x, Scattered(x)}; }

TEST(ElementwiseModuleTest, UnaryOperationsMatchTheOracle) {
  Why("Each operation, on shapes around every boundary, through any view.");
  for (const Unary& op : kUnary) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(op.name + " of " + ShapeToString(shape));
      const bool any_sign = op.name != "Log" && op.name != "Sqrt";
      const Tensor x = RandomTensor(shape, 1, any_sign ? -3 : 0.1, 3);
      std::vector<double> wanted;
      for (const Scalar value : Values(x)) wanted.push_back(op.oracle(value));
      for (const Tensor& walk : Walks(x)) {
        EXPECT_THAT(op.operation(walk), IsNear(shape, wanted));
      }
    }
  }
}

TEST(ElementwiseModuleTest, BinaryOperationsMatchTheOracle) {
  Why("Each operation, on every mixture of contiguous and scattered inputs.");
  for (const Binary& op : kBinary) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(op.name + " of " + ShapeToString(shape));
      Tensor a = RandomTensor(shape, 1, 0.1, 3);
      const Tensor b = RandomTensor(shape, 2, 0.1, 3);
      // Equal elements are rare among random ones: make two of them so.
      if (!Values(a).empty()) *a.data() = *b.data();
      const std::vector<Scalar> x = Values(a);
      const std::vector<Scalar> y = Values(b);
      std::vector<double> wanted;
      for (size_t i = 0; i < x.size(); ++i) {
        wanted.push_back(op.oracle(x[i], y[i]));
      }
      for (const Tensor& left : Walks(a)) {
        for (const Tensor& right : Walks(b)) {
          EXPECT_THAT(op.operation(left, right), IsNear(shape, wanted));
        }
      }
    }
  }
}

TEST(ElementwiseModuleTest, WhereMatchesTheOracle) {
  Why("Three inputs, each walked in its own way.");
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor a = RandomTensor(shape, 3);
    const Tensor b = RandomTensor(shape, 4);
    const std::vector<Scalar> chosen = Values(a);
    std::vector<Scalar> wanted = Values(b);
    std::vector<Scalar> choice(wanted.size(), 0);
    for (size_t i = 1; i < wanted.size(); i += 3) {
      choice[i] = 1;
      wanted[i] = chosen[i];
    }
    const Tensor mask = MakeTensor(shape, choice);
    EXPECT_THAT(Where(mask, a, b), IsTensor(shape, wanted));
    EXPECT_THAT(Where(Scattered(mask), a, Scattered(b)),
                IsTensor(shape, wanted));
    EXPECT_THAT(Where(mask, Scattered(a), b), IsTensor(shape, wanted));
  }
}

TEST(ElementwiseModuleTest, RepeatedRowsAndColumnsAreReadAgain) {
  Why("An expanded tensor has stride 0: all its rows are one row.");
  const Tensor x = Counting({2, 3});
  const Tensor row(Counting({3}).storage(), 0, {2, 3}, {0, 1});
  const Tensor column(Counting({2}).storage(), 0, {2, 3}, {1, 0});
  EXPECT_THAT(Add(x, row), IsTensor({2, 3}, {0, 2, 4, 3, 5, 7}));
  EXPECT_THAT(Sub(row, x), IsTensor({2, 3}, {0, 0, 0, -3, -3, -3}));
  EXPECT_THAT(Sub(x, column), IsTensor({2, 3}, {0, 1, 2, 2, 3, 4}));
  EXPECT_THAT(Sub(column, x), IsTensor({2, 3}, {0, -1, -2, -2, -3, -4}));
  EXPECT_THAT(Sub(row, column), IsTensor({2, 3}, {0, 1, 2, -1, 0, 1}));
  EXPECT_THAT(Neg(row), IsTensor({2, 3}, {0, -1, -2, 0, -1, -2}));
}

TEST(ElementwiseModuleTest, WalksBackwardsAndInParts) {
  Why("Two axes may be walked as one only if there is no gap between them.");
  const Tensor x = Counting({2, 2, 3});
  const Tensor backwards(x.storage(), 11, {2, 2, 3}, {-6, -3, -1});
  EXPECT_THAT(Add(x, backwards),
              IsTensor({2, 2, 3}, std::vector<Scalar>(12, 11)));
  const Tensor first_two(x.storage(), 0, {2, 2, 2}, {6, 3, 1});
  EXPECT_THAT(Neg(first_two),
              IsTensor({2, 2, 2}, {0, -1, -3, -4, -6, -7, -9, -10}));
  const Tensor windows(x.storage(), 0, {3, 3}, {2, 1});  // They overlap.
  EXPECT_THAT(Neg(windows),
              IsTensor({3, 3}, {0, -1, -2, -2, -3, -4, -4, -5, -6}));
  const Tensor blocks_swapped(x.storage(), 6, {2, 2, 3}, {-6, 3, 1});
  EXPECT_THAT(Sub(blocks_swapped, x),
              IsTensor({2, 2, 3}, {6, 6, 6, 6, 6, 6, -6, -6, -6, -6, -6, -6}));
}

TEST(ElementwiseModuleTest, ArithmeticIsIeee) {
  Why("An infinity or a NaN must show, not be hidden by a special case.");
  EXPECT_THAT(Div(MakeTensor({3}, {1, -1, 0}), MakeTensor({3}, {0, 0, 0})),
              IsTensor({3}, {kInf, -kInf, kNan}));
  EXPECT_THAT(Log(MakeTensor({3}, {0, -1, kInf})),
              IsTensor({3}, {-kInf, kNan, kInf}));
  EXPECT_THAT(Sqrt(MakeTensor({2}, {-1, kInf})), IsTensor({2}, {kNan, kInf}));
  EXPECT_THAT(Exp(MakeTensor({3}, {-kInf, 1000, kNan})),
              IsTensor({3}, {0, kInf, kNan}));
  EXPECT_THAT(Pow(MakeTensor({3}, {0, -8, -2}), MakeTensor({3}, {0, 0.5, 3})),
              IsTensor({3}, {1, kNan, -8}));
}

TEST(ElementwiseModuleTest, MaximumAndMinimumPassNanOn) {
  Why("A NaN that a ReLU swallows is found hours later, if at all.");
  const Tensor a = MakeTensor({4}, {kNan, 1, kNan, kInf});
  const Tensor b = MakeTensor({4}, {1, kNan, kNan, 1});
  EXPECT_THAT(Maximum(a, b), IsTensor({4}, {kNan, kNan, kNan, kInf}));
  EXPECT_THAT(Minimum(a, b), IsTensor({4}, {kNan, kNan, kNan, 1}));
}

TEST(ElementwiseModuleTest, EqualMeansEqual) {
  Why("The caller chooses a tolerance; Equal has none.");
  const Tensor near =
      MakeTensor({2}, {1, std::nextafter(Scalar{1}, Scalar{2})});
  EXPECT_THAT(Equal(MakeTensor({2}, {1, 1}), near), IsTensor({2}, {1, 0}));
  EXPECT_THAT(Equal(MakeTensor({2}, {0, kInf}), MakeTensor({2}, {-0.0, kInf})),
              IsTensor({2}, {1, 1}));
}

TEST(ElementwiseModuleTest, NothingComparesWithNan) {
  Why("NaN equals nothing, not even itself.");
  const Tensor a = MakeTensor({3}, {kNan, 1, kNan});
  const Tensor b = MakeTensor({3}, {1, kNan, kNan});
  for (const auto& compare : {Equal, Less, Greater}) {
    EXPECT_THAT(compare(a, b), IsTensor({3}, {0, 0, 0}));
  }
}

TEST(ElementwiseModuleTest, WhereDoesNotTouchWhatItDrops) {
  Why("Masked attention drops -inf and NaN; a product with 0 would keep them.");
  EXPECT_THAT(
      Where(MakeTensor({4}, {1, 0, 1, kNan}), MakeTensor({4}, {1, kNan, 3, 4}),
            MakeTensor({4}, {kInf, 2, kNan, 0})),
      IsTensor({4}, {1, 2, 3, 4}));
}

TEST(ElementwiseModuleTest, OneAllocationOfExactlyTheResult) {
  Why("A hidden copy of a scattered input would double the memory.");
  const Tensor a = Scattered(Counting({3, 5}));
  const Tensor b = Counting({3, 5});
  EXPECT_EQ(AllocationsIn([&] { Neg(a); }), 1);
  EXPECT_EQ(AllocationsIn([&] { Add(a, b); }), 1);
  EXPECT_EQ(AllocationsIn([&] { Where(a, b, a); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { Add(a, b); }), 15 * kBytes);
  EXPECT_EQ(PeakBytesIn([&] { Neg(a); }), 15 * kBytes);
}

TEST(ElementwiseModuleTest, ResultsAreContiguousAndNew) {
  Why("The next operation is fast, and no other tensor shares the result.");
  const Tensor x = Scattered(Counting({2, 3}));
  for (const Tensor& y : {Neg(x), Add(x, x), Where(x, x, x)}) {
    EXPECT_THAT(y.strides(), ElementsAre(3, 1));
    EXPECT_NE(y.storage(), x.storage());
  }
}

TEST(ElementwiseModuleTest, EachReportsItsOnnxNameAndItsInputs) {
  Why("A gradient rule is looked up by this name, for exactly these tensors.");
  const Tensor a = Counting({2, 3});
  const Tensor b = Scattered(a);
  for (const Unary& op : kUnary) {
    EXPECT_THAT(TraceOf([&] { op.operation(b); }),
                ElementsAre(op.name + " [2, 3] -> [2, 3]"));
  }
  for (const Binary& op : kBinary) {
    const std::vector<TraceEvent> events =
        EventsIn([&] { op.operation(a, b); });
    ASSERT_EQ(events.size(), 1u) << op.name;
    EXPECT_EQ(events[0].op, op.name);
    EXPECT_EQ(events[0].inputs[0].id(), a.id());
    EXPECT_EQ(events[0].inputs[1].id(), b.id());
  }
  EXPECT_THAT(TraceOf([&] { Where(a, b, a); }),
              ElementsAre("Where [2, 3] [2, 3] [2, 3] -> [2, 3]"));
}

TEST(ElementwiseModuleTest, LargeTensorsGiveTheSameResults) {
  Why("From some size on your code may call kernels: same inputs, same order.");
  constexpr int64_t kCount = 1000;
  const Tensor a = RandomTensor({kCount}, 5, 0.1, 3);
  const Tensor b = RandomTensor({kCount}, 6, 0.1, 3);
  const std::vector<Scalar> x = Values(a);
  const std::vector<Scalar> y = Values(b);
  for (const Binary& op : kBinary) {
    SCOPED_TRACE(op.name);
    std::vector<double> wanted;
    for (size_t i = 0; i < x.size(); ++i) {
      wanted.push_back(op.oracle(x[i], y[i]));
    }
    EXPECT_THAT(op.operation(a, b), IsNear({kCount}, wanted));
    EXPECT_THAT(op.operation(Scattered(a), b), IsNear({kCount}, wanted));
  }
  std::vector<Scalar> wanted;
  for (size_t i = 0; i < x.size(); ++i) {
    wanted.push_back(x[i] < y[i] ? x[i] : y[i]);
  }
  const Tensor mask = Less(a, b);
  EXPECT_THAT(Where(mask, a, b), IsTensor({kCount}, wanted));
  EXPECT_THAT(Where(mask, Scattered(a), b), IsTensor({kCount}, wanted));
}

}  // namespace
}  // namespace tinytorch
