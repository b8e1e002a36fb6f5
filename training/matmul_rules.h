// Matrix product rule: two more matrix products.
//
//   y = a b     y[i, j] = sum over p of a[i, p] b[p, j]
//
// Element a[i, p] is used in all of row i of y, each time times b[p, j]:
//
//   da[i, p] = sum over j of dy[i, j] b[p, j]      da = dy b^T
//   db[p, j] = sum over i of a[i, p] dy[i, j]      db = a^T dy
//
// There is no other way for the shapes to fit. That is why training costs about
// three times as much as use: one product forward, two back.
//
// With batch axes the products are made for each matrix of the batch, and a
// matrix that was broadcast over the batch gets the sum (SumTo). The common
// case a [..., m, k], b [k, n], a Dense layer on a batch, is one flat product
// a^T dy over all rows, not a batch of them that is added up afterwards.
//
// Exercise `matmul_rules`. Holds a and b. Reports Transpose, MatMul, and what
// SumTo and flattening need. PyTorch: torch.matmul

#ifndef TINYTORCH_TRAINING_MATMUL_RULES_H_
#define TINYTORCH_TRAINING_MATMUL_RULES_H_

#include "training/rule.h"

namespace tinytorch {

// The rule of MatMul.
const RuleTable& MatMulRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_MATMUL_RULES_H_
