// Embedding: a table of learned rows, looked up by number.
//
// A word, a character or a user is represented by a number, and the size of
// that number has no meaning. Row i of the table is the meaning of number i,
// and it is trained like any weight. To look up a row is to multiply a one-hot
// row with the table, but without the multiplications by 0.
//
//   indices [...]  weight [count, features]  ->  [..., features]
//
// Exercise `embedding`. PyTorch: torch.nn.Embedding(count, features)

#ifndef TINYTORCH_LAYERS_EMBEDDING_H_
#define TINYTORCH_LAYERS_EMBEDDING_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

class Embedding : public Layer {
 public:
  // Makes the parameter "weight" [count, features], filled by FillNormal() with
  // mean 0 and standard deviation 1, as in PyTorch. Throws
  // std::invalid_argument if an extent is below 1: "Embedding(0, 32): wanted
  // extents of at least 1".
  Embedding(int64_t count, int64_t features, Rng& rng);

  std::string name() const override;                     // "Embedding(65, 32)"
  Shape OutputShape(const Shape& input) const override;  // takes any shape

  const Tensor& weight() const { return weight_; }

 protected:
  // Returns Gather() of the table, which it reports; one allocation. The
  // indices may be any view. Throws std::out_of_range for an index outside of
  // the table, also inf, and also a negative one, which can only be a mistake
  // here: "Embedding(65, 32): index 70 outside of 65 rows". -0 is 0. For an
  // index inside that is not a whole number, and for NaN, Gather() throws.
  Tensor Forward(const Tensor& indices) override;

 private:
  int64_t count_;
  int64_t features_;
  Tensor weight_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_EMBEDDING_H_
