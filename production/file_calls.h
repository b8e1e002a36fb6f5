// FileCalls: what a program asks of the operating system to write a file.
//
// The six system calls of SaveModel (model_file.h), with the answers of POSIX:
// -1 is an error, and errno says which. They are a class so that something can
// stand between: a test that cuts the power between two calls, or a disk that
// is full. LevelDB calls the same idea Env.
//
//   FileCalls calls;                                // the real ones
//   const int file = calls.Open(path, O_WRONLY | O_CREAT | O_EXCL);
//   if (file < 0) return absl::ErrnoToStatus(errno, path);
//   const ssize_t written = calls.Write(file, "model", 5);
//   // written may be 2: it is the caller who asks again for "del"

#ifndef TINYTORCH_PRODUCTION_FILE_CALLS_H_
#define TINYTORCH_PRODUCTION_FILE_CALLS_H_

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>

namespace tinytorch {

class FileCalls {
 public:
  virtual ~FileCalls() = default;

  // A descriptor of the file or folder; a new file may be read and written by
  // whom the umask allows. Not handed on to programs that are started.
  virtual int Open(const std::string& path, int flags) {
    return ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  }
  // How many of the bytes were taken: all, or fewer. EINTR: a signal came
  // before the first one, ask again.
  virtual ssize_t Write(int file, const char* bytes, size_t size) {
    return ::write(file, bytes, size);
  }
  // Waits until the bytes of a file, or the names of a folder, are on the disk.
  virtual int Fsync(int file) { return ::fsync(file); }
  // The descriptor is gone, also after an error.
  virtual int Close(int file) { return ::close(file); }
  // Gives a file another name, and takes that name from whoever had it.
  virtual int Rename(const std::string& from, const std::string& to) {
    return std::rename(from.c_str(), to.c_str());
  }
  virtual int Unlink(const std::string& path) { return ::unlink(path.c_str()); }
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_FILE_CALLS_H_
