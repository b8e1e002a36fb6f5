#include "tools/bundle/spec.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace tinytorch::bundle {

absl::StatusOr<Spec> ParseSpec(std::string_view json) {
  Spec spec;
  try {
    const nlohmann::json root = nlohmann::json::parse(json);
    root.at("module").get_to(spec.module);
    root.at("levels").get_to(spec.levels);
    root.at("manifest").get_to(spec.manifest);
    root.at("link").get_to(spec.link);
    spec.limits = root.at("limits");
    for (const nlohmann::json& from : root.at("exercises")) {
      SpecExercise exercise;
      exercise.declaration = from.at("declaration");
      exercise.declaration.at("name").get_to(exercise.name);
      exercise.declaration.at("title").get_to(exercise.title);
      exercise.declaration.at("points").get_to(exercise.points);
      from.at("file").get_to(exercise.file);
      from.at("source").get_to(exercise.source);
      from.at("object").get_to(exercise.object);
      from.at("skeleton").get_to(exercise.skeleton);
      from.at("reference").get_to(exercise.reference);
      from.at("arguments").get_to(exercise.arguments);
      from.at("facts").get_to(exercise.facts);
      spec.exercises.push_back(std::move(exercise));
    }
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("bundle.json is not a bundle's: ", e.what()));
  }
  return spec;
}

}  // namespace tinytorch::bundle
