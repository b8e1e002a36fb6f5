// Rule: how one operation passes a gradient back.
//
// The gradient of a number L (the loss) with respect to a tensor x is a tensor
// dx of the same shape: dx[i] says how much L grows for a small step of x[i].
// An operation y = f(a, b) stands somewhere between the parameters and L. It
// need not know where: the tape hands it dy, the gradient of its output, and it
// returns da and db, by the chain rule
//
//   da[i] = sum over j of dy[j] * (how much y[j] grows with a[i])
//
// That is all an operation has to know to be differentiated. Each rule is a few
// lines, for y = a * b:
//
//   InputGradients MulRule(const TraceEvent& event) {
//     const Tensor a = event.inputs[0], b = event.inputs[1];
//     const Shape a_shape = a.shape(), b_shape = b.shape();
//     return {[=](const Tensor& dy) { return SumTo(dy * b, a_shape); },
//             [=](const Tensor& dy) { return SumTo(dy * a, b_shape); }};
//   }
//
// SumTo() (elementwise_rules.h) adds up what broadcasting has repeated.
//
// A rule runs right after its operation, when inputs and output are at hand. It
// returns one function for each input, which the tape may call later. The tape
// keeps in memory what these functions capture. So capture only what the
// formula needs: the shape in place of the tensor if the shape is enough (with
// a.shape() in its body, the first function above would hold all of a), the
// output in place of the input if both would do (the next operation holds the
// output anyway). Tests count the bytes. A rule reads an attribute of its
// operation with event.Get<T>(name) (tensor/trace.h), and captures the value.
//
// Rules are made of tensor operations, which report themselves like any other:
// a gradient can be differentiated again.
//
// Given. The rules are exercises: elementwise_rules.h, view_rules.h,
// matmul_rules.h, conv_rules.h, pool_rules.h, norm_rules.h, gather_rules.h. In
// PyTorch they are called derivatives (tools/autograd/derivatives.yaml).

#ifndef TINYTORCH_TRAINING_GIVEN_RULE_H_
#define TINYTORCH_TRAINING_GIVEN_RULE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// Computes the gradient of one input, a tensor of that input's shape, from the
// gradient of the output. dy and the inputs may be any views, and may have no
// elements: the gradient of a weight that an empty batch used is 0. Empty
// (nullptr) for an input that has no gradient: an index, a label, or an input
// with which the output changes only in jumps.
using InputGradient = std::function<Tensor(const Tensor& dy)>;

// One for each input of the operation, in their order.
using InputGradients = std::vector<InputGradient>;

using Rule = InputGradients (*)(const TraceEvent& event);

// Rules by the name that operations report: "MatMul".
using RuleTable = std::map<std::string, Rule>;

// The rule of operations that are flat between jumps (Less, ArgMax, OneHot):
// none of their inputs has a gradient.
inline InputGradients NoGradients(const TraceEvent& event) {
  return InputGradients(event.inputs.size());
}

// Returns the rules of all exercises in one table. A Tape uses them if it gets
// no others.
const RuleTable& AllRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_RULE_H_
