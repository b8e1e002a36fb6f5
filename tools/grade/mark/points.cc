// Marks: from results to the numbers of a gradebook.
#include "tools/grade/mark/points.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/late.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

// In hundredths, exact: points are whole, and a share is whole percent.
Hundredths Credit(const CourseFile& course, const ExerciseResult& result) {
  if (result.isolated < 0) return 100 * Hundredths{result.integrated};
  if (course.isolated_percent < 0) {
    return 100 * Hundredths{std::max(result.integrated, result.isolated)};
  }
  const Hundredths share = course.isolated_percent;
  return share * result.isolated + (100 - share) * result.integrated;
}

std::string Why(const CourseFile& course, const ExerciseResult& result,
                int exercise_weight, int module_weight, const Lateness& late) {
  std::string why =
      absl::StrCat(result.integrated, " of ", result.points, " points");
  if (result.isolated >= 0 && result.isolated != result.integrated) {
    absl::StrAppend(&why, ", isolated ", result.isolated, "; ");
    const int share = course.isolated_percent;
    if (share < 0) {
      absl::StrAppend(&why, "the better counts");
    } else if (share == 0 || share == 100) {
      absl::StrAppend(&why, share == 0 ? "integrated" : "isolated", " counts");
    } else {
      absl::StrAppend(&why, "isolated counts ", share, " %");
    }
  }
  const int64_t weight = int64_t{exercise_weight} * module_weight;
  if (weight != 10'000) {
    absl::StrAppend(&why, "; weight ", PointsText(exercise_weight));
    if (module_weight != 100) {
      absl::StrAppend(&why, " x ", PointsText(module_weight));
    }
  }
  if (!late.why.empty()) absl::StrAppend(&why, "; ", late.why);
  return why + ".";
}

// Marks the `count` parts with the lowest shares as dropped, and sets the sums
// of a whole: what the other parts have, scaled to the points of all.
template <typename Part>
void SumUp(int count, std::vector<Part>* parts, Hundredths* points,
           Hundredths* most) {
  std::vector<Part*> order;
  for (Part& part : *parts) {
    if (part.most > 0) order.push_back(&part);
    *most += part.most;
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Part* a, const Part* b) {
                     const Hundredths left = a->points * b->most;
                     const Hundredths right = b->points * a->most;
                     return left != right ? left < right : a->most > b->most;
                   });
  for (size_t i = 0; i + 1 < order.size() && std::cmp_less(i, count); ++i) {
    order[i]->dropped = true;
  }
  Hundredths kept = 0;
  for (const Part& part : *parts) {
    if (part.dropped) continue;
    *points += part.points;
    kept += part.most;
  }
  if (kept > 0 && kept < *most)
    *points = (*points * *most * 2 + kept) / (2 * kept);
}

}  // namespace

CourseMark MarkOf(const CourseFile& course, const StudentResult& result,
                  const HandedIn& handed_in) {
  const std::map<std::string, Lateness> lateness =
      LatenessOf(course, result.student, handed_in);
  CourseMark mark;
  mark.student = result.student;
  for (const ModuleResult& module : result.modules) {
    const std::optional<ModuleRule> rule = course.RuleOf(module.module);
    if (!rule.has_value()) continue;
    ModuleMark sum;
    sum.module = module.module;
    if (const auto found = lateness.find(module.module);
        found != lateness.end()) {
      sum.late = found->second;
    }
    for (const ExerciseResult& exercise : module.exercises) {
      const auto found = rule->exercise_weights.find(exercise.id.exercise);
      const int own =
          found == rule->exercise_weights.end() ? 100 : found->second;
      const Hundredths weight = Hundredths{own} * rule->weight;
      ExerciseMark entry;
      entry.id = exercise.id;
      entry.title = exercise.title;
      // 10'000 for two weights, 100 for the percent; half of it rounds up.
      entry.points =
          (Credit(course, exercise) * weight * sum.late.percent + 500'000) /
          1'000'000;
      entry.most =
          (100 * Hundredths{exercise.points} * weight + 5'000) / 10'000;
      entry.why = Why(course, exercise, own, rule->weight, sum.late);
      sum.exercises.push_back(std::move(entry));
    }
    SumUp(course.drop.exercises, &sum.exercises, &sum.points, &sum.most);
    for (ExerciseMark& exercise : sum.exercises) {
      if (exercise.dropped) exercise.why.append(" Dropped: it does not count.");
    }
    mark.modules.push_back(std::move(sum));
  }
  SumUp(course.drop.modules, &mark.modules, &mark.points, &mark.most);
  return mark;
}

HandedIn HandedInAtOnce(const Submission& submission,
                        const StudentResult& result) {
  HandedIn handed_in;
  if (!submission.handed_in.has_value()) return handed_in;
  for (const ModuleResult& module : result.modules) {
    handed_in[module.module] = *submission.handed_in;
  }
  return handed_in;
}

std::string PointsText(Hundredths points) {
  const Hundredths size = std::abs(points);
  std::string text = absl::StrCat(points < 0 ? "-" : "", size / 100);
  const Hundredths rest = size % 100;
  if (rest == 0) return text;
  absl::StrAppend(&text, ".", rest / 10);
  if (rest % 10 != 0) absl::StrAppend(&text, rest % 10);
  return text;
}

}  // namespace tinytorch::grade
