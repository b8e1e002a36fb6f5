// Elementwise rules: derivatives you know from school, one number at a time.
//
// y[i] depends on x[i] alone, so dx[i] = dy[i] * f'(x[i]). A broadcast input
// was read many times: its gradient is the sum over all places that read it.
//
//   operation   da, or dx                       db
//   Add         dy                              dy
//   Sub         dy                              -dy
//   Mul         dy b                            dy a
//   Div         dy / b                          -dy a / b^2
//   Pow         dy b a^(b-1)                    dy a^b log a
//   Max, Min    dy where a is the one chosen,   dy where b is;
//               half of dy for each where both are equal
//   Where       (condition: none)  a: dy where condition,  b: dy elsewhere
//   Neg -dy     Abs dy sign(x), 0 at 0          Exp dy y
//   Log dy / x  Sqrt dy / (2 y)                 Erf dy 2 / sqrt(pi) e^(-x^2)
//   Relu        dy where y > 0                  Sigmoid  dy y (1 - y)
//   LeakyRelu   dy where x > 0, else alpha dy   Tanh     dy (1 - y^2)
//   Gelu        dy (Phi(x) + x phi(x)), phi the normal density
//   Identity    dy
//   Equal, Less, Greater    none: flat between jumps
//
// Pow is as in PyTorch where the formulas have no value: da is 0 where b = 0,
// db is 0 where a = 0 and b >= 0. So x^2, with its constant 2, is
// differentiated at every x: nobody asks for db.
//
// Exercise `elementwise_rules`. What each holds in memory: of Add, Sub, Neg,
// Identity and the others of whose formula is dy alone, nothing but shapes; of
// Exp, Sqrt, Relu, Sigmoid, Tanh the output y, which the next operation holds
// anyway; of the rest the inputs that stand in the formula.
// PyTorch: tools/autograd/derivatives.yaml

#ifndef TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_
#define TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_

#include "tensor/tensor.h"
#include "training/rule.h"

namespace tinytorch {

// The adjoint of broadcasting to dy.shape(): adds up all elements of dy that
// came from one element of a tensor of shape `to`. Where broadcasting repeats,
// this sums. dy itself (same id(), nothing computed) when the shapes agree.
//   dy [32, 10], to [10]    -> sum over axis 0
//   dy [2, 3, 4], to [3, 1] -> sum over axes 0 and 2
// Reports ReduceSum if there is something to add, and Reshape if the axes are
// not those of `to` then. Throws std::invalid_argument unless `to` broadcasts
// to exactly dy.shape(): "SumTo: [3] does not broadcast to [2, 4]".
// PyTorch: Tensor.sum_to_size(to)
Tensor SumTo(const Tensor& dy, const Shape& to);

// The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x:
// an operation of its own, because Gelu's gradient needs Phi(x) = (1 + Erf(x /
// sqrt 2)) / 2. Any strides, new contiguous result. Reports ONNX Erf; its rule
// is above. PyTorch: torch.erf
Tensor Erf(const Tensor& x);

// The rules of all operations listed above.
const RuleTable& ElementwiseRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_
