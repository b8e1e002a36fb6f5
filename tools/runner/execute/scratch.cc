#include "tools/runner/execute/scratch.h"

#include <stdlib.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/mount.h>
#endif

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "tools/runner/execute/namespaces.h"

namespace tinytorch::runner {
namespace {

std::string Parent() {
  for (const char* name : {"TEST_TMPDIR", "TMPDIR"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && access(value, W_OK) == 0) return value;
  }
  return "/tmp";
}

}  // namespace

Scratch::Scratch() {
  std::error_code error;
  std::string path = absl::StrCat(
      std::filesystem::absolute(Parent(), error).string(), "/tinytorch.XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return;
  path_ = path;
#ifdef __linux__
  mounted_ =
      InNamespaces() &&
      mount(
          "tmpfs", path_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
          absl::StrCat("mode=0700,nr_inodes=4096,size=", kScratchMegabytes, "m")
              .c_str()) == 0;
#endif
}

Scratch::~Scratch() {
  if (path_.empty()) return;
#ifdef __linux__
  if (mounted_) umount2(path_.c_str(), MNT_DETACH);
#endif
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Scratch::Clear() const {
  if (path_.empty()) return;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    std::filesystem::remove_all(entry.path(), error);
    if (!error) continue;
    // A folder that its maker cannot read.
    std::filesystem::permissions(entry.path(),
                                 std::filesystem::perms::owner_all, error);
    std::filesystem::remove_all(entry.path(), error);
  }
}

}  // namespace tinytorch::runner
