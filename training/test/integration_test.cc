// Losses, tape, rules, optimizers and clipping together, on whole networks.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "layers/testing/waves.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "networks/transformer.h"
#include "tensor/random.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/steps_json.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

// After ten of these steps, PyTorch's float32 and its float64 differ by 1e-6.
constexpr Tolerance kTenSteps{0, 1e-5};

// Returns whole numbers as a tensor.
Tensor Numbers(const Shape& shape, const std::function<int64_t(int64_t)>& f) {
  std::vector<Scalar> values;
  for (int64_t i = 0; i < NumElements(shape); ++i) {
    values.push_back(static_cast<Scalar>(f(i)));
  }
  return MakeTensor(shape, values);
}

// As images() and text() in golden/make_steps.py.
Batch Images(int64_t step) {
  return {Wave(100 + step, {6, 1, 28, 28}, 0.5, 0.5),
          Numbers({6}, [=](int64_t i) { return (i * 3 + step) % 10; })};
}

Batch Text(int64_t step) {
  const auto square = [](int64_t i) { return i * i % 11; };
  return {Numbers({3, 8}, [=](int64_t i) { return square(i + step); }),
          Numbers({3, 8}, [=](int64_t i) { return square(i + step + 1); })};
}

// Takes a training step. Returns the loss and the length of the gradient. A
// max_norm of 0 does not clip.
std::pair<Scalar, double> Step(Layer& network, Optimizer& optimizer,
                               const Batch& batch, double max_norm = 0) {
  Tape tape;
  Tensor loss;
  {
    const TraceScope scope(&tape);
    loss = CrossEntropy(network(batch.inputs), batch.targets);
  }
  std::vector<Tensor> slopes = tape.Gradient(loss, network.Parameters());
  double norm = GradientNorm(slopes);
  if (max_norm > 0) slopes = ClipGradients(slopes, max_norm, &norm);
  optimizer.Step(slopes);
  return {loss.item(), norm};
}

void ExpectTenStepsAsPyTorch(const char* name, Layer& network,
                             Optimizer& optimizer,
                             const std::function<Batch(int64_t)>& batch,
                             double max_norm = 0) {
  FillWithWaves(network);
  std::vector<Scalar> losses, norms;
  for (int64_t step = 0; step < 10; ++step) {
    const auto [loss, norm] = Step(network, optimizer, batch(step), max_norm);
    losses.push_back(loss);
    norms.push_back(static_cast<Scalar>(norm));
  }
  const GoldenCase golden = GoldenCases(StepsJson(), name).at(0);
  EXPECT_THAT(MakeTensor({10}, losses),
              NearTensor(golden["losses"], kTenSteps));
  EXPECT_THAT(MakeTensor({10}, norms), NearTensor(golden["norms"], kTenSteps));
}

TEST(TrainingIntegrationTest, TenStepsOfAnMlpAreThoseOfPyTorch) {
  Why("Forward, loss, backward, step: a mistake in any of them changes the "
      "second loss.");
  Rng rng(1);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 32, 10}, rng);
  Sgd sgd(mlp->Parameters(), {.learning_rate = 0.02, .momentum = 0.9});
  ExpectTenStepsAsPyTorch("MLP", *mlp, sgd, Images);
}

TEST(TrainingIntegrationTest, TenStepsOfLeNet5AreThoseOfPyTorch) {
  Why("Convolution, pooling and Adam together.");
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  Adam adam(lenet->Parameters(), {.learning_rate = 1e-3});
  ExpectTenStepsAsPyTorch("LeNet-5", *lenet, adam, Images);
}

TEST(TrainingIntegrationTest, TenStepsOfAResNetAreThoseOfPyTorch) {
  Why("A block has two paths, and BatchNorm has a mean and a variance that "
      "depend on the weights, too.");
  Rng rng(1);
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  Sgd sgd(resnet->Parameters(), {.learning_rate = 0.02});
  ExpectTenStepsAsPyTorch("ResNet", *resnet, sgd, Images);
}

TEST(TrainingIntegrationTest, TenStepsOfATransformerAreThoseOfPyTorch) {
  Why("Attention, GELU, LayerNorm, embeddings, AdamW and clipping: the parts "
      "of a language model.");
  Rng rng(1);
  Gpt gpt({.vocab_size = 11, .context = 8, .width = 12, .heads = 2}, rng);
  AdamW adamw(gpt.Parameters(), {.learning_rate = 3e-3, .weight_decay = 0.1});
  ExpectTenStepsAsPyTorch("Gpt", gpt, adamw, Text, 1.0);
}

