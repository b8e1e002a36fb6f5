// The result of one test. All text in it has been through text::Clean().
#ifndef TINYTORCH_TOOLS_RUNNER_RESULT_H_
#define TINYTORCH_TOOLS_RUNNER_RESULT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

enum class Outcome {
  kPassed,
  kFailed,       // An assertion failed, or the test body threw.
  kUnwritten,    // It reached `throw Unimplemented();`.
  kCrashed,      // Its process died, or ended before the test did.
  kHung,         // It used up its time.
  kSkipped,      // GTEST_SKIP(): never counts as passed.
  kNotCompiled,  // Not run: the exercise does not compile.
  kNotRun,       // Not run: earlier tests hung, or Bazel's time was up.
  kWaiting,      // Not run: the package tests of the exercise come first.
};

struct Failure {
  std::string place;  // "FILE:LINE" of the assertion; may be empty.
  std::string message;
};

// A line of an exercise: "Zip", "tensor/student/elementwise.cc:88".
struct CodePlace {
  std::string function;
  std::string place;
};

// The stack of a thread: addresses in the test program, innermost first.
struct Stack {
  std::string what;  // protocol.h has the words.
  std::vector<uint64_t> addresses;
};

struct TestResult {
  Outcome outcome = Outcome::kNotRun;
  double seconds = 0;
  std::string why;                // The sentence that the test gave Why().
  std::vector<Failure> failures;  // The first few.
  std::string unwritten_place;    // "FILE:LINE" of `throw Unimplemented();`.
  std::string unwritten_function;
  std::string detail;  // How the process died, or why the test did not run.
  std::vector<Stack> stacks;  // Of a crash, an exception or a hang.
  // Where it crashed, threw or hung, if that is known; the innermost call
  // first.
  std::vector<CodePlace> where;
  std::string output;  // The output of the test, up to a limit.
  bool output_cut = false;
  bool forged =
      false;  // It reported a pass in a way that the harness does not.
};

// Shortens "tinytorch::Tensor tinytorch::Add(const tinytorch::Tensor&)" to
// "Add".
std::string ShortFunction(std::string_view function);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_RESULT_H_
