// What the parts of the Use program share: one way to train, to watch, and to
// have it measured by somebody else.

#ifndef TINYTORCH_TRAINING_USE_USE_PARTS_H_
#define TINYTORCH_TRAINING_USE_USE_PARTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/show/report.h"
#include "layers/show/referee.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/trainer.h"

namespace tinytorch {

// The whole program's state.
struct Use {
  bool quick = false;        // a glance: less data, fewer epochs, no claims
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
struct Lesson {
  std::string name;
  Layer& network;
  Optimizer& optimizer;
  LoaderOptions loader = {};
  // epochs, schedule, score. What has to do with watching is filled in.
  TrainerOptions trainer = {};
  std::function<std::string()> picture = nullptr;  // see LiveOptions
  int64_t every = 1;                               // see LiveOptions
};

// What came of it, as the referee sees it.
struct Learned {
  Verdict verdict;  // on the test examples
  Chart loss;
  Chart score;
};

// Trains on `train`, chooses the best epoch by `validation`, and has the result
// measured on `test`, which it does not see before. Shows all of it. Where the
// referee disagrees with what the student's code says, or a parameter has not
// moved, that is a failure of the program. Throws std::runtime_error with what
// the trainer says if it fails.
Learned Teach(Use& use, const Lesson& lesson, const Examples& train,
              const Examples& validation, const Examples& test);

// Says whether a claim is true; if not, that is a failure (not with --quick,
// nor after Ctrl-C).
void Claim(Use& use, bool is_true, const std::string& what);

// Rows [start, stop) of both.
Examples Rows(const Examples& examples, int64_t start, int64_t stop);

// The parts.
void LearnXor(Use& use);
void LearnSpirals(Use& use);
void LearnMlp(Use& use);
void LearnLeNet(Use& use);
// Not part of the tour: three networks of at most 7,960 parameters, on digits
// moved by up to 4 pixels, for an experiment in networks/understand/understand.cc.
void LearnShifts(Use& use);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_USE_USE_PARTS_H_
