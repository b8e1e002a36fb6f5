#include "tools/runner/execute/interpret.h"

#include <signal.h>
#include <string.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/runner/execute/library_check.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"

namespace tinytorch::runner {
namespace {

using End = ProcessResult::End;

// Returns the name of a signal, and what it usually means.
std::pair<std::string, std::string_view> Describe(int signal_number) {
  switch (signal_number) {
    case SIGSEGV:
      return {"segmentation fault (SIGSEGV)",
              "Usually an index is out of range, or a pointer is null or "
              "refers to an object that is gone."};
    case SIGABRT:
      return {"aborted (SIGABRT)",
              "Usually memory was freed twice, or written past its end."};
    case SIGFPE:
      return {"arithmetic error (SIGFPE)",
              "Usually an integer was divided by zero, or taken modulo zero."};
    case SIGILL:
      return {"illegal instruction (SIGILL)",
              "Often a function reached its end without a return."};
    default:
      return {absl::StrCat(strsignal(signal_number), " (signal ", signal_number,
                           ")"),
              ""};
  }
}

// Prefers `note`, what the process itself said: it knows more than the signal.
std::string ExplainSignal(int signal_number, std::string_view note) {
  const auto [name, usually] = Describe(signal_number);
  return absl::StrCat("The test crashed: ", name, ". ",
                      note.empty() ? usually : note);
}

std::string ExplainExit(int status, bool started, bool done) {
  if (!started) {
    return absl::StrCat(
        "The process ended before the test began, with exit status ", status,
        ". Look at the constructors of global objects.");
  }
  if (!done) {
    return absl::StrCat(
        "The process ended in the middle of the test, with exit status ",
        status, ". Was exit() called?");
  }
  return absl::StrCat(
      "The test ended, but its process then failed with exit status ", status,
      ". Look at the destructors of global objects.");
}

// The claims in the records of the harness.
struct Claims {
  bool started = false;
  bool passed = false;
  bool done = false;
  bool skipped = false;
  bool unwritten = false;
  bool forged = false;
  std::string note;
};

// A test's first failures, and those of a tripwire.
constexpr size_t kMostFailures = 8;

constexpr size_t kMostStacks = 16;

// Reads "crash 40a1b2 40c3d4"; any other text is ignored.
void AddStack(std::string_view value, std::vector<Stack>* stacks) {
  const std::vector<std::string_view> words = absl::StrSplit(value, ' ');
  if (stacks->size() == kMostStacks) return;
  Stack stack;
  for (const std::string_view what :
       {kStackOfCrash, kStackOfThrow, kStackRunning, kStackWaiting}) {
    if (words[0] == what) stack.what = what;
  }
  if (stack.what.empty()) return;
  for (size_t i = 1; i < words.size(); ++i) {
    uint64_t address;
    if (!absl::SimpleHexAtoi(words[i], &address)) return;
    stack.addresses.push_back(address);
  }
  stacks->push_back(std::move(stack));
}

Claims ReadRecords(const ProcessResult& process, std::string_view secret,
                   TestResult* result) {
  Claims claims;
  const std::string passed = FormatPassed(secret);
  for (const Record& record : ParseRecords(process.sent)) {
    // The harness begins with one start and ends with one done; it alone can
    // say the secret, and only as the last word.
    const bool says_passed = record.key == kDone && record.value != kDoneFailed;
    const bool second_start = record.key == kStart && claims.started;
    if (claims.done || second_start ||
        (says_passed && (!claims.started || record.value != passed))) {
      claims.forged = true;
    }
    const std::string value = text::Bounded(text::Clean(record.value));
    const std::pair<std::string, std::string> place_and_rest =
        absl::StrSplit(value, absl::MaxSplits('\n', 1));
    const auto& [place, rest] = place_and_rest;
    if (record.key == kStart) claims.started = true;
    if (record.key == kWhy) result->why = value;
    if (record.key == kStack) AddStack(record.value, &result->stacks);
    if (record.key == kNote) claims.note = value;
    if (record.key == kFailure && result->failures.size() < kMostFailures) {
      // GoogleTest gives an exception no place: ":-1".
      const bool no_place = absl::StartsWith(place, ":");
      result->failures.push_back(
          {.place = no_place ? "" : place, .message = rest});
    }
    if (record.key == kUnwritten) {
      claims.unwritten = true;
      result->unwritten_place = place;
      result->unwritten_function = rest;
    }
    if (record.key == kSkip) {
      claims.skipped = true;
      result->detail = absl::StrCat("skipped: ", value);
    }
    if (record.key == kDone) {
      claims.done = true;
      claims.passed = record.value == passed;
    }
  }
  return claims;
}

}  // namespace

TestResult Interpret(const ProcessResult& process, std::string_view secret,
                     const Limits& limits) {
  TestResult result;
  result.seconds = process.seconds;
  result.output = text::Bounded(text::Clean(process.output));
  result.output_cut = process.output_cut;
  Claims claims = ReadRecords(process, secret, &result);
  if (process.end == End::kSignaled && process.code == SIGABRT) {
    const std::string check = TakeLibraryCheck(&result.output);
    if (claims.note.empty()) claims.note = check;
  }
  result.forged = claims.forged;

  const auto conclude = [&](Outcome outcome, std::string detail) {
    result.outcome = outcome;
    result.detail = std::move(detail);
    return result;
  };
  if (claims.forged) {
    return conclude(Outcome::kCrashed,
                    "Not the harness, but other code reported how the test "
                    "ended.");
  }
  switch (process.end) {
    case End::kInterrupted:
      return conclude(
          Outcome::kNotRun,
          "The test was running when the time for the whole run was up.");
    case End::kNotStarted:
      return conclude(Outcome::kCrashed, result.output);
    case End::kTimedOut:
      return conclude(
          Outcome::kHung,
          absl::StrCat("The test did not end within ", limits.seconds,
                       " s. Does a loop never end?"));
    case End::kTooLarge:
      return conclude(
          Outcome::kCrashed,
          absl::StrCat("The test was stopped: its processes used more than ",
                       limits.megabytes,
                       " MB together, or there were more "
                       "than ",
                       kMostProcesses, " of them."));
    case End::kSignaled:
      if (claims.unwritten) return conclude(Outcome::kUnwritten, "");
      return conclude(Outcome::kCrashed,
                      ExplainSignal(process.code, claims.note));
    case End::kExited:
      break;
  }
  if (claims.unwritten) return conclude(Outcome::kUnwritten, "");
  if (process.code != 0 && absl::StrContains(result.output, "Sanitizer: ")) {
    return conclude(Outcome::kCrashed,
                    "A sanitizer stopped the test: read what it printed.");
  }
  if (process.code != 0 || !claims.done) {
    return conclude(Outcome::kCrashed,
                    ExplainExit(process.code, claims.started, claims.done));
  }
  if (claims.passed && result.failures.empty()) {
    return conclude(Outcome::kPassed, "");
  }
  if (claims.skipped && result.failures.empty()) {
    return conclude(Outcome::kSkipped, result.detail);
  }
  return conclude(Outcome::kFailed, claims.note);
}

}  // namespace tinytorch::runner
