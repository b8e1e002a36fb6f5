// FakeDisk: a disk in memory that loses power before a given call.
//
// It keeps two states: the files that programs see, and the files that would be
// there after a power failure. Fsync of a file makes its bytes durable, and
// Fsync of a folder makes its names durable. Without Fsync they may be durable
// or not, independently of each other.
//
//   FakeDisk disk;
//   disk.Put("m.model", "old");
//   disk.power_fails_at = 3;                  // before the fourth call
//   EXPECT_THROW(SaveModel("m.model", model, disk), FakeDisk::PowerFailed);
//   disk.AfterPowerFailure("m.model");        // all that programs may find

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

#include "production/given/file_calls.h"

namespace tinytorch {

class FakeDisk : public FileCalls {
 public:
  struct PowerFailed {};
  static constexpr int kNever = std::numeric_limits<int>::max();

  int power_fails_at = kNever;  // this call throws; the first one is 0
  int error_at = kNever;        // this call fails, with `error`
  int error = ENOSPC;
  size_t most_at_once = 4096;  // the most bytes that one Write takes
  bool interrupted = false;    // every other Write first fails with EINTR
  int calls = 0;               // so far
  std::vector<std::string> log = {};  // "open", "write", ... of all calls

  // Adds a durable file.
  void Put(const std::string& path, const std::string& bytes) {
    names_[path] = std::make_shared<File>(File{bytes, bytes});
    durable_names_ = names_;
  }
  // Returns the bytes that programs see, or "" without such a file.
  std::vector<std::string> Get(const std::string& path) const {
    return Found(names_, path, false);
  }
  size_t files() const { return names_.size(); }
  size_t open_files() const { return open_.size(); }

  // Returns all bytes that a program may find there, for each combination of
  // durable and lost names and bytes. "" means that there is no file.
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
    std::shared_ptr<File> file;  // nullptr: a folder
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
    const bool fails = Fails("close");  // it closes the file even so
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

  // Counts a call. After the power failure all calls fail, so that code which
  // cleans up after the exception changes nothing.
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
