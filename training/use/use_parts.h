// The code that all parts of the Use program share: it trains a network, shows
// that on the screen, and lets a referee measure the result.

#ifndef TINYTORCH_TRAINING_USE_USE_PARTS_H_
#define TINYTORCH_TRAINING_USE_USE_PARTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "layers/show/referee.h"
#include "tensor/tensor.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/show/report.h"
#include "training/trainer.h"

namespace tinytorch {

// The state of the whole program.
struct DemoState {
  bool quick = false;        // less data, fewer epochs, no claims
  std::string weights = {};  // a folder for trained weights, if any
  Report report{"TinyTorch: what these networks learned"};
  std::vector<std::string> failures = {};  // claims that are not true
};

// Inputs [n, ...] and labels [n].
struct Examples {
  Tensor inputs;
  Tensor labels;
};

// One training run.
struct TrainingJob {
  std::string name;
  Layer& network;
  Optimizer& optimizer;
  LoaderOptions loader = {};
  // epochs, schedule, score. TrainAndMeasure() fills in the functions.
  TrainerOptions trainer = {};
  std::function<std::string()> image = nullptr;  // see LiveOptions
  int64_t every = 1;                             // see LiveOptions
  double seconds = 0;                            // see LiveOptions
};

// The result of a training run.
struct TrainingOutcome {
  Measurement measured;  // by the referee, on the test examples
  bool trusted = true;   // the referee found no fault
  Chart loss;
  Chart score;
};

// Trains on `train`, chooses the best epoch by `validation`, and lets the
// referee measure the result on `test`, which nothing has used before. Shows
// all of it on the screen. If the referee disagrees with the student's code, or
// if a parameter has not changed, adds a failure. Throws std::runtime_error
// with the error of the trainer.
TrainingOutcome TrainAndMeasure(DemoState& demo, const TrainingJob& job,
                                const Examples& train,
                                const Examples& validation,
                                const Examples& test);

// Prints whether a claim is true, which only the referee's measurement can
// show. If it is not, adds a failure. Does nothing with --quick, nor for a
// false claim after Ctrl-C.
void Claim(DemoState& demo, bool is_true, const std::string& what);

// Returns the rows [start, stop) of both.
Examples Rows(const Examples& examples, int64_t start, int64_t stop);

// The parts.
void LearnXor(DemoState& demo);
void LearnSpirals(DemoState& demo);
void LearnMlp(DemoState& demo);
void LearnLeNet(DemoState& demo);
// Not part of the tour: trains three networks of at most 7,960 parameters, on
// digits moved by up to 4 pixels, for an experiment in networks/understand.
void LearnShifts(DemoState& demo);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_USE_USE_PARTS_H_
