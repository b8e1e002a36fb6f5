// Notices when a student saves a source: by inotify, and by looking every half
// second where the file system does not tell (a Windows drive in WSL, a
// network drive).
#ifndef TINYTORCH_TOOLS_STUDENT_SAVES_H_
#define TINYTORCH_TOOLS_STUDENT_SAVES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::student {

// Returns the name of a file system that does not report what another machine,
// or Windows, writes: "9p", "NFS", "SMB", "FUSE"; empty for others. `magic` is
// statfs::f_type.
std::string_view SilentFileSystem(uint32_t magic);

// The event that ended a wait.
struct Wake {
  std::vector<std::string> saved;  // Paths, sorted.
  char key = 0;
  bool stopped = false;  // A signal, or the keyboard is closed.
};

class Saves {
 public:
  enum class How { kBest, kPoll };

  // Watches the *.cc files of these folders.
  explicit Saves(std::vector<std::string> folders, How how = How::kBest);
  ~Saves();
  Saves(const Saves&) = delete;
  Saves& operator=(const Saves&) = delete;

  // Why it looks every half second, as a sentence; empty if it does not.
  const std::string& polls_because() const { return polls_because_; }

  // Waits until a file was saved since the last wait, or a key can be read from
  // `keys`; -1: it has no keyboard.
  Wake Wait(int keys);

 private:
  struct Stamp {
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    int64_t size = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::map<std::string, Stamp>;

  Stamps Now() const;
  std::vector<std::string> Changed();
  void Drain();

  std::vector<std::string> folders_;
  std::string polls_because_;
  int inotify_ = -1;
  Stamps stamps_;
};

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_SAVES_H_
