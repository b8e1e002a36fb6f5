// ExpectGradient, in a file of its own, so that tests of rules link no tape.

#include <optional>
#include <source_location>
#include <utility>
#include <vector>

#include "tensor/trace.h"
#include "training/tape.h"
#include "training/testing/finite_differences.h"
#include "training/testing/gradients.h"

namespace tinytorch {

void ExpectGradient(const TensorFunction& f, const Tensors& inputs,
                    const GradientCheck& check, std::source_location caller) {
  Tape tape;
  Tensor output;
  // Without a TraceScope, which is an exercise.
  Tracer* const previous = std::exchange(current_tracer, &tape);
  try {
    output = f(inputs);
  } catch (...) {
    current_tracer = previous;
    throw;
  }
  current_tracer = previous;

  Tensors wanted;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (Contains(check.none, i) || Contains(check.skip, i)) continue;
    wanted.push_back(inputs[i]);
  }
  const Tensor upstream = RandomUpstream(output.shape(), check.seed);
  const Tensors found = tape.Gradient(output, wanted, {.upstream = upstream});
  std::vector<std::optional<Tensor>> gradients;
  for (size_t i = 0, next = 0; i < inputs.size(); ++i) {
    const bool looked_at = !Contains(check.none, i) && !Contains(check.skip, i);
    gradients.push_back(looked_at ? std::optional(found.at(next++))
                                  : std::nullopt);
  }
  CompareGradients("Tape", f, inputs, upstream, gradients, check, caller);
}

}  // namespace tinytorch
