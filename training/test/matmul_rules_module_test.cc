#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/matmul.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/runner/why.h"
#include "training/elementwise_rules.h"
#include "training/matmul_rules.h"
#include "training/matmul_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"
#include "training/view_rules.h"

namespace tinytorch {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;

constexpr int64_t kBytes = sizeof(Scalar);

Tensor Product(const Tensors& x) { return MatMul(x[0], x[1]); }

InputGradients GradientsOfProduct(const Tensor& a, const Tensor& b) {
  return GradientsOf(MatMulRules(), [&] { MatMul(a, b); });
}

TEST(MatmulRulesModuleTest, GradientsForAllKindsOfBatches) {
  Why("A matrix that is broadcast over the batch, on the left, on the right "
      "or on both sides, gets the sum over its uses. All sizes differ.");
  for (const auto& [a, b] :
       std::vector<std::pair<Shape, Shape>>{{{2, 3}, {3, 4}},
                                            {{5, 2, 3}, {3, 4}},
                                            {{2, 3}, {5, 3, 4}},
                                            {{5, 2, 3}, {5, 3, 4}},
                                            {{5, 2, 3}, {1, 3, 4}},
                                            {{2, 1, 2, 3}, {5, 3, 4}},
                                            {{2, 5, 2, 3}, {3, 4}},
                                            {{1, 1}, {1, 1}},
                                            {{1, 2, 3}, {3, 1}}}) {
    SCOPED_TRACE(ShapeToString(a) + " x " + ShapeToString(b));
    ExpectRule(MatMulRules(), Product,
               {RandomTensor(a, 1), RandomTensor(b, 2)});
    ExpectRule(MatMulRules(), Product,
               {Scattered(RandomTensor(a, 3)), Scattered(RandomTensor(b, 4))});
  }
}

TEST(MatmulRulesModuleTest, GradientsOfTransposedViews) {
  Why("Dense multiplies by a transposed weight: the input is a view, and the "
      "gradient must have the shape of that view.");
  ExpectRule(MatMulRules(), Product,
             {Transpose(RandomTensor({3, 2}, 1), 0, 1),
              Transpose(RandomTensor({4, 3}, 2), 0, 1)});
}

TEST(MatmulRulesModuleTest, GradientsAgreeWithPyTorch) {
  Why("torch.matmul, with autograd.");
  for (const GoldenCase& golden : GoldenCases(MatmulRulesJson(), "MatMul")) {
    SCOPED_TRACE(golden.name());
    const InputGradients gradients =
        GradientsOfProduct(golden["a"], golden["b"]);
    EXPECT_THAT(gradients[0](golden["dy"]),
                NearTensor(golden["d_a"], {1e-6, 1e-5}));
    EXPECT_THAT(gradients[1](golden["dy"]),
                NearTensor(golden["d_b"], {1e-6, 1e-5}));
  }
}

TEST(MatmulRulesModuleTest, GradientsOfLargeProductsAreAdjoints) {
  Why("Sizes of a real layer, around the block sizes of MatMul. sum((a b) * "
      "dy) is sum(a * da) and sum(b * db).");
  const Tensor a = RandomTensor({3, 33, 65}, 1), b = RandomTensor({65, 17}, 2);
  const Tensor dy = RandomTensor({3, 33, 17}, 3);
  const InputGradients gradients = GradientsOfProduct(a, b);
  ExpectAdjoint([&](const Tensor& x) { return MatMul(x, b); }, gradients[0], a,
                dy);
  ExpectAdjoint([&](const Tensor& x) { return MatMul(a, x); }, gradients[1], b,
                dy);
}

// Returns the shapes of all products that f computes.
std::vector<std::string> ProductsIn(const std::function<void()>& f) {
  std::vector<std::string> products;
  for (const std::string& line : TraceOf(f)) {
    if (line.starts_with("MatMul")) products.push_back(line);
  }
  return products;
}

TEST(MatmulRulesModuleTest, ADenseLayerIsOneFlatProduct) {
  Why("Eight products and their sum take longer than one large product, and "
      "eight times the memory.");
  const Tensor a = Counting({8, 3, 5}), b = Counting({5, 4});
  const Tensor dy = Counting({8, 3, 4});
  const InputGradients gradients = GradientsOfProduct(a, b);
  // (dy^T a)^T is the same gradient, and one product, too.
  EXPECT_THAT(ProductsIn([&] { gradients[1](dy); }),
              AnyOf(ElementsAre("MatMul [5, 24] [24, 4] -> [5, 4]"),
                    ElementsAre("MatMul [4, 24] [24, 5] -> [4, 5]")));
  EXPECT_EQ(AllocationsIn([&] { gradients[1](dy); }), 1) << "the result";
  EXPECT_EQ(AllocationsIn([&] { gradients[0](dy); }), 1) << "the result";
  const InputGradients flat =
      GradientsOfProduct(Counting({3, 5}), Counting({5, 4}));
  EXPECT_THAT(ProductsIn([&] { flat[1](Counting({3, 4})); }),
              AnyOf(ElementsAre("MatMul [5, 3] [3, 4] -> [5, 4]"),
                    ElementsAre("MatMul [4, 3] [3, 5] -> [4, 5]")));
  EXPECT_THAT(ProductsIn([&] { flat[0](Counting({3, 4})); }),
              AnyOf(ElementsAre("MatMul [3, 4] [4, 5] -> [3, 5]"),
                    ElementsAre("MatMul [5, 4] [4, 3] -> [5, 3]")));
}

TEST(MatmulRulesModuleTest, HoldsBothMatrices) {
  Why("The rule holds a and b only: neither the product nor a transposed "
      "copy, also after it has computed the gradients.");
  const Tensor weight = Counting({7, 3}), dy = Counting({5, 7});
  const int64_t before = Storage::stats().live_bytes;
  const InputGradients gradients =
      GradientsOfProduct(Counting({5, 3}), Transpose(weight, 0, 1));
  EXPECT_EQ(Storage::stats().live_bytes - before, 5 * 3 * kBytes)
      << "the network holds the weight anyway";
  for (const InputGradient& gradient : gradients) gradient(dy);
  EXPECT_EQ(Storage::stats().live_bytes - before, 5 * 3 * kBytes);
}

TEST(MatmulRulesModuleTest, GradientsOfEmptyMatrices) {
  Why("An empty batch has nothing to learn from: the gradient of the weight "
      "is 0.");
  InputGradients gradients =
      GradientsOfProduct(Counting({0, 2}), Counting({2, 3}));
  EXPECT_THAT(gradients[0](Counting({0, 3})), IsTensor({0, 2}, {}));
  EXPECT_THAT(gradients[1](Counting({0, 3})),
              IsTensor({2, 3}, {0, 0, 0, 0, 0, 0}));
  gradients = GradientsOfProduct(Counting({4, 2, 0}), Counting({0, 3}));
  EXPECT_THAT(gradients[0](Counting({4, 2, 3})), IsTensor({4, 2, 0}, {}));
  EXPECT_THAT(gradients[1](Counting({4, 2, 3})), IsTensor({0, 3}, {}));
}

TEST(MatmulRulesModuleTest, SecondGradients) {
  Why("The rule is made of products, transposes and sums, which have rules. "
      "da depends on b and dy, db on a and dy.");
  RuleTable rules = ViewRules();
  rules.insert(MatMulRules().begin(), MatMulRules().end());
  rules.insert(ElementwiseRules().begin(), ElementwiseRules().end());
  for (const Shape& a : std::vector<Shape>{{2, 3}, {5, 2, 3}}) {
    for (const Shape& b : std::vector<Shape>{{3, 4}, {1, 3, 4}}) {
      for (const size_t i : {size_t{0}, size_t{1}}) {
        SCOPED_TRACE(ShapeToString(a) + " x " + ShapeToString(b));
        ExpectRule(rules,
                   [i](const Tensors& x) {
                     return GradientsOfProduct(x[0], x[1])[i](x[2]);
                   },
                   {RandomTensor(a, 1), RandomTensor(b, 2),
                    RandomTensor(MatMulShape(a, b), 3)},
                   {.skip = {i}});
      }
    }
  }
}

}  // namespace
}  // namespace tinytorch
