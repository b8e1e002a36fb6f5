#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/norm.h"
#include "networks/checkpoint.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

TEST(CheckpointModuleTest, BuffersTravelToo) {
  Why("Without its running mean, BatchNorm computes something else.");
  BatchNorm trained(2), fresh(2);
  trained(RandomTensor({8, 2}, 1));
  const Weights weights = WeightsOf(trained);
  ASSERT_EQ(weights.tensors.size(), 4u);
  ASSERT_TRUE(CopyInto(fresh, weights).ok());
  EXPECT_THAT(fresh.Buffers()[0].tensor,
              EqualsTensor(trained.Buffers()[0].tensor));
  Assign(trained.Buffers()[0].tensor, MakeTensor({2}, {9, 9}));
  EXPECT_THAT(weights.tensors[2].tensor, IsTensor({2}, {9, 9})) << "a handle";
  EXPECT_NE(fresh.Buffers()[0].tensor.At({0}), 9) << "a copy";
}

TEST(CheckpointModuleTest, AllOrNothingIsCopied) {
  Why("A network with half of the new weights is worse than one without them.");
  Rng rng(1);
  Dense dense(3, 2, rng);
  const std::vector<Scalar> before = Values(dense.weight());
  const NamedTensor weight = {"weight", Counting({2, 3})};
  struct Case {
    Weights weights;
    std::string saying;
  };
  const Case cases[] = {
      {{.tensors = {weight}}, "Load: bias is missing in the file"},
      {{.tensors = {weight, {"bias", Counting({3})}}},
       "Load: bias is [2] here, [3] in the file"},
      {{.tensors = {weight, {"bias", Counting({2})}, {"7.w", Counting({1})}}},
       "Load: 7.w is not in the network"},
      {{.tensors = {weight, weight, {"bias", Counting({2})}}},
       "Load: weight is there twice in the file"},
  };
  for (const Case& c : cases) {
    const absl::Status status = CopyInto(dense, c.weights);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), c.saying);
    EXPECT_EQ(Values(dense.weight()), before) << c.saying;
  }
  EXPECT_TRUE(
      CopyInto(dense, {.tensors = {{"bias", Counting({2})},
                                   {"weight", Scattered(Counting({2, 3}))}}})
          .ok());
  EXPECT_THAT(dense.weight(), EqualsTensor(Counting({2, 3})));
}

}  // namespace
}  // namespace tinytorch
