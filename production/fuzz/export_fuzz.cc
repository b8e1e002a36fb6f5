// Target: what recognizes the exports of learning platforms. An input is a list
// of paths, one a line, and behind a line with --- Gradescope's list.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "production/fuzz/fuzz.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/collect/people.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch {
namespace {

const grade::Roster& Roster() {
  static const auto& roster = *new grade::Roster(*grade::ParseRoster(
      "id,name,canvas id,github\nanna,Anna Weiß,11,x-anna\nben,Ben Ng,12,\n",
      "r.csv"));
  return roster;
}

void RecognizeAndExpect(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits("\n---\n", 1));
  grade::ExportInput input = {.paths = {},
                              .name = "in.zip",
                              .metadata = std::string(parts.second),
                              .modules = {"tensor"},
                              .zone = absl::UTCTimeZone()};
  std::set<std::string> given;
  for (const absl::string_view line : absl::StrSplit(parts.first, '\n')) {
    const absl::StatusOr<std::string> path = grade::SafePath(line);
    if (path.ok() && given.insert(*path).second) input.paths.push_back(*path);
  }
  const grade::Export found = grade::Recognize(input, Roster());
  ExpectReadable(found.format);
  std::set<std::string> seen;
  for (const grade::HandedIn& each : found.submissions) {
    for (const auto& [path, inner] : each.files) {
      Expect(given.contains(path), "only paths that are there are given");
      Expect(seen.insert(path).second, "a path is of one submission");
      Expect(grade::SafePath(inner).ok(), "a path inside is safe");
    }
    for (const std::string& note : each.notes) ExpectReadable(note);
    Expect(!grade::WhoIs(each, found.platform, Roster()).key.empty(),
           "each submission is of a person");
  }
  for (const std::string& path : found.others) {
    Expect(given.contains(path) && seen.insert(path).second,
           "another path is of no submission");
  }
  if (found.platform != grade::Platform::kNone) Accepted();
}

}  // namespace

FuzzCorpus Corpus() {
  return {
      .seeds =
          {"weißanna_LATE_11_1_a.cc\nngben_12_2_b.zip\nngben_12_3_b-1.zip\n",
           "Anna Weiß_1_assignsubmission_file_/a.cc\n"
           "Participant_2_assignsubmission_file_b.cc\n",
           "1-2 - Ben Ng - Sep 24, 2026 926 PM/a.cc\nindex.html\n",
           "hw-x-anna/.git\nhw-x-anna/tensor/student/a.cc\nhw-ben/.git\n",
           "in/anna.zip\nin/anna-2.zip\nin/ben/a.cc\n",
           "tensor/student/a.cc\nREADME.md\n",
           "e/submission_metadata.yml\ne/submission_1/a.cc\n\n---\n"
           "submission_1:\n  :submitters:\n  - :name: A\n    :sid: anna\n"
           "  :created_at: 2026-09-12 18:23:45.1 Z\n"},
      .lies = {"", "a.cc\nb.cc\n"},
      .words = {"_assignsubmission_", "_LATE_", "anon_", " - ", "/student/",
                "/.git", "submission_metadata.yml", ":submitters", "\n---\n"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tinytorch::RecognizeAndExpect(tinytorch::Bytes(data, size));
  return 0;
}
