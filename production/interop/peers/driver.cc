// Answers the cases of stdin, one a line (case.h), with a line each on stdout:
//
//   {"id": "torch/mul/3", "output": "passed", "gradients": "wrong",
//    "seconds": "passed", "numbers": 24, "what": "gradient 0 at [1]: ..."}
//
// A line that is not a case ends the program with status 2.

#include <cstdio>
#include <iostream>
#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "production/interop/peers/answer.h"
#include "production/interop/peers/case.h"

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const absl::StatusOr<tinytorch::Case> asked = tinytorch::ParseCase(line);
    if (!asked.ok()) {
      std::fprintf(stderr, "driver: %s\n",
                   std::string(asked.status().message()).c_str());
      return 2;
    }
    const tinytorch::Answer answer = tinytorch::AnswerCase(*asked);
    const nlohmann::json told = {
        {"id", asked->id},
        {"output", tinytorch::OutcomeName(answer.output)},
        {"gradients", tinytorch::OutcomeName(answer.gradients)},
        {"seconds", tinytorch::OutcomeName(answer.seconds)},
        {"numbers", answer.numbers},
        {"what", answer.what}};
    std::cout << told.dump(-1, ' ', true,
                           nlohmann::json::error_handler_t::replace)
              << '\n';
  }
  return 0;
}
