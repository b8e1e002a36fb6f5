// Computes a case and compares our answers with the peer's.

#ifndef TINYTORCH_PRODUCTION_INTEROP_PEERS_ANSWER_H_
#define TINYTORCH_PRODUCTION_INTEROP_PEERS_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "production/interop/peers/case.h"
#include "tensor/tensor.h"

namespace tinytorch {

// The outcome of a comparison: output, first or second gradients.
enum class Outcome {
  kAbsent,    // the case does not ask for it
  kPassed,    // equal within the tolerance; or both refuse
  kWrong,     // another value
  kError,     // we refuse what the peer computes
  kAccepted,  // we compute what the peer refuses
};

// "passed", and so on.
std::string OutcomeName(Outcome outcome);

struct Answer {
  Outcome output = Outcome::kAbsent;
  Outcome gradients = Outcome::kAbsent;
  Outcome seconds = Outcome::kAbsent;
  int64_t numbers = 0;    // how many were compared
  std::string what = {};  // of the first that is not kPassed
};

// Computes a case, and its output once more from inputs that are not
// contiguous. Throws nothing: an exception of the API is an outcome. A
// case whose call is unknown is kError, also if the peer refuses it.
Answer AnswerCase(const Case& asked);

// The largest allowed difference from the peer's number `want`: relative *
// |want| + of_largest * (the largest finite |want| of the tensor) + floor.
struct Closeness {
  double relative;
  double of_largest;
  double floor;
};

// Returns what differs, "at [0, 2]: wanted 0.5, got 0.4 (3 of 6 differ)", or
// nothing. NaN equals NaN, an infinity itself, and 0 equals -0.
std::optional<std::string> Difference(const Tensor& got, const Tensor& want,
                                      const Closeness& closeness);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_INTEROP_PEERS_ANSWER_H_
