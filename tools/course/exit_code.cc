#include "tools/course/exit_code.h"

#include <cstdio>
#include <string>

#include "absl/status/status.h"

namespace tinytorch::course {

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  const std::string message(status.message());
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

}  // namespace tinytorch::course
