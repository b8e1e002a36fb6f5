// FakeDisk: a disk in memory, whose power fails where a test wants it to.
//
// It keeps what a real one keeps twice: what programs see, and what would be
// there after the power failed. Bytes become durable by Fsync of their file,
// names by Fsync of their folder; without, they may be durable or not, and the
// disk is free to take one and lose the other.
//
//   FakeDisk disk;
//   disk.Put("m.model", "old");
//   disk.power_fails_at = 3;                  // before the fourth call
//   EXPECT_THROW(SaveModel("m.model", model, disk), FakeDisk::PowerFailed);
//   disk.AfterPowerFailure("m.model");        // all that may be found

#ifndef TINYTORCH_PRODUCTION_TESTING_FAKE_DISK_H_
#define TINYTORCH_PRODUCTION_TESTING_FAKE_DISK_H_

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "production/file_calls.h"

namespace tinytorch {

class FakeDisk : public FileCalls {
 public:
  struct PowerFailed {};
  static constexpr int kNever = std::numeric_limits<int>::max();

  int power_fails_at = kNever;  // the number of a call, from 0: it throws
  int error_at = kNever;        // this call fails, with `error`
  int error = ENOSPC;
  size_t most_at_once = 4096;  // that a Write takes
  bool interrupted = false;    // every other Write first fails with EINTR
  int calls = 0;               // so far
  std::vector<std::string> log = {};  // "open", "write", ... of all calls

  // A durable file.
  void Put(const std::string& path, const std::string& bytes) {
    names_[path] = std::make_shared<File>(File{bytes, bytes});
    durable_names_ = names_;
  }
  // What programs see: nothing, if there is no such file.
  std::vector<std::string> Get(const std::string& path) const {
    return Found(names_, path, false);
  }
  size_t files() const { return names_.size(); }
  size_t open_files() const { return open_.size(); }

  // All that may be found there, one after the other: with names and bytes
  // durable or lost, each for itself. "" if there is no file.
  std::vector<std::string> AfterPowerFailure(const std::string& path) const {
    std::vector<std::string> all;
    for (const Names* names : {&durable_names_, &names_}) {
      for (const bool lost : {true, false}) {
        const std::vector<std::string> found = Found(*names, path, lost);
        all.push_back(found.empty() ? "" : found[0]);
      }
    }
    return all;
  }

  int Open(const std::string& path, int flags) override {
    if (Fails("open")) return -1;
    std::shared_ptr<File> file;  // none: a folder
    if ((flags & O_DIRECTORY) == 0 && path != "." && !path.ends_with('/')) {
      const auto found = names_.find(path);
      if (found == names_.end() && (flags & O_CREAT) == 0) return No(ENOENT);
      if (found != names_.end() && (flags & O_EXCL) != 0) return No(EEXIST);
      file = found == names_.end() ? std::make_shared<File>() : found->second;
      if ((flags & O_TRUNC) != 0) file->bytes.clear();
      names_[path] = file;
    }
    open_[++last_] = file;
    return last_;
  }

  ssize_t Write(int file, const char* bytes, size_t size) override {
    if (Fails("write")) return -1;
    const auto found = open_.find(file);
    if (found == open_.end() || !found->second) return No(EBADF);
    was_interrupted_ = interrupted && !was_interrupted_;
    if (was_interrupted_) return No(EINTR);
    const size_t taken = std::min(size, most_at_once);
    found->second->bytes.append(bytes, taken);
    return static_cast<ssize_t>(taken);
  }

  int Fsync(int file) override {
    if (Fails("fsync")) return -1;
    const auto found = open_.find(file);
    if (found == open_.end()) return No(EBADF);
    if (found->second) {
      found->second->durable = found->second->bytes;
    } else {
      durable_names_ = names_;
    }
    return 0;
  }

  int Close(int file) override {
    const bool fails = Fails("close");  // and closes all the same
    return open_.erase(file) == 0 ? No(EBADF) : fails ? No(error) : 0;
  }

  int Rename(const std::string& from, const std::string& to) override {
    if (Fails("rename")) return -1;
    const auto found = names_.find(from);
    if (found == names_.end()) return No(ENOENT);
    names_[to] = found->second;
    names_.erase(from);
    return 0;
  }

  int Unlink(const std::string& path) override {
    if (Fails("unlink")) return -1;
    return names_.erase(path) == 0 ? No(ENOENT) : 0;
  }

 private:
  struct File {
    std::string bytes = {};
    std::string durable = {};
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  static int No(int number) {
    errno = number;
    return -1;
  }

  static std::vector<std::string> Found(const Names& names,
                                        const std::string& path, bool lost) {
    const auto found = names.find(path);
    if (found == names.end()) return {};
    return {lost ? found->second->durable : found->second->bytes};
  }

  // Counts a call. Without power nothing happens any more: what cleans up
  // behind the exception finds a dead machine.
  bool Fails(const char* name) {
    const int call = calls++;
    if (call > power_fails_at) return true;
    log.push_back(name);
    if (call == power_fails_at) throw PowerFailed();
    if (call == error_at) errno = error;
    return call == error_at;
  }

  Names names_;
  Names durable_names_;
  std::map<int, std::shared_ptr<File>> open_;
  int last_ = 100;
  bool was_interrupted_ = false;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_FAKE_DISK_H_
