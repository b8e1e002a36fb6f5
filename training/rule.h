// Rule: how one operation passes a gradient back.
//
// The gradient of a number L (the loss) with respect to a tensor x is a tensor
// dx of the same shape: dx[i] says how much L grows for a small step of x[i].
// An operation y = f(a, b) stands somewhere between the parameters and L. It
// need not know where: whoever walks back hands it dy, the gradient of its
// output, and it answers with da and db, by the chain rule
//
//   da[i] = sum over j of dy[j] * (how much y[j] grows with a[i])
//
// That is all an operation has to know to be differentiated, and each is a few
// lines, for y = a * b:
//
//   InputGradients MulRule(const TraceEvent& event) {
//     const Tensor a = event.inputs[0], b = event.inputs[1];
//     return {[=](const Tensor& dy) { return SumTo(dy * b, a.shape()); },
//             [=](const Tensor& dy) { return SumTo(dy * a, b.shape()); }};
//   }
//
// A rule runs right after its operation, when inputs and output are at hand,
// and returns one function for each input, to be called later or never. What a
// function captures is what the tape holds in memory until then. So capture
// only what the formula needs: the shape and not the tensor where that is
// enough, the output instead of the input where both would do (the next
// operation holds it anyway). Tests count the bytes.
//
// Rules are made of tensor operations, which report themselves like any other:
// a gradient can be differentiated again.
//
// This file is given. The rules are exercises: elementwise_rules.h,
// view_rules.h, matmul_rules.h, conv_rules.h, pool_rules.h, norm_rules.h,
// gather_rules.h. In PyTorch they are called derivatives
// (tools/autograd/derivatives.yaml).

#ifndef TINYTORCH_TRAINING_RULE_H_
#define TINYTORCH_TRAINING_RULE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// From the gradient of the output to the gradient of one input: a tensor of
// that input's shape. Empty (nullptr) for an input that has none: an index, a
// label, or where the output changes with it only in jumps.
using InputGradient = std::function<Tensor(const Tensor& dy)>;

// One for each input of the operation, in their order.
using InputGradients = std::vector<InputGradient>;

using Rule = InputGradients (*)(const TraceEvent& event);

// Rules by the name that operations report, "MatMul".
using RuleTable = std::map<std::string, Rule>;

// The rule of operations that are flat between jumps (Less, ArgMax, OneHot):
// no input has a gradient.
inline InputGradients NoGradients(const TraceEvent& event) {
  return InputGradients(event.inputs.size());
}

// The value of an attribute, of type int64_t, Scalar or std::vector<int64_t>.
// Throws std::logic_error: "Conv reports no attribute strides", also when it
// is there with another type.
template <typename T>
const T& AttributeOf(const TraceEvent& event, const std::string& name) {
  for (const Attribute& attribute : event.attributes) {
    const T* value = std::get_if<T>(&attribute.value);
    if (attribute.name == name && value != nullptr) return *value;
  }
  throw std::logic_error(event.op + " reports no attribute " + name);
}

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_RULE_H_
