// Referee: measures the claims of a training program, without the code that the
// program tests.
//
// A student's Accuracy() may be wrong, or the loss, or the training may not
// have changed the network. So //training:use measures its results a second
// time with these functions: from raw logits and labels, read through data(),
// shape() and strides() only, in double, with plain loops. If the two results
// disagree, the program says so and fails.

#ifndef TINYTORCH_LAYERS_SHOW_REFEREE_H_
#define TINYTORCH_LAYERS_SHOW_REFEREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// How good the answers of a classifier are.
struct Measurement {
  int64_t examples = 0;
  double accuracy = 0;       // the largest logit is that of the label
  double cross_entropy = 0;  // mean of -log softmax(logits)[label]
  std::vector<std::vector<int64_t>> confusion;  // [truth][answer]
  std::string fault = {};  // why the tensors cannot be measured
};

// Measures logits [..., classes] against labels [...]. A row with a NaN counts
// as wrong. If shapes do not fit, if there are no examples, or if a label is
// not a class, returns a `fault`; everything else is 0 then.
Measurement Measure(const Tensor& logits, const Tensor& labels);

// Returns a message if a claim and a measurement differ by more than
// `tolerance`, or if one of them is NaN: "accuracy: the program says 0.99, the
// referee measures 0.97". Returns "" if they agree.
std::string Disagreement(const std::string& what, double claimed,
                         double measured, double tolerance);

// Remembers the elements of all parameters, and says later which parameters
// have not changed: such a parameter did not learn.
class ParameterChange {
 public:
  explicit ParameterChange(std::vector<NamedTensor> parameters);
  // Returns the names of parameters that are the same in every element, or have
  // an element that is not finite now. Empty if all changed and all are finite.
  std::vector<std::string> Faults() const;

 private:
  std::vector<NamedTensor> parameters_;
  std::vector<std::vector<double>> before_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_SHOW_REFEREE_H_
