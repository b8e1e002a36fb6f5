// A fuzzer for tests: the same inputs each time, in a second or two.
//
//   idx_fuzz_test --inputs=20000
//   idx_fuzz_test --inputs=1000000 --seed=7      others
//   idx_fuzz_test --only=1234                    that one again
//   idx_fuzz_test --seeds_to=FOLDER              the corpus, for libFuzzer
//   idx_fuzz_test FILE ...                       what libFuzzer has found
//
// If an input ends the target (a signal, a failed expectation, more than ten
// seconds, a single piece of memory far larger than the input), the driver
// shows it and keeps it as a file.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "production/fuzz/fuzz.h"
#include "production/fuzz/memory.h"
#include "production/fuzz/mutate.h"
#include "tensor/random.h"
#include "tools/data/file.h"

namespace {

// The flags are parsed by hand, because GCC 16 does not compile Abseil's flags
// with --config=ubsan.
struct Flags {
  int64_t inputs = 10000;
  int64_t seed = 1;
  int64_t only = -1;
  std::string seeds_to = {};
  std::vector<std::string> files = {};
};
Flags flags;

bool ReadFlag(absl::string_view word) {
  if (absl::ConsumePrefix(&word, "--inputs=")) {
    return absl::SimpleAtoi(word, &flags.inputs);
  }
  if (absl::ConsumePrefix(&word, "--seed=")) {
    return absl::SimpleAtoi(word, &flags.seed);
  }
  if (absl::ConsumePrefix(&word, "--only=")) {
    return absl::SimpleAtoi(word, &flags.only);
  }
  if (absl::ConsumePrefix(&word, "--seeds_to=")) {
    flags.seeds_to = std::string(word);
    return true;
  }
  flags.files.emplace_back(word);
  return !absl::StartsWith(word, "--");
}

constexpr unsigned kMostSeconds = 10;
constexpr size_t kLargestPiece = 4 << 20;  // plus 64 times the input

// A signal handler reads these, and must not allocate memory.
std::atomic<const std::string*> current{nullptr};
std::atomic<int64_t> current_number{-1};
std::array<char, 4096> kept_at = {};

void Write(int file, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t taken = write(file, bytes, size);
    if (taken <= 0) return;
    bytes += taken;
    size -= static_cast<size_t>(taken);
  }
}

// Shows the input, and lets the signal end the program.
void OnSignal(int signal) {
  if (const std::string* input = current.exchange(nullptr)) {
    std::array<char, 4400> line;
    const int length = std::snprintf(
        line.data(), line.size(),
        "fuzz: signal %d in input %lld of %zu bytes, kept as %s\n", signal,
        static_cast<long long>(current_number.load()), input->size(),
        kept_at.data());
    Write(STDERR_FILENO, line.data(), static_cast<size_t>(length));
    const int file = open(kept_at.data(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    Write(file, input->data(), input->size());
    close(file);
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void RunOne(const std::string& input, int64_t number) {
  current_number = number;
  current = &input;
  tinytorch::LimitMemory(kLargestPiece + 64 * input.size());
  alarm(kMostSeconds);
  // A copy of exactly this size, so that the address sanitizer sees reads
  // behind its end.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  alarm(0);
  tinytorch::LimitMemory(SIZE_MAX);
  current = nullptr;
}

std::string InputOf(const tinytorch::FuzzCorpus& corpus, int64_t number) {
  // The seeds and the lies themselves come first.
  const size_t i = static_cast<size_t>(number);
  const size_t seeds = corpus.seeds.size();
  if (i < seeds) return corpus.seeds[i];
  if (i < seeds + corpus.lies.size()) return corpus.lies[i - seeds];
  tinytorch::Rng rng(static_cast<uint64_t>(flags.seed) << 32 ^
                     static_cast<uint64_t>(number));
  return Mutated(corpus, rng);
}

int RunAll(const tinytorch::FuzzCorpus& corpus, int64_t inputs) {
  const auto start = std::chrono::steady_clock::now();
  const int64_t seeds = static_cast<int64_t>(corpus.seeds.size());
  const int64_t first = seeds + static_cast<int64_t>(corpus.lies.size());
  for (int64_t i = 0; i < inputs; ++i) {
    RunOne(InputOf(corpus, i), i);
    if (i < first && tinytorch::AcceptedSoFar() != std::min(i + 1, seeds)) {
      std::fprintf(stderr, "fuzz: %s %lld is %saccepted\n",
                   i < seeds ? "seed" : "lie",
                   static_cast<long long>(i < seeds ? i : i - seeds),
                   i < seeds ? "not " : "");
      return 1;
    }
  }
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  std::printf("%lld inputs, %lld of them accepted, %.1f s\n",
              static_cast<long long>(inputs),
              static_cast<long long>(tinytorch::AcceptedSoFar()),
              seconds.count());
  // If almost no input is valid, the mutations are too wild to test more than
  // the first check of the target.
  if (tinytorch::AcceptedSoFar() < seeds + (inputs - seeds) / 100) {
    std::fprintf(stderr, "fuzz: fewer than one in a hundred are accepted\n");
    return 1;
  }
  return 0;
}

int RunFile(const std::string& path) {
  const absl::StatusOr<std::string> bytes =
      tinytorch::ReadWholeFile(path, int64_t{1} << 30);
  if (!bytes.ok()) {
    std::fprintf(stderr, "%s\n", bytes.status().ToString().c_str());
    return 1;
  }
  RunOne(*bytes, -1);
  std::printf("%s: %s\n", path.c_str(),
              tinytorch::AcceptedSoFar() > 0 ? "accepted" : "refused");
  return 0;
}

int WriteSeeds(const tinytorch::FuzzCorpus& corpus, const std::string& folder) {
  for (size_t i = 0; i < corpus.seeds.size(); ++i) {
    const absl::Status status = tinytorch::ReplaceFile(
        absl::StrCat(folder, "/seed", i), corpus.seeds[i]);
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", status.ToString().c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

// Sanitizers end the program by a signal, too.
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1"; }

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (ReadFlag(argv[i])) continue;
    std::fprintf(stderr, "fuzz: what is %s?\n", argv[i]);
    return 2;
  }
  const char* folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  std::snprintf(kept_at.data(), kept_at.size(), "%s/fuzz_input",
                folder != nullptr ? folder : ".");
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM}) {
    std::signal(signal, OnSignal);
  }
  const tinytorch::FuzzCorpus corpus = tinytorch::Corpus();
  if (!flags.seeds_to.empty()) return WriteSeeds(corpus, flags.seeds_to);
  if (flags.only >= 0) {
    RunOne(InputOf(corpus, flags.only), flags.only);
    return 0;
  }
  if (flags.files.empty()) return RunAll(corpus, flags.inputs);
  int failures = 0;
  for (const std::string& file : flags.files) failures += RunFile(file);
  return failures == 0 ? 0 : 1;
}
