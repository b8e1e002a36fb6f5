// Rules of the operations of tensor/given: see more_rules.h.

#include "training/given/more_rules.h"

#include <cstdint>

#include "tensor/elementwise.h"
#include "tensor/given/more_math.h"
#include "tensor/given/order.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

InputGradients SinRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) { return dy * Cos(x); }};
}

InputGradients CosRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) { return -(dy * Sin(x)); }};
}

// Not dy * 0, which is NaN for a dy of inf.
InputGradients ZeroRule(const TraceEvent&) {
  return {[](const Tensor& dy) { return Tensor::Zeros(dy.shape()); }};
}

InputGradients CumSumRule(const TraceEvent& event) {
  const CumSumOptions back{.axis = event.Get<int64_t>("axis"),
                           .reverse = event.Get<int64_t>("reverse") == 0};
  return {[=](const Tensor& dy) { return CumSum(dy, back); }};
}

}  // namespace

const RuleTable& MoreRules() {
  static const RuleTable rules = {{"Sin", SinRule},
                                  {"Cos", CosRule},
                                  {"Sign", ZeroRule},
                                  {"Round", ZeroRule},
                                  {"CumSum", CumSumRule}};
  return rules;
}

}  // namespace tinytorch