// Returns the loss of a network on a batch, for finite differences.
double LossOf(Layer& network, const Batch& batch) {
  return CrossEntropy(network(batch.inputs), batch.targets).item();
}

// Compares the gradient of each parameter with finite differences: how much
// does the loss move if half of its elements, drawn at random, take a step
// along the gradient? If a gradient is wrong in size or direction, or belongs
// to another parameter, it predicts another slope.
void ExpectSlopes(Layer& network, const Batch& batch) {
  // If a ReLU unit passes 0 within the step, the slope changes by several
  // percent. So the step is small, which leaves three digits of a float loss.
  constexpr double kStep = 1.0 / 4096;
  Tape tape;
  Tensor loss;
  {
    const TraceScope scope(&tape);
    loss = CrossEntropy(network(batch.inputs), batch.targets);
  }
  const std::vector<NamedTensor> parameters = network.Parameters();
  const std::vector<Tensor> gradients = tape.Gradient(loss, parameters);
  for (size_t i = 0; i < gradients.size(); ++i) {
    SCOPED_TRACE(parameters[i].name);
    const Tensor& w = parameters[i].tensor;
    const std::vector<Scalar> at = Values(w), g = Values(gradients[i]);
    const std::vector<Scalar> coin = Values(RandomTensor(w.shape(), i));
    double square = 0;
    for (size_t k = 0; k < g.size(); ++k)
      square += coin[k] < 0 ? g[k] * g[k] : 0;
    const double slope = std::sqrt(square);
    ASSERT_GT(slope, 1e-4) << "the gradient is 0";
    const auto loss_at = [&](double step) {
      std::vector<Scalar> moved = at;
      for (size_t k = 0; k < g.size(); ++k) {
        if (coin[k] < 0) moved[k] += static_cast<Scalar>(step * g[k] / slope);
      }
      Assign(w, MakeTensor(w.shape(), moved));
      return LossOf(network, batch);
    };
    const double wanted = (loss_at(kStep) - loss_at(-kStep)) / (2 * kStep);
    Assign(w, MakeTensor(w.shape(), at));
    EXPECT_NEAR(slope, wanted, 3e-3 + 0.01 * slope);
  }
}

TEST(TrainingIntegrationTest, GradientsOfWholeNetworksAreTheirSlopes) {
  Why("Checks each parameter of each model by the definition of a derivative, "
      "in training mode: through BatchNorm's means and both paths of a block.");
  Rng rng(1);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 16, 10}, rng);
  ExpectSlopes(*mlp, Images(1));
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  ExpectSlopes(*lenet, Images(2));
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  ExpectSlopes(*resnet, Images(3));
  Gpt gpt({.vocab_size = 11, .context = 8, .width = 12, .heads = 2}, rng);
  ExpectSlopes(gpt, Text(4));
}

TEST(TrainingIntegrationTest, EveryOperationOfEveryModelHasARule) {
  Why("If all rules have rules, in training and in evaluation mode, then "
      "everything can be differentiated twice.");
  const auto expect_rules = [](Layer& network, const Batch& batch) {
    Tape tape;
    Tensor loss;
    const std::vector<TraceEvent> forward = EventsIn(
        [&] { loss = CrossEntropy(network(batch.inputs), batch.targets); });
    for (const TraceEvent& event : forward) tape.OnOperation(event);
    const std::vector<TraceEvent> back =
        EventsIn([&] { tape.Gradient(loss, network.Parameters()); });
    EXPECT_GT(back.size(), forward.size());
    for (const auto& events : {forward, back}) {
      for (const TraceEvent& event : events) {
        EXPECT_TRUE(AllRules().contains(event.op)) << event.op;
      }
    }
  };
  Rng rng(1);
  const std::unique_ptr<Sequential> models[] = {
      MakeMlp({784, 16, 10}, rng), MakeLeNet5(rng), MakeResNet(rng)};
  for (const std::unique_ptr<Sequential>& model : models) {
    expect_rules(*model, Images(0));
    model->Eval();
    expect_rules(*model, Images(0));
  }
  Gpt gpt({.vocab_size = 11, .context = 8, .width = 12, .heads = 2}, rng);
  expect_rules(gpt, Text(0));
}

