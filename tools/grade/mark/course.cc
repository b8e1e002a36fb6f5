// Reads the file of the course with toml++ and checks every value.
#include "tools/grade/mark/course.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/mark/toml_reader.h"
#include "tools/text/clean.h"

namespace tinytorch::grade {
namespace {

// The schema of a course file.
class CourseReader {
 public:
  CourseReader(const KnownExercises& known, TomlReader* reader)
      : known_(known), reader_(*reader) {}

  CourseFile Read(const toml::table& root) {
    CourseFile course;
    reader_.Keys(root, "",
                 {"title", "credit", "hidden", "pseudonyms", "seed", "late",
                  "drop", "modules", "extensions"});
    reader_.Text(root, "title", &course.title);
    if (const auto* node = root.get("credit")) Credit(*node, &course);
    Hidden(root, &course);
    reader_.Bool(root, "pseudonyms", &course.pseudonyms);
    if (root.contains("seed")) {
      int64_t seed = 1;
      reader_.Whole(root, "seed", 1, std::numeric_limits<int64_t>::max(),
                    &seed);
      course.seed = seed;
    }
    if (const auto* late = reader_.Table(root, "late")) {
      Late(*late, &course.late);
    }
    if (const auto* drop = reader_.Table(root, "drop")) {
      reader_.Keys(*drop, "drop", {"exercises", "modules"});
      reader_.Whole(*drop, "exercises", 100, &course.drop.exercises);
      reader_.Whole(*drop, "modules", 100, &course.drop.modules);
    }
    if (const auto* modules = reader_.Table(root, "modules")) {
      for (const auto& [key, node] : *modules) Module(key, node, &course);
    }
    Extensions(root, &course);
    return course;
  }

 private:
  void Credit(const toml::node& node, CourseFile* course) {
    const std::vector<std::string> names = {"better", "integrated", "isolated"};
    if (const auto* text = node.as_string()) {
      if (text->get() == "better") {
        course->isolated_percent = -1;
      } else if (text->get() == "integrated") {
        course->isolated_percent = 0;
      } else if (text->get() == "isolated") {
        course->isolated_percent = 100;
      } else {
        reader_.BadName(node.source().begin, "credit", text->get(), names);
      }
    } else if (const auto* table = node.as_table();
               table != nullptr && table->contains("mix")) {
      reader_.Keys(*table, "credit", {"mix"});
      reader_.Hundredths(*table->get("mix"), "mix", 1,
                         &course->isolated_percent);
    } else {
      reader_.Bad(node,
                  absl::StrCat("credit: wanted \"better\", \"integrated\", "
                               "\"isolated\" or {mix = 0.5}, got ",
                               TomlReader::Kind(node)));
    }
  }

  void Hidden(const toml::table& root, CourseFile* course) {
    const std::vector<std::string> names = {"full", "description", "message",
                                            "points"};
    std::string text = "description";
    reader_.Text(root, "hidden", &text);
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
      reader_.BadName(root.get("hidden")->source().begin, "degree", text,
                      names);
    } else {
      course->hidden = static_cast<Disclosure>(found - names.begin());
    }
  }

  void Late(const toml::table& late, LateRules* rules) {
    reader_.Keys(late, "late",
                 {"grace_minutes", "grace_days", "percent_a_day", "most_days"});
    reader_.Whole(late, "grace_minutes", 1440, &rules->grace_minutes);
    reader_.Whole(late, "grace_days", 365, &rules->grace_days);
    reader_.Whole(late, "percent_a_day", 100, &rules->percent_a_day);
    reader_.Whole(late, "most_days", 365, &rules->most_days);
  }

  std::vector<std::string> KnownModules() const {
    std::vector<std::string> names;
    for (const auto& [module, exercises] : known_) names.push_back(module);
    return names;
  }

  void Module(const toml::key& key, const toml::node& node,
              CourseFile* course) {
    ModuleRule rule;
    rule.module = text::Clean(key.str());
    const auto known = known_.find(rule.module);
    if (!known_.empty() && known == known_.end()) {
      reader_.BadName(key.source().begin, "module", rule.module,
                      KnownModules());
    }
    const auto* table = node.as_table();
    if (table == nullptr) {
      reader_.Bad(
          node, absl::StrCat("modules.", rule.module, ": wanted a table, got ",
                             TomlReader::Kind(node)));
      return;
    }
    reader_.Keys(*table, "a module", {"weight", "deadline", "exercises"});
    if (const auto* weight = table->get("weight")) {
      reader_.Hundredths(*weight, "weight", 100, &rule.weight);
    }
    if (const auto* deadline = table->get("deadline")) {
      rule.deadline = reader_.Time(*deadline, "deadline");
    }
    if (const auto* exercises = reader_.Table(*table, "exercises")) {
      for (const auto& [name, weight] : *exercises) {
        if (known != known_.end() &&
            std::find(known->second.begin(), known->second.end(), name.str()) ==
                known->second.end()) {
          reader_.BadName(name.source().begin, "exercise", name.str(),
                          known->second);
        }
        reader_.Hundredths(weight, name.str(), 100,
                           &rule.exercise_weights[std::string(name.str())]);
      }
    }
    course->modules.push_back(std::move(rule));
  }

  void Extensions(const toml::table& root, CourseFile* course) {
    const toml::node* list = root.get("extensions");
    if (list == nullptr) return;
    if (!list->is_array()) {
      reader_.Bad(*list, absl::StrCat("extensions: wanted [[extensions]], got ",
                                      TomlReader::Kind(*list)));
      return;
    }
    for (const toml::node& node : *list->as_array()) {
      const auto* table = node.as_table();
      if (table == nullptr) {
        reader_.Bad(node, absl::StrCat("extensions: wanted tables, got ",
                                       TomlReader::Kind(node)));
        continue;
      }
      reader_.Keys(*table, "an extension",
                   {"student", "module", "until", "days"});
      Extension extension;
      reader_.Text(*table, "student", &extension.student);
      reader_.Text(*table, "module", &extension.module);
      reader_.Whole(*table, "days", 365, &extension.days);
      if (const auto* until = table->get("until")) {
        extension.until = reader_.Time(*until, "until");
      }
      if (extension.student.empty())
        reader_.Bad(node, "the extension has no student");
      if (!table->contains("until") == !table->contains("days")) {
        reader_.Bad(node, "the extension needs either until or days");
      }
      if (!extension.module.empty() && !known_.empty() &&
          !known_.contains(extension.module)) {
        reader_.BadName(table->get("module")->source().begin, "module",
                        extension.module, KnownModules());
      }
      course->extensions.push_back(std::move(extension));
    }
  }

  const KnownExercises& known_;
  TomlReader& reader_;
};

}  // namespace

std::optional<ModuleRule> CourseFile::RuleOf(const std::string& module) const {
  for (const ModuleRule& rule : modules) {
    if (rule.module == module) return rule;
  }
  if (!modules.empty()) return std::nullopt;
  ModuleRule rule;
  rule.module = module;
  return rule;
}

absl::StatusOr<CourseFile> ReadCourseFile(std::string_view content,
                                          const std::string& path,
                                          const KnownExercises& known) {
  TomlReader reader(path);
  CourseFile course;
  toml::parse_result parsed = toml::parse(content, path);
  if (parsed) {
    course = CourseReader(known, &reader).Read(parsed.table());
  } else {
    reader.Bad(parsed.error().source().begin, parsed.error().description());
  }
  if (std::string errors = reader.Errors(); !errors.empty()) {
    return absl::InvalidArgumentError(errors);
  }
  return course;
}

}  // namespace tinytorch::grade
