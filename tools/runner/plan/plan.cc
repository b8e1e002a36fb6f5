#include "tools/runner/plan/plan.h"

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace tinytorch::runner {
namespace {

using Json = nlohmann::json;

// Reads the keys of one JSON object and keeps the first error, so that the code
// below only lists keys.
class Object {
 public:
  Object(const Json& json, std::string where, absl::Status* error)
      : json_(json), where_(std::move(where)), error_(error) {
    if (!json_.is_object()) Fail("is not an object");
  }

  ~Object() {
    if (!json_.is_object()) return;
    for (const auto& [key, value] : json_.items()) {
      if (!known_.contains(key)) Fail(absl::StrCat("has unknown key ", key));
    }
  }

  void Read(const char* key, std::string* to) {
    if (const Json* value = Find(key, "a string", &Json::is_string)) {
      *to = value->get<std::string>();
    }
  }

  void Read(const char* key, bool* to) {
    if (const Json* value = Find(key, "true or false", &Json::is_boolean)) {
      *to = value->get<bool>();
    }
  }

  template <typename Number>
  void Read(const char* key, Number* to) {
    const Json* value = Find(key, "a number", &Json::is_number);
    if (value == nullptr) return;
    if (value->get<double>() < 0) return Fail(absl::StrCat(key, " is < 0"));
    *to = value->get<Number>();
  }

  // Calls read(element, "key[i]") for each element of a list.
  template <typename Function>
  void ReadEach(const char* key, Function read) {
    const Json* list = Find(key, "a list", &Json::is_array);
    if (list == nullptr) return;
    for (size_t i = 0; i < list->size(); ++i) {
      read((*list)[i], absl::StrCat(where_, ".", key, "[", i, "]"));
    }
  }

  void ReadStrings(const char* key, std::vector<std::string>* to) {
    ReadEach(key, [&](const Json& element, const std::string& where) {
      if (!element.is_string()) return Fail(where + " is not a string");
      to->push_back(element.get<std::string>());
    });
  }

  // Calls read(value, "where.key") if there is such a key.
  template <typename Function>
  void ReadIfThere(const char* key, Function read) {
    known_.insert(key);
    if (!json_.is_object()) return;
    const auto found = json_.find(key);
    if (found != json_.end()) read(*found, absl::StrCat(where_, ".", key));
  }

  void Fail(std::string_view what) {
    if (error_->ok()) {
      *error_ = absl::InvalidArgumentError(absl::StrCat(where_, " ", what));
    }
  }

 private:
  const Json* Find(const char* key, const char* type,
                   bool (Json::*is_type)() const noexcept) {
    known_.insert(key);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    if (found == json_.end()) {
      Fail(absl::StrCat("has no key ", key));
      return nullptr;
    }
    if (!((*found).*is_type)()) {
      Fail(absl::StrCat("key ", key, " is not ", type));
      return nullptr;
    }
    return &*found;
  }

  const Json& json_;
  std::string where_;
  absl::Status* error_;
  std::set<std::string> known_;
};

void ReadExercise(Object object, Exercise* to) {
  object.Read("name", &to->name);
  object.Read("title", &to->title);
  object.Read("points", &to->points);
  object.Read("why", &to->why);
  object.ReadStrings("hints", &to->hints);
  object.Read("locks", &to->locks);
  object.Read("file", &to->file);
  object.Read("compile_log", &to->compile_log);
  object.Read("isolated", &to->isolated);
}

void ReadRequirement(Object object, Requirement* to) {
  object.Read("module", &to->module);
  object.Read("verdict", &to->verdict);
  object.Read("test", &to->test);
  object.ReadStrings("optional", &to->optional);
}

void ReadGuide(Object object, Guide* to) {
  object.Read("then", &to->then);
  object.Read("next", &to->next);
  object.ReadStrings("programs", &to->programs);
  object.Read("mistakes", &to->mistakes);
  object.ReadStrings("warnings", &to->warnings);
  object.ReadStrings("sources", &to->sources);
}

void ReadLevels(Object* object, std::vector<Level>* to) {
  std::vector<std::string> names;
  object->ReadStrings("levels", &names);
  for (const std::string& name : names) {
    bool known = false;
    for (Level level : {Level::kPackage, Level::kModule, Level::kIntegration,
                        Level::kHidden}) {
      if (name != LevelName(level)) continue;
      to->push_back(level);
      known = true;
    }
    if (!known) object->Fail(absl::StrCat("has unknown level ", name));
  }
  if (to->empty()) object->Fail("has no levels");
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kPackage:
      return "package";
    case Level::kModule:
      return "module";
    case Level::kIntegration:
      return "integration";
    case Level::kHidden:
      return "hidden";
  }
  return "";
}

absl::StatusOr<Plan> ParsePlan(std::string_view json) {
  Json root;
  try {
    root = Json::parse(json);
  } catch (const Json::parse_error& e) {
    return absl::InvalidArgumentError(absl::StrCat("not JSON: ", e.what()));
  }
  Plan plan;
  absl::Status error;
  {
    Object object(root, "plan", &error);
    object.Read("module", &plan.module);
    object.Read("version", &plan.version);
    object.Read("target", &plan.target);
    ReadLevels(&object, &plan.levels);
    object.Read("binary", &plan.binary);
    object.Read("manifest", &plan.manifest);
    object.ReadEach("exercises", [&](const Json& e, const std::string& where) {
      ReadExercise(Object(e, where, &error), &plan.exercises.emplace_back());
    });
    object.ReadEach("requires", [&](const Json& r, const std::string& where) {
      ReadRequirement(Object(r, where, &error),
                      &plan.requirements.emplace_back());
    });
    object.ReadIfThere("guide", [&](const Json& g, const std::string& where) {
      ReadGuide(Object(g, where, &error), &plan.guide.emplace());
    });
    object.Read("seconds_per_test", &plan.seconds_per_test);
    object.Read("megabytes_per_test", &plan.megabytes_per_test);
    if (plan.exercises.empty()) object.Fail("has no exercises");
    if (plan.seconds_per_test == 0) object.Fail("gives tests no time");
    if (plan.guide.has_value() &&
        (plan.guide->warnings.size() != plan.exercises.size() ||
         plan.guide->sources.size() != plan.exercises.size())) {
      object.Fail("guide has not as many warnings and sources as exercises");
    }
  }  // The destructor looks for unknown keys.
  if (!error.ok()) return error;
  return plan;
}

}  // namespace tinytorch::runner
