// Gather rule: a row that is looked up often learns often.
//
// Gather copies the rows that the indices name out of a table; its gradient
// adds each row of dy to the row it came from. A row that was looked up three
// times gets three gradients, a row that was not looked up gets zero: this is
// how an embedding learns.
//
//   operation    dx                                     indices
//   Gather       ScatterAdd(dy, indices, ...)           none
//   ScatterAdd   Gather(dy, indices, axis)              none
//   OneHot       none
//
// Exercise `gather_rules`. In memory: indices and a shape, not the table.

#ifndef TINYTORCH_TRAINING_GATHER_RULES_H_
#define TINYTORCH_TRAINING_GATHER_RULES_H_

#include <cstdint>

#include "tensor/tensor.h"
#include "training/given/rule.h"

namespace tinytorch {

// Returns zeros of shape `whole`, to which it adds parts[..., i..., ...] at
// index indices[i...] of `axis`: the adjoint of Gather (tensor/gather.h).
//   parts [4, 3], indices [4] = 0 2 2 1, whole [5, 3], axis 0: row 2 gets the
//   sum of parts 1 and 2, rows 3 and 4 stay 0
// Negative indices count from the end. Takes any strides, allocates the result
// once, and copies inputs that are not contiguous. It adds the parts in their
// order and as Scalar, so the sum is the same to the bit every time. Reports
// "ScatterAdd" with inputs parts, indices (attributes axis, shape); ONNX has
// ScatterND with reduction add.
// Throws std::invalid_argument: "ScatterAdd: wanted parts [4, 3] for indices
// [4] into axis 0 of [5, 3], got [4, 2]". Throws for indices as Gather does,
// with its own name. PyTorch: Tensor.index_add_
Tensor ScatterAdd(const Tensor& parts, const Tensor& indices,
                  const Shape& whole, int64_t axis = 0);

// Returns the rules of all operations listed above.
const RuleTable& GatherRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GATHER_RULES_H_
