// FileCalls: the system calls that write a file. Given.
//
// SaveModel (model_file.h) uses these six system calls. They return what POSIX
// says: -1 is an error, and errno says which. They are virtual functions so
// that a test can replace them: by a disk that is full, or by one that loses
// power between two calls. LevelDB calls the same idea Env.
//
//   FileCalls calls;                                // the real system calls
//   const int file = calls.Open(path, O_WRONLY | O_CREAT | O_EXCL);
//   if (file < 0) return absl::ErrnoToStatus(errno, path);
//   const ssize_t written = calls.Write(file, "model", 5);
//   // If written is 2, the caller must call again with "del".

#ifndef TINYTORCH_PRODUCTION_GIVEN_FILE_CALLS_H_
#define TINYTORCH_PRODUCTION_GIVEN_FILE_CALLS_H_

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include "tools/data/file.h"

namespace tinytorch {

class FileCalls {
 public:
  virtual ~FileCalls() = default;

  // Returns a descriptor of the file or folder. The umask decides who may read
  // and write a new file. Programs that are started do not inherit it.
  virtual int Open(const std::string& path, int flags) {
    return ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  }
  // Returns how many bytes were written: all of them, or fewer. EINTR: a signal
  // came before the first byte; call again.
  virtual ssize_t Write(int file, const char* bytes, size_t size) {
    return ::write(file, bytes, size);
  }
  // Waits until the bytes of a file, or the names of a folder, are on the disk.
  virtual int Fsync(int file) { return ::fsync(file); }
  // Frees the descriptor, even if it returns an error.
  virtual int Close(int file) { return ::close(file); }
  // Gives a file another name. A file that had this name before loses it.
  virtual int Rename(const std::string& from, const std::string& to) {
    return std::rename(from.c_str(), to.c_str());
  }
  virtual int Unlink(const std::string& path) { return ::unlink(path.c_str()); }
};

// The same, for a file that will take the place of the file at `old`: it gets
// that file's mode and owner, before a byte is in it.
class ReplacingCalls : public FileCalls {
 public:
  explicit ReplacingCalls(std::string old) : old_(std::move(old)) {}

  int Open(const std::string& path, int flags) override {
    const int file = FileCalls::Open(path, flags);
    if (file >= 0 && (flags & O_CREAT) != 0) KeepModeAndOwner(old_, file);
    return file;
  }

 private:
  std::string old_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_FILE_CALLS_H_
