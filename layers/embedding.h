// Embedding: a table of learned rows, looked up by number.
//
// A word, a character, a user is a number without meaning; row i of the table
// is what number i means, and it is trained like any weight. Looking a row up
// is the same as multiplying a one-hot row with the table, without the zeros.
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
  // Parameter "weight" [count, features], standard normal as in PyTorch.
  // Throws std::invalid_argument if an extent is below 1: "Embedding(0, 32):
  // wanted extents of at least 1".
  Embedding(int64_t count, int64_t features, Rng& rng);

  std::string name() const override;                     // "Embedding(65, 32)"
  Shape OutputShape(const Shape& input) const override;  // any shape fits

  const Tensor& weight() const { return weight_; }

 protected:
  // Reports Gather. Throws std::out_of_range for an index outside of the table
  // (a negative one too: here it can only be a mistake): "Embedding(65, 32):
  // index 70 outside of 65 rows". An index that is not whole is Gather's error.
  Tensor Forward(const Tensor& indices) override;

 private:
  int64_t count_;
  int64_t features_;
  Tensor weight_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_EMBEDDING_H_
