// Exercise `embedding`: a table of learned rows, looked up by number.
//
// If 'c' is number 2 and 'e' is number 4, then 'e' is still not twice as much
// as 'c': the size of these numbers means nothing. So each letter gets a row of
// a table. The numbers in the row are learned, and the network sees the row.
//
//   weight  row 0  [0.1  0.2]      indices [2, 0]  ->  [[0.5  0.6]
//           row 1  [0.3  0.4]                           [0.1  0.2]]
//           row 2  [0.5  0.6]
//
// The layer computes the same as a product of a one-hot row and the table:
//
//   [0 0 1] x weight = row 2
//
// The product would read the whole table to find one row; Gather() reads only
// that row.
//
// Cost: each row of the result is copied once; one allocation.
// Tests: test/embedding_test.cc, then test/embedding_module_test.cc.

#include "layers/embedding.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include "layers/init.h"
#include "tensor/gather.h"
#include "tools/course/unimplemented.h"
#include "tools/text/number.h"

namespace tinytorch {

Embedding::Embedding(int64_t count, int64_t features, Rng& rng)
    : count_(count), features_(features) {
  if (count < 1 || features < 1) {
    throw std::invalid_argument(name() + ": wanted extents of at least 1");
  }
  // Your turn: make a tensor [count, features], fill it with FillNormal()
  // (init.h), mean 0 and standard deviation 1, and register it as "weight".
  // Keep the handle in weight_.
  throw Unimplemented();
}

std::string Embedding::name() const {
  return "Embedding(" + std::to_string(count_) + ", " +
         std::to_string(features_) + ")";
}

Shape Embedding::OutputShape(const Shape& input) const {
  // Your turn: every number becomes a row of features_ numbers, so the result
  // has one axis more, the last one.
  throw Unimplemented();
}

Tensor Embedding::Forward(const Tensor& indices) {
  // Your turn:
  //   1. Check every index; an Odometer (tensor/shape.h) gives its offset. If
  //      it is below 0, or count_ or more, throw std::out_of_range:
  //      "Embedding(65, 32): index 70 outside of 65 rows". text::Short(index)
  //      (tools/text/number.h) returns "70". Gather() alone would take -1 for
  //      the last row, and training would go on with a wrong word and no error.
  //      -0.5 and 65.5 are outside, too. NaN is neither below nor above: leave
  //      NaN, and fractions inside such as 64.5, to Gather().
  //   2. When all indices are inside, Gather() picks the rows. For NaN and for
  //      a fraction, it throws.
  throw Unimplemented();
}

}  // namespace tinytorch
