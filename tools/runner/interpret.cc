#include "tools/runner/interpret.h"

#include <signal.h>
#include <string.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/runner/process.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"
#include "tools/runner/text.h"

namespace tinytorch::runner {
namespace {

using End = ProcessResult::End;

// What the signal is called, and what it usually means.
std::pair<std::string, std::string_view> Describe(int signal_number) {
  switch (signal_number) {
    case SIGSEGV:
      return {"segmentation fault (SIGSEGV)",
              "Usually an index outside of an array, or a pointer to something "
              "that is gone."};
    case SIGABRT:
      return {"aborted (SIGABRT)",
              "Usually memory freed twice, or written past its end."};
    case SIGFPE:
      return {"arithmetic error (SIGFPE)",
              "Usually an integer divided by zero, or taken modulo zero."};
    case SIGILL:
      return {"illegal instruction (SIGILL)",
              "Often a function that reaches its end without a return."};
    default:
      return {absl::StrCat(strsignal(signal_number), " (signal ", signal_number,
                           ")"),
              ""};
  }
}

// `note` is the process's own last word; it knows better than we.
std::string ExplainSignal(int signal_number, std::string_view note) {
  const auto [name, usually] = Describe(signal_number);
  return absl::StrCat("crashed: ", name, ". ", note.empty() ? usually : note);
}

std::string ExplainExit(int status, bool started, bool done) {
  if (!started) {
    return absl::StrCat("ended before the test began, with exit status ",
                        status,
                        ". Look at the constructors of global objects.");
  }
  if (!done) {
    return absl::StrCat("ended in the middle of the test, with exit status ",
                        status, ". Was exit() called?");
  }
  return absl::StrCat(
      "the test ended, but its process then failed with exit "
      "status ",
      status, ". Look at the destructors of global objects.");
}

// What the records say.
struct Told {
  bool started = false;
  bool passed = false;
  bool done = false;
  bool skipped = false;
  bool unwritten = false;
  std::string note;
};

Told ReadRecords(const ProcessResult& process, std::string_view nonce,
                 TestResult* result) {
  Told told;
  for (const Record& record : ParseRecords(nonce, process.sent)) {
    const std::string value = Clean(record.value);
    const std::pair<std::string, std::string> place_and_rest =
        absl::StrSplit(value, absl::MaxSplits('\n', 1));
    const auto& [place, rest] = place_and_rest;
    if (record.key == kStart) told.started = true;
    if (record.key == kWhy) result->why = value;
    if (record.key == kNote) told.note = value;
    if (record.key == kFailure) {
      // GoogleTest gives an exception no place: ":-1".
      const bool no_place = absl::StartsWith(place, ":");
      result->failures.push_back(
          {.place = no_place ? "" : place, .message = rest});
    }
    if (record.key == kUnwritten) {
      told.unwritten = true;
      result->unwritten_place = place;
      result->unwritten_function = rest;
    }
    if (record.key == kSkip) {
      told.skipped = true;
      result->detail = absl::StrCat("skipped: ", value);
    }
    if (record.key == kDone) {
      told.done = true;
      told.passed = record.value == kDonePassed;
    }
  }
  return told;
}

}  // namespace

TestResult Interpret(const ProcessResult& process, std::string_view nonce,
                     double seconds_allowed) {
  TestResult result;
  result.seconds = process.seconds;
  result.output = Clean(process.output);
  result.output_cut = process.output_cut;
  const Told told = ReadRecords(process, nonce, &result);

  const auto conclude = [&](Outcome outcome, std::string detail) {
    result.outcome = outcome;
    result.detail = std::move(detail);
    return result;
  };
  switch (process.end) {
    case End::kInterrupted:
      return conclude(Outcome::kNotRun,
                      "was running when the time for the whole run was up");
    case End::kNotStarted:
      return conclude(Outcome::kCrashed, result.output);
    case End::kTimedOut:
      return conclude(Outcome::kHung,
                      absl::StrCat("did not end within ", seconds_allowed,
                                   " s. Does a loop never stop?"));
    case End::kSignaled:
      if (told.unwritten) return conclude(Outcome::kUnwritten, "");
      return conclude(Outcome::kCrashed,
                      ExplainSignal(process.code, told.note));
    case End::kExited:
      break;
  }
  if (told.unwritten) return conclude(Outcome::kUnwritten, "");
  if (process.code != 0 && absl::StrContains(result.output, "Sanitizer: ")) {
    return conclude(Outcome::kCrashed,
                    "a sanitizer stopped it: read what it printed");
  }
  if (process.code != 0 || !told.done) {
    return conclude(Outcome::kCrashed,
                    ExplainExit(process.code, told.started, told.done));
  }
  if (told.passed && result.failures.empty()) {
    return conclude(Outcome::kPassed, "");
  }
  if (told.skipped && result.failures.empty()) {
    return conclude(Outcome::kSkipped, result.detail);
  }
  return conclude(Outcome::kFailed, told.note);
}

}  // namespace tinytorch::runner
