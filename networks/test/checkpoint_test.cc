#include "networks/checkpoint.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

// A layer whose only parameter is the tensor that it is given.
class RowLayer : public Layer {
 public:
  explicit RowLayer(const Tensor& row) { AddParameter("row", row); }
  std::string name() const override { return "RowLayer"; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return x; }
};

TEST(CheckpointTest, ANetworkGetsItsWeightsBack) {
  Why("A trained network is its weights: a file of them brings it back.");
  Rng rng(1), other(2);
  Dense trained(3, 2, rng), fresh(3, 2, other);
  Assign(trained.bias(), MakeTensor({2}, {5, 6}));
  ASSERT_TRUE(CopyInto(fresh, WeightsOf(trained)).ok());
  EXPECT_THAT(fresh.weight(), EqualsTensor(trained.weight()));
  EXPECT_THAT(fresh.bias(), IsTensor({2}, {5, 6}));
}

TEST(CheckpointTest, WeightsAreParametersByName) {
  Why("The names connect a file with a network.");
  Rng rng(1);
  const Dense dense(3, 2, rng);
  const Weights weights = WeightsOf(dense);
  ASSERT_EQ(weights.tensors.size(), 2u);
  EXPECT_EQ(weights.tensors[0].name, "weight");
  EXPECT_EQ(weights.tensors[0].tensor.id(), dense.weight().id());
  EXPECT_EQ(weights.tensors[1].name, "bias");
}

TEST(CheckpointTest, PyTorchsCountOfBatchesIsSkipped) {
  Why("PyTorch saves num_batches_tracked with each BatchNorm; its weights "
      "fit.");
  BatchNorm norm(2);
  Weights weights = WeightsOf(norm);
  weights.tensors.push_back({"num_batches_tracked", MakeTensor({}, {258})});
  const absl::Status status = CopyInto(norm, weights);
  EXPECT_TRUE(status.ok()) << status;
  weights.tensors.back().tensor = Counting({2});
  EXPECT_EQ(CopyInto(norm, weights).message(),
            "Load: num_batches_tracked is not in the network");
}

TEST(CheckpointTest, ATransposedWeightDoesNotFit) {
  Why("[3, 2] has as many numbers as [2, 3], but in the wrong places.");
  Rng rng(1);
  Dense dense(3, 2, rng);
  const absl::Status status = CopyInto(
      dense,
      {.tensors = {{"weight", Counting({3, 2})}, {"bias", Counting({2})}}});
  EXPECT_EQ(status.message(),
            "Load: weight is [2, 3] here, [3, 2] in the file");
}

TEST(CheckpointTest, WeightsOfAnotherNetworkDoNotFit) {
  Why("It is the most frequent mistake with weight files; the error shows both "
      "shapes.");
  Rng rng(1);
  Dense here(784, 128, rng), there(784, 64, rng);
  const absl::Status status = CopyInto(here, WeightsOf(there));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "Load: weight is [128, 784] here, [64, 784] in the file");
}

TEST(CheckpointTest, ARowIsCopiedFromAndToWhereItLies) {
  Why("A layer may train one row of a larger table: contiguous, but not at the "
      "start of its storage.");
  const Tensor table = Counting({3, 2});
  RowLayer layer(Tensor(table.storage(), 4, {2}, {1}));
  const Tensor file = MakeTensor({2, 2}, {70, 80, 50, 60});
  const Tensor row(file.storage(), 2, {2}, {1});
  ASSERT_TRUE(CopyInto(layer, {.tensors = {{"row", row}}}).ok());
  EXPECT_THAT(table, IsTensor({3, 2}, {0, 1, 2, 3, 50, 60}));
}

}  // namespace
}  // namespace tinytorch
