// Collects what a class handed in; see collect.h.

#include "tools/grade/collect/collect.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/grade/collect/archive.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/folder.h"
#include "tools/grade/collect/match.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/collect/people.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

constexpr std::string_view kMetadata = "submission_metadata.yml";
constexpr int kMostUnmatched = 1000;
constexpr int kMostUnmatchedOfOne = 20;

absl::Status Walk(const std::string& path, const Limits& limits,
                  const Wanted& wanted, const TakeFile& take,
                  std::vector<std::string>& left_out) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return ReadFolder(path, limits, wanted, take, left_out);
  }
  return ReadArchiveFile(path, limits, wanted, take, left_out);
}

std::string NameOf(std::string_view path) {
  while (path.size() > 1 && absl::EndsWith(path, "/")) path.remove_suffix(1);
  return std::string(BaseName(path));
}

// Archives that libarchive is not asked to open.
bool IsClosedArchive(std::string_view name) {
  for (const std::string_view ending : {".rar", ".gz", ".z", ".lzh", ".ace"}) {
    if (absl::EndsWithIgnoreCase(name, ending)) return !IsArchiveName(name);
  }
  return false;
}

class Collector {
 public:
  Collector(const std::string& path, const std::vector<ExerciseId>& declared,
            const Roster& roster, const CollectOptions& options)
      : path_(path),
        declared_(declared),
        matcher_(declared),
        roster_(roster),
        options_(options) {}

  absl::StatusOr<Collection> Run() {
    if (absl::Status status = ReadNames(); !status.ok()) return status;
    if (absl::Status status = ReadFiles(); !status.ok()) return status;
    collection_.format = export_.format;
    for (const std::string& path : export_.others) {
      Unmatched(absl::StrCat(Shown(path), " belongs to no submission."));
    }
    std::map<std::string, std::vector<size_t>> by_key;
    for (size_t i = 0; i < export_.submissions.size(); ++i) {
      who_.push_back(WhoIs(export_.submissions[i], export_.platform, roster_));
      by_key[who_.back().key].push_back(i);
    }
    for (const auto& [key, indices] : by_key) Add(indices);
    AddMissing();
    std::stable_sort(collection_.submissions.begin(),
                     collection_.submissions.end(),
                     [](const Submission& a, const Submission& b) {
                       return a.student < b.student;
                     });
    return std::move(collection_);
  }

 private:
  void Unmatched(std::string sentence) {
    AddSentence(collection_.unmatched, std::move(sentence), kMostUnmatched);
  }

  absl::Status ReadNames() {
    ExportInput input = {.paths = {},
                         .name = NameOf(path_),
                         .metadata = "",
                         .modules = {},
                         .zone = options_.zone};
    for (const ExerciseId& id : declared_) input.modules.insert(id.module);
    Limits limits = options_.limits;
    limits.file_bytes = int64_t{64} << 20;
    std::vector<std::string> ignored;
    absl::Status status = Walk(
        path_, limits,
        [](std::string_view path) { return BaseName(path) == kMetadata; },
        [&](const std::string& path, std::string bytes) {
          input.paths.push_back(path);
          if (BaseName(path) == kMetadata && input.metadata.empty()) {
            input.metadata = std::move(bytes);
          }
        },
        ignored);
    if (!status.ok()) return status;
    export_ = Recognize(input, roster_);
    return absl::OkStatus();
  }

  absl::Status ReadFiles() {
    // Where each path of the export goes.
    std::map<std::string, std::pair<size_t, std::string>, std::less<>> places;
    for (size_t i = 0; i < export_.submissions.size(); ++i) {
      for (const auto& [path, inner] : export_.submissions[i].files) {
        places[path] = {i, inner};
      }
    }
    contents_.resize(export_.submissions.size());
    const Wanted wanted = [this](std::string_view path) {
      return matcher_.Wants(path);
    };
    Limits limits = options_.limits;
    limits.sentences = 100'000;
    std::vector<std::string> left_out;
    absl::Status status = Walk(
        path_, limits,
        [&](std::string_view path) {
          const auto place = places.find(path);
          return place != places.end() &&
                 (IsArchiveName(place->second.second) ||
                  wanted(place->second.second));
        },
        [&](const std::string& path, std::string bytes) {
          const auto place = places.find(path);
          if (place == places.end()) return;
          const auto& [i, inner] = place->second;
          Contents& contents = contents_[i];
          contents.names.push_back(inner);
          if (IsArchiveName(inner)) {
            ReadArchive(bytes, inner, absl::StrCat(inner, "/"), options_.limits,
                        wanted, contents);
          } else if (wanted(inner)) {
            contents.files[inner] = std::move(bytes);
          }
        },
        left_out);
    for (std::string& sentence : left_out) Attribute(std::move(sentence));
    return status;
  }

  // Gives a sentence, which begins with a path, to the submission that has the
  // path.
  void Attribute(std::string sentence) {
    size_t best = export_.submissions.size();
    for (size_t i = 0; i < export_.submissions.size(); ++i) {
      const std::string& source = export_.submissions[i].source;
      if (source.empty() || !absl::StartsWith(sentence, source)) continue;
      const bool is_whole = source.back() == '_' ||
                            sentence.size() == source.size() ||
                            absl::StrContains("/ _", sentence[source.size()]);
      if (is_whole &&
          (best == export_.submissions.size() ||
           export_.submissions[best].source.size() < source.size())) {
        best = i;
      }
    }
    if (best == export_.submissions.size())
      return Unmatched(std::move(sentence));
    AddSentence(contents_[best].left_out, std::move(sentence));
  }

