#include "training/testing/small_runs.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/norm.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {

std::string FileOfThisTest() {
  return testing::TempDir() + "/" +
         testing::UnitTest::GetInstance()->current_test_info()->name() +
         ".safetensors";
}

Tensor SquaredError(const Tensor& outputs, const Tensor& targets) {
  const Tensor difference = Sub(outputs, targets);
  return Mean(Mul(difference, difference));
}

Score Scores(std::vector<double> scores) {
  auto next = std::make_shared<size_t>(0);
  return [scores = std::move(scores), next](const Tensor&, const Tensor&) {
    return scores.at((*next)++);
  };
}

Line::Line(Scalar weight)
    : weight_(AddParameter("weight", MakeTensor({1}, {weight}))) {}

Tensor Line::Forward(const Tensor& x) { return Mul(x, weight_); }

LineRun::LineRun(const std::vector<Scalar>& x, double rate, int64_t batch,
                 double momentum)
    : data(MakeTensor({static_cast<int64_t>(x.size()), 1}, x),
           MakeTensor({static_cast<int64_t>(x.size()), 1},
                      std::vector<Scalar>(x.size(), 1))),
      loader(data, {.batch = batch, .shuffle = false}),
      optimizer(line.Parameters(),
                {.learning_rate = rate, .momentum = momentum}) {}

Trainer LineRun::Train(TrainerOptions options, Loss loss) {
  return Trainer(line, std::move(loss), optimizer, loader, data,
                 std::move(options));
}

RichRun::RichRun(LoaderOptions options, double rate)
    : data(RandomTensor({10, 3}, 1), RandomTensor({10, 2}, 2)),
      validation(RandomTensor({7, 3}, 6), RandomTensor({7, 2}, 7)),
      loader(data, std::move(options)) {
  Rng rng(3);
  network.Add<Dense>(3, 4, rng);
  network.Add<BatchNorm>(4);
  network.Add<Dropout>(0.5, 4);
  network.Add<Dense>(4, 2, rng);
  adam = std::make_unique<Adam>(network.Parameters(),
                                AdamOptions{.learning_rate = rate});
}

Trainer RichRun::Train(TrainerOptions options, Loss loss) {
  return Trainer(network, std::move(loss), *adam, loader, validation,
                 std::move(options));
}

std::map<std::string, std::vector<Scalar>> RichRun::Numbers() const {
  std::map<std::string, std::vector<Scalar>> numbers;
  for (const std::vector<NamedTensor>& tensors :
       {network.Parameters(), network.Buffers(), adam->State()}) {
    for (const NamedTensor& t : tensors) numbers[t.name] = Values(t.tensor);
  }
  numbers["steps"] = {static_cast<Scalar>(adam->steps())};
  return numbers;
}

}  // namespace tinytorch
