// Runs of a Trainer that are small enough to compute by hand, or rich enough to
// have every kind of state.
//
//   LineRun run({1}, 0.25);                     // y = w x from w = 0, target 1
//   Trainer trainer = run.Train({.epochs = 2});
//   trainer.Run();                              // w = 0.5, then 0.75

#ifndef TINYTORCH_TRAINING_TESTING_SMALL_RUNS_H_
#define TINYTORCH_TRAINING_TESTING_SMALL_RUNS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "networks/sequential.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/trainer.h"

namespace tinytorch {

// Returns a path for a file that only the current test writes.
std::string FileOfThisTest();

// Returns the mean of (outputs - targets)^2.
Tensor SquaredError(const Tensor& outputs, const Tensor& targets);

// Returns these scores in turn, for any outputs.
Score Scores(std::vector<double> scores);

// y = weight * x: a network of one number.
class Line : public Layer {
 public:
  explicit Line(Scalar weight);
  std::string name() const override { return "Line"; }
  Shape OutputShape(const Shape& input) const override { return input; }
  const Tensor& weight() const { return weight_; }

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  Tensor weight_;
};

// Everything a run of a Line needs. The targets are 1 for every input; the
// validation set is the training set, and nothing is shuffled.
struct LineRun {
  LineRun(const std::vector<Scalar>& x, double rate, int64_t batch = 1,
          double momentum = 0);
  Trainer Train(TrainerOptions options, Loss loss = SquaredError);

  Line line{0};
  TensorDataset data;
  DataLoader loader;
  Sgd optimizer;
};

// A run with everything that has a state: BatchNorm, Dropout, Adam. It has
// three steps an epoch: 10 examples in batches of 4.
struct RichRun {
  explicit RichRun(LoaderOptions options = {.batch = 4, .seed = 5},
                   double rate = 0.1);
  Trainer Train(TrainerOptions options, Loss loss = SquaredError);

  // Every number that can differ.
  std::map<std::string, std::vector<Scalar>> Numbers() const;

  TensorDataset data;
  TensorDataset validation;
  DataLoader loader;
  Sequential network;
  std::unique_ptr<Adam> adam;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_SMALL_RUNS_H_
