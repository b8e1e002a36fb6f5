#include "tools/runner/execute/symbolize.h"

#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"
#include "tools/text/clean.h"

namespace tinytorch::runner {
namespace {

constexpr char kAddr2line[] = "/usr/bin/addr2line";
constexpr double kMostSeconds = 10;
// A report shows one test; more addresses would only take time.
constexpr size_t kMostAddresses = 500;

// Returns `line` as "FILE:LINE" if it lies in one of the files, else "". It may
// begin with any folder, and end with " (discriminator 2)".
std::string PlaceIn(std::string_view line,
                    const std::vector<std::string>& files) {
  line = line.substr(0, line.find(" (discriminator"));
  const size_t colon = line.rfind(':');
  if (colon == std::string_view::npos) return "";
  const std::string_view path = line.substr(0, colon);
  for (const std::string& file : files) {
    if (path == file || absl::EndsWith(path, absl::StrCat("/", file))) {
      return absl::StrCat(file, line.substr(colon));
    }
  }
  return "";
}

// A report names so many calls.
constexpr size_t kMostCalls = 3;

// Returns the places of a stack, one for each function. `at` is the index of
// its first address in `places`.
std::vector<CodePlace> PlacesOf(
    const Stack& stack, const std::vector<std::vector<CodePlace>>& places,
    size_t at) {
  std::vector<CodePlace> calls;
  for (size_t i = at; i < at + stack.addresses.size() && i < places.size();
       ++i) {
    for (const CodePlace& place : places[i]) {
      if (calls.size() == kMostCalls) return calls;
      if (calls.empty() || calls.back().function != place.function) {
        calls.push_back(place);
      }
    }
  }
  return calls;
}

std::string Addr2line(const std::string& program,
                      const std::vector<std::string>& addresses) {
  std::vector<std::string> arguments = {
      kAddr2line,   "--addresses", "--functions",
      "--demangle", "--inlines",   absl::StrCat("--exe=", program)};
  arguments.insert(arguments.end(), addresses.begin(), addresses.end());
  const ProcessResult result = RunProcess({.arguments = std::move(arguments),
                                           .limits = {.seconds = kMostSeconds},
                                           .most_output = 1 << 20});
  return result.end == ProcessResult::End::kExited && result.code == 0
             ? text::Clean(result.output)
             : "";
}

}  // namespace

std::vector<std::vector<CodePlace>> ReadPlaces(
    std::string_view printed, const std::vector<std::string>& files,
    size_t count) {
  std::vector<std::vector<CodePlace>> places(count);
  size_t next = 0;
  std::string_view function;
  bool is_function = true;
  for (const std::string_view line : absl::StrSplit(printed, '\n')) {
    if (absl::StartsWith(line, "0x")) {
      ++next;
      is_function = true;
      continue;
    }
    if (next == 0 || next > count) continue;
    if (is_function) {
      function = line;
    } else if (std::string place = PlaceIn(line, files); !place.empty()) {
      places[next - 1].push_back(
          {.function = ShortFunction(function), .place = std::move(place)});
    }
    is_function = !is_function;
  }
  return places;
}

std::string DescribeHang(const std::vector<Stack>& stacks,
                         const std::vector<CodePlace>& places) {
  std::string running, waiting;
  size_t threads = 0, waits = 0;
  for (size_t i = 0; i < stacks.size(); ++i) {
    const bool is_waiting = stacks[i].what == kStackWaiting;
    if (!is_waiting && stacks[i].what != kStackRunning) continue;
    ++threads;
    waits += is_waiting;
    if (places[i].place.empty()) continue;
    std::string* const to = is_waiting ? &waiting : &running;
    absl::StrAppend(to, to->empty() ? "" : ", ", places[i].function, " (",
                    places[i].place, ")");
  }
  if (threads == 0) return "";
  if (!running.empty()) {
    return absl::StrCat("It was still running in ", running,
                        ". Does a loop there never end?");
  }
  if (waits < threads) return "It was still running. Does a loop never end?";
  return absl::StrCat(
      threads == 1 ? "It waits"
                   : absl::StrCat("All ", threads, " threads wait"),
      waiting.empty() ? "" : absl::StrCat(", in ", waiting),
      ": for a lock, a notification, an answer or a thread that never comes.");
}

void FindPlaces(const Plan& plan, std::vector<TestResult>* results) {
  std::vector<std::string> files;
  for (const Exercise& exercise : plan.exercises) {
    files.push_back(exercise.file);
  }
  std::vector<std::string> addresses;
  for (const TestResult& result : *results) {
    for (const Stack& stack : result.stacks) {
      for (const uint64_t address : stack.addresses) {
        addresses.push_back(absl::StrCat("0x", absl::Hex(address)));
      }
    }
  }
  if (addresses.size() > kMostAddresses) addresses.resize(kMostAddresses);
  std::string printed;
  if (!addresses.empty() && access(kAddr2line, X_OK) == 0) {
    printed = Addr2line(plan.binary, addresses);
  }
  const std::vector<std::vector<CodePlace>> places =
      ReadPlaces(printed, files, addresses.size());
  size_t at = 0;
  for (TestResult& result : *results) {
    std::vector<CodePlace> of_stacks;
    for (const Stack& stack : result.stacks) {
      const std::vector<CodePlace> calls = PlacesOf(stack, places, at);
      at += stack.addresses.size();
      of_stacks.push_back(calls.empty() ? CodePlace() : calls[0]);
      if (result.where.empty()) result.where = calls;
    }
    if (result.outcome != Outcome::kHung) continue;
    const std::string hang = DescribeHang(result.stacks, of_stacks);
    const size_t sentence = result.detail.find(". ");
    if (hang.empty() || sentence == std::string::npos) continue;
    result.detail = absl::StrCat(result.detail.substr(0, sentence + 2), hang);
  }
}

}  // namespace tinytorch::runner
