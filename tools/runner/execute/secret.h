// The secret: how the supervisor tells the harness from student code.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_SECRET_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_SECRET_H_

#include <string>

namespace tinytorch::runner {

// Returns kSecretLength random hexadecimal digits. Each test process gets a
// secret of its own; protocol.h says how.
std::string MakeSecret();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_SECRET_H_