TEST(TrainingIntegrationTest, SecondGradientsOfANetwork) {
  Why("How curved is the loss? The Hessian times a vector is the slope of the "
      "gradient along that vector, without computing the matrix.");
  Rng rng(1);
  Sequential network;
  network.Add<Dense>(4, 6, rng);
  network.Add<Activation>("Tanh", Tanh);
  network.Add<Dense>(6, 3, rng);
  const Tensor x = Wave(1, {5, 4});
  const Tensor labels = Numbers({5}, [](int64_t i) { return i % 3; });
  const Tensor w = network.Parameters()[0].tensor;
  const Tensor direction = Wave(2, w.shape());
  const auto gradient = [&](Tape& tape, Graph graph) {
    const Tensor loss = CrossEntropy(network(x), labels);
    return tape.Gradient(loss, {w}, {.graph = graph})[0];
  };
  Tensor hessian_times_direction;
  {
    Tape tape;
    const TraceScope scope(&tape);
    const Tensor g = gradient(tape, Graph::kKeep);
    hessian_times_direction = tape.Gradient(g, {w}, {.upstream = direction})[0];
  }
  constexpr double kStep = 1.0 / 128;
  const std::vector<Scalar> at = Values(w), d = Values(direction);
  const auto gradient_at = [&](double step) {
    std::vector<Scalar> moved = at;
    for (size_t k = 0; k < at.size(); ++k) {
      moved[k] += static_cast<Scalar>(step * d[k]);
    }
    Assign(w, MakeTensor(w.shape(), moved));
    Tape tape;
    const TraceScope scope(&tape);
    return Values(gradient(tape, Graph::kFree));
  };
  const std::vector<Scalar> after = gradient_at(kStep);
  const std::vector<Scalar> before = gradient_at(-kStep);
  std::vector<double> wanted;
  for (size_t k = 0; k < at.size(); ++k) {
    wanted.push_back((after[k] - before[k]) / (2 * kStep));
  }
  EXPECT_THAT(hessian_times_direction, IsNear(w.shape(), wanted, {1e-4, 1e-2}));
}

// All that is random in a training: weights, order, dropout.
std::vector<Tensor> WeightsAfterTraining(uint64_t seed) {
  Rng rng(seed);
  Sequential network;
  network.Add<Dense>(8, 16, rng);
  network.Add<Activation>("ReLU", Relu);
  network.Add<Dropout>(0.25, seed + 1);
  network.Add<Dense>(16, 3, rng);
  const TensorDataset examples(Wave(1, {20, 8}),
                               Numbers({20}, [](int64_t i) { return i % 3; }));
  DataLoader loader(examples, {.batch = 6, .seed = seed});
  Adam adam(network.Parameters(), {.learning_rate = 0.01});
  for (int64_t epoch = 0; epoch < 2; ++epoch) {
    for (int64_t b = 0; b < loader.batches(); ++b) {
      Step(network, adam, loader.Get(epoch, b));
    }
  }
  std::vector<Tensor> weights;
  for (const NamedTensor& p : network.Parameters()) {
    weights.push_back(MakeTensor(p.tensor.shape(), Values(p.tensor)));
  }
  return weights;
}

TEST(TrainingIntegrationTest, TheSameSeedGivesTheSameWeightsToTheBit) {
  Why("A result that cannot be repeated cannot be explained.");
  const std::vector<Tensor> first = WeightsAfterTraining(1);
  const std::vector<Tensor> again = WeightsAfterTraining(1);
  const std::vector<Tensor> other = WeightsAfterTraining(2);
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_THAT(again[i], EqualsTensor(first[i]));
    EXPECT_NE(Values(other[i]), Values(first[i])) << "for another seed";
  }
}

TEST(TrainingIntegrationTest, AStepLeavesNothingBehind) {
  Why("A few bytes that are kept at each of 10,000 steps end a training at "
      "night.");
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  Adam adam(lenet->Parameters());
  const Batch batch = Images(0);
  Step(*lenet, adam, batch);  // Makes tables of rules, which stay.
  const int64_t before = Storage::stats().live_bytes;
  Step(*lenet, adam, batch);
  EXPECT_EQ(Storage::stats().live_bytes, before);

  Tape tape;
  Tensor loss;
  {
    const TraceScope scope(&tape);
    loss = CrossEntropy((*lenet)(batch.inputs), batch.targets);
  }
  EXPECT_GT(tape.size(), 0u);
  EXPECT_GT(Storage::stats().live_bytes, before);
  tape.Gradient(loss, lenet->Parameters());
  EXPECT_EQ(tape.size(), 0u);
  loss = Tensor();
  EXPECT_EQ(Storage::stats().live_bytes, before)
      << "while the tape still exists";
}

}  // namespace
}  // namespace tinytorch
