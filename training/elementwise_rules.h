// Elementwise rules: derivatives you know from school, one number at a time.
//
// y[i] depends on x[i] alone, so dx[i] = dy[i] * f'(x[i]). An element of a
// broadcast input was read many times: its gradient is the sum over all reads.
//
//   operation   da, or dx                       db
//   Add         dy                              dy
//   Sub         dy                              -dy
//   Mul         dy b                            dy a
//   Div         dy / b                          -dy a / b^2
//   Pow         dy b a^(b-1)                    dy a^b log a
//   Max, Min    dy where a is the one chosen,   dy where b is;
//               half of dy for each where both are equal;
//               all of dy for both where a or b is NaN
//   Where       (condition: none)  a: dy where condition,  b: dy elsewhere
//   Neg -dy     Abs dy sign(x), 0 at 0          Exp dy y
//   Log dy / x  Sqrt dy / (2 y)                 Erf dy 2 / sqrt(pi) e^(-x^2)
//   Relu        0 where y is 0, else dy          Sigmoid  dy y (1 - y)
//   Softplus    dy sigmoid(x)
//   LeakyRelu   dy where x > 0, else alpha dy   Tanh     dy (1 - y^2)
//   Gelu        dy (Phi(x) + x phi(x)), phi the normal density and Phi its
//               integral from -inf to x, see Erf()
//   Identity    dy
//   Equal, Less, Greater    none: flat between jumps
//
// Where the formulas of Pow have no value, it is as in PyTorch: da is 0 where
// b = 0, and db is 0 where a = 0 and b >= 0; where a < 0, db is NaN. So x^2,
// whose exponent 2 is a constant, can be differentiated at every x: its db is
// never computed. An element that is 0 in this table (Where, Relu) is 0 also if
// dy is inf or NaN there; Relu passes dy where y is NaN. The db of Div divides
// by b twice: it is finite for b = 1e20, whose square is not.
//
// Exercise `elementwise_rules`. In memory: Add, Sub, Neg and Identity, whose
// formulas contain dy alone, hold shapes only; Exp, Sqrt, Relu, Sigmoid and
// Tanh hold the output y, which the next operation holds anyway; the others
// hold the inputs that their formula contains, and comparisons nothing.
// Operations that a gradient reports, at most, if nothing was broadcast:
// Identity 0, Exp 1, Relu 2, Sigmoid and Tanh 3, Gelu 11.
// PyTorch: tools/autograd/derivatives.yaml

#ifndef TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_
#define TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_

#include "tensor/tensor.h"
#include "training/given/rule.h"

namespace tinytorch {

// Adds up all elements of dy that came from one element of a tensor of shape
// `to`: the adjoint (docs/glossary.md) of broadcasting to dy.shape(). Where
// broadcasting repeats, this sums; an empty sum is 0. If the shapes agree,
// returns dy itself (same id(), nothing computed). dy may be any view.
//   dy [32, 10], to [10]    -> sum over axis 0
//   dy [2, 3, 4], to [3, 1] -> sum over axes 0 and 2
// Reports ReduceSum (keepdims=0, only over axes whose extents differ) if there
// are such axes, then Reshape if the shape is not yet `to`. Throws
// std::invalid_argument unless `to` broadcasts to exactly dy.shape(): "SumTo:
// [3] does not broadcast to [2, 4]".
// PyTorch: Tensor.sum_to_size(to)
Tensor SumTo(const Tensor& dy, const Shape& to);

// Computes the error function of each element: 2 / sqrt(pi) times the integral
// of e^(-t^2) from 0 to x. It is an operation because Gelu's gradient needs
// Phi(x) = (1 + Erf(x / sqrt 2)) / 2. inf gives 1, -inf -1, and NaN stays NaN.
// Takes any strides, returns a new contiguous tensor, its one allocation.
// Reports ONNX Erf; its rule is above. PyTorch: torch.erf
Tensor Erf(const Tensor& x);

// Returns the rules of all operations listed above.
const RuleTable& ElementwiseRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_ELEMENTWISE_RULES_H_
