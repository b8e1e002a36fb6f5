// Tensors in a message of tensor/testing/tensors.h, laid out as matrices.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_TENSORS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_TENSORS_H_

#include <optional>
#include <string>
#include <string_view>

namespace tinytorch::runner {

struct TensorPair {
  std::string expected, got;  // "[2, 2]\n1 2\n3 4"; in one line if 1-d or long.
  std::string difference;     // "at [0, 1]: wanted 2, got 3 (...)".
};

// Lays out "a tensor [2, 2] of [1, 2, 3, 4]" and "a tensor [2, 2] of [1, 3, 2,
// 4], first difference at [0, 1]: wanted 2, got 3". Returns nothing if the
// texts are of another form.
std::optional<TensorPair> LayOutTensors(std::string_view expected,
                                        std::string_view got);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_TENSORS_H_
