// ValueOrThrow: from a status to an exception, for programs and tests.
//
// Libraries return errors of the outside world as absl::Status, and the caller
// decides what to do. A demonstration or a test often has only one answer: stop
// and show the message.
//
//   const Weights weights = ValueOrThrow(LoadSafetensors(path));

#ifndef TINYTORCH_TOOLS_DATA_VALUE_OR_THROW_H_
#define TINYTORCH_TOOLS_DATA_VALUE_OR_THROW_H_

#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch {

// Throws std::runtime_error with the message of the status unless it is OK.
inline void ThrowIfError(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

// Returns the value, or throws as ThrowIfError().
template <typename T>
T ValueOrThrow(absl::StatusOr<T> result) {
  ThrowIfError(result.status());
  return *std::move(result);
}

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_VALUE_OR_THROW_H_
