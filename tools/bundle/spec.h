// What a bundle can grade: one module, as bundle.bzl packed it.
#ifndef TINYTORCH_TOOLS_BUNDLE_SPEC_H_
#define TINYTORCH_TOOLS_BUNDLE_SPEC_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace tinytorch::bundle {

// All paths are relative to the folder course/ of the bundle.
struct SpecExercise {
  std::string name;
  std::string title;
  int points = 0;
  nlohmann::json declaration;  // As of a plan of the supervisor.
  std::string file;            // "tensor/student/shape.cc".
  std::string source;          // The same, as the compiler is given it.
  std::string object;
  std::string skeleton;
  std::string reference;               // The object of our solution.
  std::vector<std::string> arguments;  // Of the compiler.
  std::vector<std::string> facts;      // Lines for compile_exercise.
};

struct Spec {
  std::string module;
  std::vector<std::string> levels;
  nlohmann::json limits;
  std::string manifest;
  std::vector<std::string> link;  // Objects, archives and flags.
  std::vector<SpecExercise> exercises;
};

// Reads bundle.json. The error says what is wrong with it.
absl::StatusOr<Spec> ParseSpec(std::string_view json);

}  // namespace tinytorch::bundle

#endif  // TINYTORCH_TOOLS_BUNDLE_SPEC_H_
