// For any number of threads, results of the reference are the same to the bit
// (tensor/kernels/parallel.h).

#include <cstdint>
#include <memory>
#include <vector>

#include "gtest/gtest.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "tensor/kernels/kernels.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

Tensor RandomImages(int64_t count) {
  Rng rng(2);
  const Tensor images = Tensor::Empty({count, 1, 28, 28});
  const int64_t pixels = images.numel();
  for (int64_t i = 0; i < pixels; ++i) {
    images.data()[i] = static_cast<Scalar>(rng.Uniform());
  }
  return images;
}

// The loss, all gradients, and all parameters after one step.
std::vector<std::vector<Scalar>> OneStep(Sequential& network, int threads,
                                         Graph graph) {
  kernels::SetThreads(threads);
  const Tensor images = RandomImages(33);
  const Tensor labels = Tensor::Zeros({33});
  const std::vector<NamedTensor> parameters = network.Parameters();
  Adam adam(parameters);
  Tape tape;
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = CrossEntropy(network(images), labels);
  }
  const std::vector<Tensor> gradients =
      tape.Gradient(loss, parameters, {.graph = graph});
  adam.Step(gradients);
  std::vector<std::vector<Scalar>> all = {loss.ToVector()};
  for (const Tensor& gradient : gradients) all.push_back(gradient.ToVector());
  for (const NamedTensor& p : parameters) all.push_back(p.tensor.ToVector());
  return all;
}

template <typename Make>
void ExpectSameBits(Make make) {
  const int before = kernels::Threads();
  Rng rng(1);
  const auto wanted = OneStep(*make(rng), 1, Graph::kFree);
  for (const int threads : {2, 3, 8}) {
    // With a tape that keeps the graph, rules stay on one thread.
    for (const Graph graph : {Graph::kFree, Graph::kKeep}) {
      Rng same(1);
      EXPECT_EQ(OneStep(*make(same), threads, graph), wanted) << threads;
    }
  }
  kernels::SetThreads(before);
}

TEST(ThreadsTest, AStepOfAnMlpIsTheSameToTheBit) {
  ExpectSameBits([](Rng& rng) { return MakeMlp({784, 128, 10}, rng); });
}

TEST(ThreadsTest, AStepOfLeNet5IsTheSameToTheBit) {
  ExpectSameBits([](Rng& rng) { return MakeLeNet5(rng); });
}

TEST(ThreadsTest, AStepOfAResNetIsTheSameToTheBit) {
  ExpectSameBits([](Rng& rng) { return MakeResNet(rng); });
}

}  // namespace
}  // namespace tinytorch