  // Adds the submission of a person, or the last of several.
  void Add(const std::vector<size_t>& indices) {
    std::vector<Submission> all;
    for (const size_t i : indices) all.push_back(Make(i));
    if (all.size() == 1) {
      collection_.submissions.push_back(std::move(all[0]));
      return;
    }
    std::vector<std::string> sources;
    for (const Submission& each : all) sources.push_back(each.source);
    const std::string times =
        absl::StrCat("It was handed in ", all.size(),
                     " times: ", Shown(absl::StrJoin(sources, ", ")));
    const size_t last = LastOf(indices, all);
    Submission chosen = std::move(all[std::min(last, all.size() - 1)]);
    if (last < all.size()) {
      chosen.notes.push_back(
          absl::StrCat(times, "; ", Shown(chosen.source, 60), " counts."));
    } else {
      chosen.files.clear();
      chosen.problems = {absl::StrCat(
          times, ". Nothing says which is the last, so none was taken.")};
    }
    collection_.submissions.push_back(std::move(chosen));
  }

  // Returns which is the last one, or the number of all if nothing says so.
  size_t LastOf(const std::vector<size_t>& indices,
                const std::vector<Submission>& all) const {
    std::set<int64_t> times;
    std::set<int> attempts;
    bool same = true;
    size_t latest = 0, highest = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].handed_in.has_value()) times.insert(*all[i].handed_in);
      if (all[i].handed_in > all[latest].handed_in) latest = i;
      const auto attempt = [&](size_t j) {
        return export_.submissions[indices[j]].attempt;
      };
      attempts.insert(attempt(i));
      if (attempt(i) > attempt(highest)) highest = i;
      same &= SameFiles(all[i], all[0]);
    }
    if (times.size() == all.size()) return latest;
    if (attempts.size() == all.size()) return highest;
    return same ? 0 : all.size();
  }

  static bool SameFiles(const Submission& a, const Submission& b) {
    return std::equal(a.files.begin(), a.files.end(), b.files.begin(),
                      b.files.end(), [](const auto& x, const auto& y) {
                        return x.first == y.first &&
                               x.second.content == y.second.content;
                      });
  }

  Submission Make(size_t i) {
    const HandedIn& handed_in = export_.submissions[i];
    Contents& contents = contents_[i];
    Matches matches = matcher_.Match(contents.files, contents.names);
    Submission made;
    made.student = who_[i].key;
    made.name = who_[i].name;
    made.email = who_[i].email;
    made.section = who_[i].section;
    made.members = who_[i].members;
    made.on_roster = who_[i].on_roster;
    made.handed_in = handed_in.at;
    made.source = Shown(handed_in.source);
    made.notes = handed_in.notes;
    made.problems = std::move(contents.left_out);
    made.files = std::move(matches.files);
    for (std::string& problem : matches.problems) {
      AddSentence(made.problems, std::move(problem));
    }
    for (const std::string& name : contents.names) {
      if (!IsClosedArchive(name)) continue;
      AddSentence(made.problems,
                  absl::StrCat(Shown(name),
                               " is of a kind that is not opened: "
                               "ask for a .zip."));
    }
    if (made.files.empty()) {
      made.problems.push_back("It has no file of an exercise.");
    }
    if (!made.on_roster) made.problems.push_back("It is not on the roster.");
    std::vector<std::string> unmatched;
    for (const std::string& name : matches.unmatched) {
      AddSentence(unmatched,
                  absl::StrCat(made.student, ": ", Shown(name),
                               " is not the file of an exercise."),
                  kMostUnmatchedOfOne);
    }
    for (std::string& sentence : unmatched) Unmatched(std::move(sentence));
    return made;
  }

  // Adds the people on the roster of whom there is nothing.
  void AddMissing() {
    std::set<std::string> seen;
    for (const Submission& submission : collection_.submissions) {
      seen.insert(submission.student);
      seen.insert(submission.members.begin(), submission.members.end());
    }
    for (const Person& person : roster_.people) {
      if (seen.contains(person.id)) continue;
      Submission missing;
      missing.student = person.id;
      missing.name = person.name;
      missing.email = person.email;
      missing.section = person.section;
      missing.problems = {"Nothing was handed in."};
      collection_.submissions.push_back(std::move(missing));
    }
  }

  const std::string& path_;
  const std::vector<ExerciseId>& declared_;
  const Matcher matcher_;
  const Roster& roster_;
  const CollectOptions& options_;
  Export export_;
  std::vector<Contents> contents_;  // Of export_.submissions.
  std::vector<Who> who_;            // As well.
  Collection collection_;
};

}  // namespace

absl::StatusOr<Collection> Collect(const std::string& path,
                                   const std::vector<ExerciseId>& declared,
                                   const Roster& roster,
                                   const CollectOptions& options) {
  return Collector(path, declared, roster, options).Run();
}

}  // namespace tinytorch::grade
