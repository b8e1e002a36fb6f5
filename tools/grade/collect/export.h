// Recognizes what learning platforms export, by the paths in it. Reads nothing:
// the paths and Gradescope's list are given.
//
//   Canvas       smithjane_LATE_4711_9001_matmul.cc, all in one folder
//   Moodle       Jane Smith_17_assignsubmission_file_/matmul.cc; also without
//                folders, blind ("Participant_17_..."), and by team
//   Gradescope   submission_metadata.yml and submission_123/...
//   Brightspace  97063-2557 - Jane Smith - Sep 24, 2026 926 PM/...
//   clones       COURSE-ASSIGNMENT-USERNAME/..., one Git repository each
//   plain        one folder or one archive for each student
//   one          a single submission: tensor/student/matmul.cc
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_EXPORT_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_EXPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tools/grade/collect/gradescope.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {

// One submission, of a person or a team.
struct HandedIn {
  // The export's name for them ("smithjane"), and its number for them.
  std::string label = {};
  std::string number = {};
  std::vector<Submitter> submitters = {};  // If the export lists them.
  std::optional<int64_t> at = {};
  // Of several by the same student: a larger one was handed in later.
  int attempt = 0;
  // The folder, the archive or the beginning of the names.
  std::string source = {};
  // Path in the export -> path in what was handed in.
  std::map<std::string, std::string> files = {};
  std::vector<std::string> notes = {};  // Sentences.
};

enum class Platform {
  kCanvas,
  kMoodle,
  kGradescope,
  kBrightspace,
  kClones,
  kPlain,
  kOne,
  kNone,
};

struct Export {
  Platform platform = Platform::kNone;
  std::string format;  // A sentence: what it is, and what shows it.
  std::vector<HandedIn> submissions;
  std::vector<std::string> others;  // Paths that belong to no submission.
};

struct ExportInput {
  std::vector<std::string> paths;  // As SafePath() returns them.
  std::string name;                // Of the folder or archive as a whole.
  std::string metadata;            // Of submission_metadata.yml, or empty.
  std::set<std::string> modules;   // "tensor".
  // Brightspace's times are the local ones of the person who exported.
  absl::TimeZone zone = absl::LocalTimeZone();
};

Export Recognize(const ExportInput& input, const Roster& roster);

// The parts of names.
struct CanvasName {
  std::string name;    // "smithjane"; empty if anonymous.
  std::string number;  // "4711", or "aB3xY" if anonymous.
  bool late = false;
  std::string
      file;  // "matmul.cc"; "text.html" and "link.html" for what is typed.
  bool typed = false;
};
std::optional<CanvasName> ParseCanvasName(std::string_view base);

struct MoodleName {
  std::string name;    // "Jane Smith", "Participant", the name of a team.
  std::string number;  // May be empty.
  std::string type;    // "file", "onlinetext".
  std::string file;    // Behind it, in exports without folders.
};
std::optional<MoodleName> ParseMoodleName(std::string_view part);

struct BrightspaceName {
  std::string number;
  std::string name;
  std::optional<int64_t> at;
};
std::optional<BrightspaceName> ParseBrightspaceName(std::string_view part,
                                                    absl::TimeZone zone);

// "work-2.cc", "work (2).cc" and "work_2.cc" as {"work.cc", 2}, others with 0.
struct NumberedName {
  std::string name;
  int number = 0;
};
NumberedName ParseNumbered(std::string_view base);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_EXPORT_H_
