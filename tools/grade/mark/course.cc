// Reads the file of the course with toml++ and checks every value.
#include "tools/grade/mark/course.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tools/grade/mark/nearest.h"
#include "tools/text/clean.h"
#define TOML_EXCEPTIONS 0
#include "toml++/toml.hpp"

namespace tinytorch::grade {
namespace {

std::string Kind(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

class Reader {
 public:
  Reader(std::string path, const KnownExercises& known)
      : path_(std::move(path)), known_(known) {}

  CourseFile Read(const toml::table& root) {
    CourseFile course;
    Keys(root, "",
         {"title", "credit", "hidden", "late", "modules", "extensions"});
    Text(root, "title", &course.title);
    if (const auto* node = root.get("credit")) Credit(*node, &course);
    Hidden(root, &course);
    if (const auto* late = Table(root, "late")) Late(*late, &course.late);
    if (const auto* modules = Table(root, "modules")) {
      for (const auto& [key, node] : *modules) Module(key, node, &course);
    }
    Extensions(root, &course);
    return course;
  }

  void Bad(const toml::source_position& where, std::string_view what) {
    errors_.push_back({where.line, where.column,
                       absl::StrCat(path_, ":", where.line, ":", where.column,
                                    ": ", text::Clean(what))});
  }

  std::string Errors() {
    std::stable_sort(
        errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
          return std::pair(a.line, a.column) < std::pair(b.line, b.column);
        });
    return absl::StrJoin(errors_, "\n", [](std::string* out, const Error& e) {
      out->append(e.text);
    });
  }

 private:
  struct Error {
    uint32_t line;
    uint32_t column;
    std::string text;
  };

  void Bad(const toml::node& node, std::string_view what) {
    Bad(node.source().begin, what);
  }

  void BadName(const toml::source_position& where, std::string_view what,
               std::string_view name, const std::vector<std::string>& names) {
    const std::string nearest = Nearest(name, names);
    Bad(where,
        absl::StrCat("unknown ", what, " \"", name, "\"; ",
                     nearest.empty()
                         ? absl::StrCat("known: ", absl::StrJoin(names, ", "))
                         : absl::StrCat("did you mean \"", nearest, "\"?")));
  }

  void Keys(const toml::table& table, std::string_view of,
            const std::vector<std::string>& names) {
    for (const auto& [key, node] : table) {
      if (std::find(names.begin(), names.end(), key.str()) == names.end()) {
        BadName(key.source().begin,
                of.empty() ? "key" : absl::StrCat("key of ", of), key.str(),
                names);
      }
    }
  }

  const toml::table* Table(const toml::table& in, std::string_view key) {
    const toml::node* node = in.get(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) {
      Bad(*node, absl::StrCat(key, ": wanted a table, got ", Kind(*node)));
    }
    return node->as_table();
  }

  void Text(const toml::table& in, std::string_view key, std::string* text) {
    const toml::node* node = in.get(key);
    if (node == nullptr) return;
    if (const auto* value = node->as_string()) {
      *text = text::Clean(value->get());
    } else {
      Bad(*node, absl::StrCat(key, ": wanted text, got ", Kind(*node)));
    }
  }

  void Whole(const toml::table& in, std::string_view key, int most, int* out) {
    const toml::node* node = in.get(key);
    if (node == nullptr) return;
    const auto* value = node->as_integer();
    if (value == nullptr) {
      Bad(*node,
          absl::StrCat(key, ": wanted a whole number, got ",
                       node->is_floating_point() ? "a fraction" : Kind(*node)));
    } else if (value->get() < 0 || value->get() > most) {
      Bad(*node,
          absl::StrCat(key, ": wanted 0 to ", most, ", got ", value->get()));
    } else {
      *out = static_cast<int>(value->get());
    }
  }

  // A number with at most two decimals, as hundredths.
  void Hundredths(const toml::node& node, std::string_view key, double most,
                  int* out) {
    const std::optional<double> value =
        node.is_number() ? node.value<double>() : std::nullopt;
    if (!value.has_value()) {
      Bad(node, absl::StrCat(key, ": wanted a number, got ", Kind(node)));
      return;
    }
    if (!(*value >= 0 && *value <= most)) {
      Bad(node, absl::StrCat(key, ": wanted 0 to ", most, ", got ", *value));
      return;
    }
    const double rounded = std::round(*value * 100);
    if (std::abs(*value * 100 - rounded) > 1e-6) {
      Bad(node,
          absl::StrCat(key, ": wanted at most two decimals, got ", *value));
      return;
    }
    *out = static_cast<int>(rounded);
  }

  std::optional<int64_t> Time(const toml::node& node, std::string_view key) {
    const auto* value = node.as_date_time();
    if (value == nullptr || !value->get().offset.has_value()) {
      Bad(node, absl::StrCat(
                    key,
                    ": wanted a date with time and zone like "
                    "2026-10-01T23:59:00+02:00, got ",
                    value == nullptr ? Kind(node) : "a time without a zone"));
      return std::nullopt;
    }
    const toml::date_time& time = value->get();
    const absl::CivilSecond civil(time.date.year, time.date.month,
                                  time.date.day, time.time.hour,
                                  time.time.minute, time.time.second);
    return absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone())) -
           time.offset->minutes * 60;
  }

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
        BadName(node.source().begin, "credit", text->get(), names);
      }
    } else if (const auto* table = node.as_table();
               table != nullptr && table->contains("mix")) {
      Keys(*table, "credit", {"mix"});
      Hundredths(*table->get("mix"), "mix", 1, &course->isolated_percent);
    } else {
      Bad(node, absl::StrCat("credit: wanted \"better\", \"integrated\", "
                             "\"isolated\" or {mix = 0.5}, got ",
                             Kind(node)));
    }
  }

  void Hidden(const toml::table& root, CourseFile* course) {
    const std::vector<std::string> names = {"full", "description", "message",
                                            "points"};
    std::string text = "description";
    Text(root, "hidden", &text);
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
      BadName(root.get("hidden")->source().begin, "degree", text, names);
    } else {
      course->hidden = static_cast<Disclosure>(found - names.begin());
    }
  }

  void Late(const toml::table& late, LateRules* rules) {
    Keys(late, "late",
         {"grace_minutes", "grace_days", "percent_a_day", "most_days"});
    Whole(late, "grace_minutes", 1440, &rules->grace_minutes);
    Whole(late, "grace_days", 365, &rules->grace_days);
    Whole(late, "percent_a_day", 100, &rules->percent_a_day);
    Whole(late, "most_days", 365, &rules->most_days);
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
      BadName(key.source().begin, "module", rule.module, KnownModules());
    }
    const auto* table = node.as_table();
    if (table == nullptr) {
      Bad(node, absl::StrCat("modules.", rule.module, ": wanted a table, got ",
                             Kind(node)));
      return;
    }
    Keys(*table, "a module", {"weight", "deadline", "exercises"});
    if (const auto* weight = table->get("weight")) {
      Hundredths(*weight, "weight", 100, &rule.weight);
    }
    if (const auto* deadline = table->get("deadline")) {
      rule.deadline = Time(*deadline, "deadline");
    }
    if (const auto* exercises = Table(*table, "exercises")) {
      for (const auto& [name, weight] : *exercises) {
        if (known != known_.end() &&
            std::find(known->second.begin(), known->second.end(), name.str()) ==
                known->second.end()) {
          BadName(name.source().begin, "exercise", name.str(), known->second);
        }
        Hundredths(weight, name.str(), 100,
                   &rule.exercise_weights[std::string(name.str())]);
      }
    }
    course->modules.push_back(std::move(rule));
  }

  void Extensions(const toml::table& root, CourseFile* course) {
    const toml::node* list = root.get("extensions");
    if (list == nullptr) return;
    if (!list->is_array()) {
      Bad(*list,
          absl::StrCat("extensions: wanted [[extensions]], got ", Kind(*list)));
      return;
    }
    for (const toml::node& node : *list->as_array()) {
      const auto* table = node.as_table();
      if (table == nullptr) {
        Bad(node, absl::StrCat("extensions: wanted tables, got ", Kind(node)));
        continue;
      }
      Keys(*table, "an extension", {"student", "module", "until", "days"});
      Extension extension;
      Text(*table, "student", &extension.student);
      Text(*table, "module", &extension.module);
      Whole(*table, "days", 365, &extension.days);
      if (const auto* until = table->get("until")) {
        extension.until = Time(*until, "until");
      }
      if (extension.student.empty()) Bad(node, "the extension has no student");
      if (!table->contains("until") == !table->contains("days")) {
        Bad(node, "the extension needs either until or days");
      }
      if (!extension.module.empty() && !known_.empty() &&
          !known_.contains(extension.module)) {
        BadName(table->get("module")->source().begin, "module",
                extension.module, KnownModules());
      }
      course->extensions.push_back(std::move(extension));
    }
  }

  std::string path_;
  const KnownExercises& known_;
  std::vector<Error> errors_;
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
  Reader reader(path, known);
  CourseFile course;
  toml::parse_result parsed = toml::parse(content, path);
  if (parsed) {
    course = reader.Read(parsed.table());
  } else {
    reader.Bad(parsed.error().source().begin, parsed.error().description());
  }
  if (std::string errors = reader.Errors(); !errors.empty()) {
    return absl::InvalidArgumentError(errors);
  }
  return course;
}

}  // namespace tinytorch::grade
