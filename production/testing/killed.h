// Processes that are killed while they save, and a folder for their files.

#ifndef TINYTORCH_PRODUCTION_TESTING_KILLED_H_
#define TINYTORCH_PRODUCTION_TESTING_KILLED_H_

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "production/given/file_calls.h"
#include "tools/runner/sanitized.h"

namespace tinytorch {

// A folder for one test, removed at its end.
class Folder {
 public:
  explicit Folder(absl::string_view name)
      : path_(absl::StrCat(::testing::TempDir(), "/", name, ".", getpid())) {
    std::filesystem::create_directory(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string model() const { return path_ + "/m.model"; }
  int64_t files() const {
    return std::distance(std::filesystem::directory_iterator(path_), {});
  }

 private:
  std::string path_;
};

// Whether a child can use setrlimit(RLIMIT_AS): sanitizers take terabytes of
// addresses.
#ifdef TINYTORCH_SANITIZED
inline constexpr bool kAddressesCanBeLimited = false;
#else
inline constexpr bool kAddressesCanBeLimited = true;
#endif

// Runs a function in a new process, and returns its status of waitpid().
inline int InAChild(const std::function<void()>& run) {
  const pid_t child = fork();
  if (child == 0) {
    run();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

// Makes the real calls, but SIGKILL in place of one of them; a Write first
// writes half of its bytes. Fsync does not wait for the disk, because a killed
// process does not lose written bytes.
class Killed : public FileCalls {
 public:
  explicit Killed(int call) : left_(call) {}
  int Open(const std::string& path, int flags) override {
    Step();
    return FileCalls::Open(path, flags);
  }
  ssize_t Write(int file, const char* bytes, size_t size) override {
    if (left_ == 0) FileCalls::Write(file, bytes, size / 2);
    Step();
    return FileCalls::Write(file, bytes, size);
  }
  int Fsync(int) override { return Step(); }
  int Close(int file) override { return Step(), FileCalls::Close(file); }
  int Rename(const std::string& from, const std::string& to) override {
    return Step(), FileCalls::Rename(from, to);
  }
  int Unlink(const std::string& path) override {
    return Step(), FileCalls::Unlink(path);
  }

 protected:
  virtual int Step() { return left_-- == 0 ? std::raise(SIGKILL) : 0; }

 private:
  int left_;
};

// Never kills the process; writes to the parent at each call.
class Telling : public Killed {
 public:
  explicit Telling(int pipe) : Killed(-1), pipe_(pipe) {}

 private:
  int Step() override {
    return write(pipe_, ".", 1) == 1 ? 0 : std::raise(SIGKILL);
  }
  int pipe_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_KILLED_H_
