// Matrix product rule: two more matrix products.
//
//   y = a b     y[i, j] = sum over p of a[i, p] b[p, j]
//
// Element a[i, p] is used in all of row i of y, each time times b[p, j]:
//
//   da[i, p] = sum over j of dy[i, j] b[p, j]      da = dy b^T
//   db[p, j] = sum over i of a[i, p] dy[i, j]      db = a^T dy
//
// The shapes fit in no other way. Training costs about three times as much as
// inference for this reason: one product forward, two backward.
//
// With batch axes there is a product for each matrix of the batch, and a matrix
// that was broadcast over the batch gets the sum (SumTo). The common case is a
// Dense layer on a batch, a [..., m, k] and b [k, n]. Its db is one flat
// product a^T dy over all rows, in place of a batch of products and their sum.
//
// Exercise `matmul_rules`. In memory: a and b as they are, without transposed
// copies. Reports Transpose, MatMul, and the operations of SumTo and of
// flattening. For b [k, n], da and db each report one MatMul and make one
// allocation, the result, if a and dy are contiguous. PyTorch: torch.matmul

#ifndef TINYTORCH_TRAINING_MATMUL_RULES_H_
#define TINYTORCH_TRAINING_MATMUL_RULES_H_

#include "training/given/rule.h"

namespace tinytorch {

// Returns the rule of MatMul.
const RuleTable& MatMulRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_MATMUL_RULES_H_
