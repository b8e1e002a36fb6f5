// View rules: put the gradient back where the elements came from.
//
// A view, a copy or a sum only decides which element goes where. The gradient
// goes the same way backward. If an element went to several places, its
// gradients add up; if it went nowhere, its gradient is 0.
//
//   operation            dx
//   Reshape              dy in the shape of x
//   Squeeze, Unsqueeze   dy in the shape of x
//   Transpose            dy with its axes moved back (perm inverted)
//   Expand               SumTo(dy, shape of x)
//   Slice                zeros, with dy written into the window: PadSlice
//   Concat               for each input its window of dy
//   ReduceSum            dy repeated along the axes that were summed
//   ReduceMax            dy at the largest element, shared equally among equals
//                        (a maximum of NaN gives NaN to all its candidates)
//   ArgMax               none: flat between jumps
//
// Mean, Select and Stack are made of these and need no rule.
//
// Attributes: "axes" of Squeeze, Unsqueeze (one axis), ReduceSum and ReduceMax
// (all reduced axes, ascending), and "perm" of Transpose are
// std::vector<int64_t>; "axis" of Concat and "keepdims" of both reductions (0
// or 1) are int64_t. All axes count from 0, also if the caller wrote -1.
//
// Exercise `view_rules`. In memory: shapes and attributes; ReduceMax also holds
// x and y. Views cost no arithmetic, so their gradients are views of dy, also
// if dy is not contiguous: those of Squeeze, Unsqueeze, Transpose, Concat,
// PadSlice, and of ReduceSum by Expand. Only Reshape copies such a dy. PyTorch:
// amax shares among equals in the same way.

#ifndef TINYTORCH_TRAINING_VIEW_RULES_H_
#define TINYTORCH_TRAINING_VIEW_RULES_H_

#include "tensor/tensor.h"
#include "tensor/views.h"
#include "training/given/rule.h"

namespace tinytorch {

// Returns zeros of shape `whole`, in which the window that Slice(x, window)
// would read holds `part`: the adjoint of Slice. Clamps `window` as Slice does.
//   part [2], whole [5], {.start = 1, .stop = 5, .step = 2} -> 0 a 0 b 0
// Takes any strides, makes one allocation. Reports "PadSlice" (attributes axis,
// start, stop, step as Slice reports them, and shape, that of `whole`); its
// rule is Slice. ONNX has Pad, and ScatterElements for a step above 1.
// Throws std::invalid_argument: "PadSlice: the window of [5] is [2], got [3]".
// PyTorch: torch.slice_scatter(torch.zeros(whole), part, ...)
Tensor PadSlice(const Tensor& part, const Shape& whole,
                const SliceOptions& window);

// Returns the rules of all operations listed above, and of PadSlice.
const RuleTable& ViewRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_VIEW_RULES_H_
