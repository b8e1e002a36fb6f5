// Referee: measures what a training program claims, without the code it judges.
//
// A student's Accuracy() may be wrong, or the loss, or the network may never
// have moved. A program that prints "99 %" should know better. So the
// milestones of //training:use are measured a second time here: from raw logits
// and labels, read through data(), shape() and strides() only, in double, with
// plain loops. Where the two disagree the program says so and fails.

#ifndef TINYTORCH_LAYERS_SHOW_REFEREE_H_
#define TINYTORCH_LAYERS_SHOW_REFEREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// What the answers of a classifier are worth.
struct Verdict {
  int64_t examples = 0;
  double accuracy = 0;       // the largest logit is that of the label
  double cross_entropy = 0;  // mean of -log softmax(logits)[label]
  std::vector<std::vector<int64_t>> confusion;  // [truth][answer]
  std::string fault = {};  // what is wrong with the tensors themselves
};

// logits [..., classes], labels [...]. A row with NaN is wrong. Shapes that do
// not fit, no examples, and labels that are no classes are a `fault`, and all
// else is 0 then.
Verdict Judge(const Tensor& logits, const Tensor& labels);

// Says where a claim and a measurement differ by more than `tolerance`:
// "accuracy: the program says 0.99, the referee measures 0.97"; empty if they
// agree. Also for NaN.
std::string Disagreement(const std::string& what, double claimed,
                         double measured, double tolerance);

// Remembers the numbers of all parameters, and says later which of them are
// still what they were: a parameter that did not move did not learn.
class Movement {
 public:
  explicit Movement(std::vector<NamedTensor> parameters);
  // Names of those that did not change in any element, or hold what is no
  // number now. Empty: all moved and all are sound.
  std::vector<std::string> Faults() const;

 private:
  std::vector<NamedTensor> parameters_;
  std::vector<std::vector<double>> before_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_SHOW_REFEREE_H_
