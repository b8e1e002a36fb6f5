// The code that ExpectRule and ExpectGradient share: see gradients.h.

#ifndef TINYTORCH_TRAINING_TESTING_FINITE_DIFFERENCES_H_
#define TINYTORCH_TRAINING_TESTING_FINITE_DIFFERENCES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "tensor/tensor.h"
#include "training/testing/gradients.h"

namespace tinytorch {

// Returns random weights for an output of this shape, of either sign and not
// near 0.
Tensor RandomUpstream(const Shape& shape, uint64_t seed);

// Compares the gradients that `subject` has computed, one or none for each
// input, with finite differences of sum(f(inputs) * upstream). Returns whether
// they agree; if not, fails the test.
bool CompareGradients(const std::string& subject, const TensorFunction& f,
                      const Tensors& inputs, const Tensor& upstream,
                      const std::vector<std::optional<Tensor>>& gradients,
                      const GradientCheck& check, std::source_location caller);

// Fails the test at the caller's line.
void FailAt(std::source_location caller, const std::string& message);

bool Contains(const std::vector<size_t>& inputs, size_t input);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_FINITE_DIFFERENCES_H_
