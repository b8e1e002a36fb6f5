// Exercise `embedding`: a table of learned rows, looked up by number.
//
// The letter 'e' is the number 4, but 4 is not twice as much as 2: as a number
// it means nothing. So each letter gets a row of a table, of numbers that are
// learned, and from then on the network sees the row.
//
//   weight  row 0  [0.1  0.2]      indices [2, 0]  ->  [[0.5  0.6]
//           row 1  [0.3  0.4]                           [0.1  0.2]]
//           row 2  [0.5  0.6]
//
// It is a Dense layer in disguise: a one-hot row times the table,
//
//   [0 0 1] x weight = row 2
//
// which would read the whole table to find one row. Gather() reads that row.
//
// Cost: each row of the result is copied once; one allocation.
// Tests: test/embedding_test.cc, then test/embedding_module_test.cc.

#include "layers/embedding.h"

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "layers/init.h"
#include "tensor/gather.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: 70 as "70", 0.5 as "0.5", and what is not a number at all.
[[maybe_unused]] std::string Short(Scalar number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", static_cast<double>(number));
  return text;
}

}  // namespace

Embedding::Embedding(int64_t count, int64_t features, Rng& rng)
    : count_(count), features_(features) {
  if (count < 1 || features < 1) {
    throw std::invalid_argument(name() + ": wanted extents of at least 1");
  }
  // Your turn: make a tensor [count, features], fill it with FillNormal()
  // (init.h) of mean 0 and deviation 1, and register it as "weight". Keep the
  // handle in weight_.
  // BEGIN SOLUTION
  weight_ = AddParameter("weight", Tensor::Empty({count, features}));
  FillNormal(weight_, 0, 1, rng);
  // END SOLUTION
}

std::string Embedding::name() const {
  return "Embedding(" + std::to_string(count_) + ", " +
         std::to_string(features_) + ")";
}

Shape Embedding::OutputShape(const Shape& input) const {
  // Your turn: every number becomes a row, so one axis is added at the end.
  // BEGIN SOLUTION
  Shape output = input;
  output.push_back(features_);
  return output;
  // END SOLUTION
}

Tensor Embedding::Forward(const Tensor& indices) {
  // Your turn:
  //   1. Look at every index, wherever the strides have put it (an Odometer
  //      from tensor/shape.h tells). Below 0, or count_ and above? Throw
  //      std::out_of_range: "Embedding(65, 32): index 70 outside of 65 rows".
  //      Short() writes the index. Gather() alone would take -1 for the last
  //      row, and training would go on with a wrong word and no error.
  //   2. Let Gather() pick the rows.
  // BEGIN SOLUTION
  for (Odometer at(indices.shape(), indices.strides()); !at.done(); at.Next()) {
    const Scalar index = indices.data()[at.offset()];
    if (index < 0 || index >= static_cast<Scalar>(count_)) {
      throw std::out_of_range(name() + ": index " + Short(index) +
                              " outside of " + std::to_string(count_) +
                              " rows");
    }
  }
  return Gather(weight_, indices, 0);
  // END SOLUTION
}

}  // namespace tinytorch
