// The scratch folder: the only place in which a test can write.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_SCRATCH_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_SCRATCH_H_

#include <string>

namespace tinytorch::runner {

// The limit of all that a test writes, where the folder can be a file system of
// its own (in namespaces), and of one file elsewhere.
inline constexpr int kScratchMegabytes = 512;

// Makes a folder, in $TEST_TMPDIR, $TMPDIR or /tmp; gone with this object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // Empty if there is none.
  const std::string& path() const { return path_; }

  // Removes all that a test has left in it.
  void Clear() const;

 private:
  std::string path_;
  bool mounted_ = false;
};

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_SCRATCH_H_
