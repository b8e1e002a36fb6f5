// How export.h recognizes: one question after the other, for export.cc and
// plain.cc.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_RECOGNIZER_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_RECOGNIZER_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/grade/collect/export.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {

// The files of one level: name of the folder or file at the top -> paths behind
// it. A file at the top has the empty path behind it.
using Level = std::map<std::string, std::vector<std::string>>;

Level LevelAt(const std::vector<std::string>& paths, std::string_view prefix);
bool IsFolder(const std::vector<std::string>& inner);

class Recognizer {
 public:
  Recognizer(const ExportInput& input, const Roster& roster)
      : input_(input), roster_(roster) {}

  Export Run();

 private:
  // Each returns whether the level is of that kind, and then fills export_.
  bool Gradescope();
  bool Canvas();
  bool Moodle();
  bool Brightspace();
  // A repository, or the part of one that has exercises.
  bool One();
  bool Clones();

  // A folder or an archive for each student.
  void Plain();

  // Whether the only thing at the top is a folder around the submissions, and
  // not the submission of the only student.
  bool IsWrapper() const;

  // The user in ASSIGNMENT-USER, both of which may have a - inside: the longest
  // end that the roster knows; else what is behind the words that all folders
  // share.
  std::string UserOf(const std::string& top, size_t shared) const;

  // Returns the submission with this key, which is made if it is new.
  HandedIn& Submission(const std::string& key);
  std::string PathOf(std::string_view top, std::string_view inner) const;
  void AddFiles(HandedIn& handed_in, const std::string& top,
                const std::vector<std::string>& inner) const;
  void AddOthers(const std::string& top, const std::vector<std::string>& inner);

  // Whether most names at the top are of a platform.
  template <typename Parse>
  bool Most(Parse parse) const {
    size_t count = 0;
    for (const auto& [top, inner] : level_) count += parse(top, inner);
    return count > 0 && 2 * count >= level_.size();
  }

  const ExportInput& input_;
  const Roster& roster_;
  std::string prefix_;
  Level level_;
  Export export_;
  std::map<std::string, size_t> index_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_RECOGNIZER_H_
