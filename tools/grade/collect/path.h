// Paths inside of what was handed in: names that students and their programs
// chose.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_PATH_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_PATH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// Returns the path with / between its folders, without . and empty parts. An
// error says why the path is refused: it is absolute, it has .. in it, it is
// longer than 1,024 bytes or deeper than 64 folders, or it is not text.
absl::StatusOr<std::string> SafePath(std::string_view path);

// The parts of a path that SafePath() returned.
std::vector<std::string_view> Parts(std::string_view path);
std::string_view BaseName(std::string_view path);

// Whether it is a file that a system or an editor leaves behind, which a
// student did not mean to hand in: __MACOSX, .DS_Store, ._NAME, Thumbs.db, what
// is inside .git.
bool IsLitter(std::string_view path);

// Whether the name is one of an archive that archive.h can open, such as
// x.tar.gz.
bool IsArchiveName(std::string_view path);

// "alice" of "in/alice.tar.gz": the base name without the ending of an archive.
std::string_view ArchiveStem(std::string_view path);

// The path as one line of at most `most` bytes, to be quoted in a sentence.
std::string Shown(std::string_view path, size_t most = 160);

// Appends to sentences, up to `most` of them; then one that says that there are
// more.
inline constexpr int kMostSentences = 30;
void AddSentence(std::vector<std::string>& sentences, std::string sentence,
                 int most = kMostSentences);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_PATH_H_
