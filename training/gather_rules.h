// Gather rule: what was looked up often learns often.
//
// Gather copies rows of a table to where they are asked for; its gradient adds
// each row of dy back to the row it came from. A row that was asked for three
// times gets three gradients, one that was not asked for gets none: that is how
// an embedding learns.
//
//   operation    dx                                     indices
//   Gather       ScatterAdd(dy, indices, ...)           none
//   ScatterAdd   Gather(dy, indices, axis)              none
//   OneHot       none
//
// Exercise `gather_rules`. In memory: the indices and a shape, not the table.

#ifndef TINYTORCH_TRAINING_GATHER_RULES_H_
#define TINYTORCH_TRAINING_GATHER_RULES_H_

#include <cstdint>

#include "tensor/tensor.h"
#include "training/rule.h"

namespace tinytorch {

// The adjoint of Gather (tensor/gather.h): zeros of shape `whole`, to which
// parts[..., i..., ...] is added at index indices[i...] of `axis`.
//   parts [4, 3], indices [4] = 0 2 2 1, whole [5, 3], axis 0: row 2 gets the
//   sum of parts 1 and 2, rows 3 and 4 stay 0
// Negative indices count from the end. Any strides; one allocation (and copies
// of what is not contiguous); parts are added in their order, so the sum is the
// same to the bit every time. Reports "ScatterAdd" with inputs parts, indices
// (attributes axis, shape); ONNX ScatterND with reduction add.
// Throws std::invalid_argument: "ScatterAdd: wanted parts [4, 3] for indices
// [4] into axis 0 of [5, 3], got [4, 2]", and for indices as Gather, with its
// own name. PyTorch: Tensor.index_add_
Tensor ScatterAdd(const Tensor& parts, const Tensor& indices,
                  const Shape& whole, int64_t axis = 0);

// The rules of all operations listed above.
const RuleTable& GatherRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GATHER_RULES_H_
