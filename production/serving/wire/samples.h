// A sample of numbers as text, for the metadata of a model file.

#ifndef TINYTORCH_PRODUCTION_SERVING_WIRE_SAMPLES_H_
#define TINYTORCH_PRODUCTION_SERVING_WIRE_SAMPLES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// Returns the numbers with a space between them: "0.125 0.25 1". Each has the
// fewest digits that read back as the same double.
std::string EncodeSamples(const std::vector<double>& samples);

// Reads such a text; "" is a sample without numbers. InvalidArgument if a word
// is not a finite number: "samples: wanted numbers, got 0.1x".
absl::StatusOr<std::vector<double>> DecodeSamples(absl::string_view text);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WIRE_SAMPLES_H_
