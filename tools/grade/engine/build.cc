#include "tools/grade/engine/build.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/text/clean.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kMostErrors = 20;
constexpr int kCannotStart = 127;

// Replaces this process, a child, by the command.
[[noreturn]] void Exec(const std::vector<std::string>& command,
                       const std::string& workspace, int output) {
  // Bazel's client asks its server to stop when it gets an interrupt.
  prctl(PR_SET_PDEATHSIG, SIGINT);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  if (chdir(workspace.c_str()) == 0) execvp(arguments[0], arguments.data());
  _exit(kCannotStart);
}

// Reads lines until the writer closes its end.
void ReadLines(int input, const std::function<void(std::string_view)>& line) {
  std::string pending;
  char buffer[4096];
  while (true) {
    const ssize_t size = read(input, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    pending.append(buffer, size);
    size_t begin = 0;
    for (size_t end; (end = pending.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      line(std::string_view(pending).substr(begin, end - begin));
    }
    pending.erase(0, begin);
  }
  if (!pending.empty()) line(pending);
}

int WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::optional<Progress> ParseProgress(std::string_view line) {
  Progress progress;
  if (!absl::ConsumePrefix(&line, "[")) return std::nullopt;
  const std::vector<std::string_view> numbers =
      absl::StrSplit(line.substr(0, line.find(']')), " / ");
  if (numbers.size() != 2) return std::nullopt;
  const auto number = [](std::string_view text, int* to) {
    return absl::SimpleAtoi(absl::StrReplaceAll(text, {{",", ""}}), to);
  };
  if (!number(numbers[0], &progress.done) ||
      !number(numbers[1], &progress.total)) {
    return std::nullopt;
  }
  return progress;
}

absl::StatusOr<FinishedBuild> RunBuild(
    const std::vector<std::string>& command, const std::string& workspace,
    const std::string& events, const std::string& log,
    const std::function<void(const Progress&)>& show) {
  std::error_code ignored;
  std::filesystem::remove(events, ignored);
  std::FILE* file = std::fopen(log.c_str(), "w");
  if (file == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot write ", log));
  }
  int ends[2];
  const bool piped = pipe2(ends, O_CLOEXEC) == 0;
  const pid_t child = piped ? fork() : -1;
  if (child == 0) Exec(command, workspace, ends[1]);
  if (piped) close(ends[1]);
  if (child < 0) {
    std::fclose(file);
    return absl::UnavailableError(
        absl::StrCat("cannot start ", command[0], ": ", std::strerror(errno)));
  }
  std::deque<std::string> errors;
  ReadLines(ends[0], [&](std::string_view line) {
    std::fprintf(file, "%.*s\n", static_cast<int>(line.size()), line.data());
    if (const std::optional<Progress> progress = ParseProgress(line)) {
      show(*progress);
    }
    if (!absl::StrContains(line, "ERROR")) return;
    errors.push_back(text::Clean(line));
    if (errors.size() > kMostErrors) errors.pop_front();
  });
  close(ends[0]);
  std::fclose(file);
  FinishedBuild build = {.status = WaitFor(child),
                         .errors = absl::StrJoin(errors, "\n")};
  if (build.status == kCannotStart) {
    return absl::UnavailableError(
        absl::StrCat("cannot start ", command[0], " in ", workspace));
  }
  if (absl::StatusOr<std::string> text = text::ReadFile(events); text.ok()) {
    build.events = *std::move(text);
  }
  return build;
}

}  // namespace tinytorch::grade
