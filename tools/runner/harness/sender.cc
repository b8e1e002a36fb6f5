#include "tools/runner/harness/sender.h"

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/course/unimplemented.h"
#include "tools/runner/harness/lock.h"
#include "tools/runner/protocol.h"

namespace tinytorch::runner {
namespace {

// Enough for two printed tensors; a report shows less.
constexpr size_t kLongestValue = 8192;

constinit pid_t sending_process = 0;

}  // namespace

void StartSending() { sending_process = getpid(); }

void Send(std::string_view key, std::string_view value) {
  if (sending_process == 0 || sending_process != getpid()) return;
  const std::string record = FormatRecord(key, value.substr(0, kLongestValue));
  WriteToSupervisor(record.data(), record.size());
}

bool SendUnwritten() {
  const Unimplemented::Site* site = Unimplemented::First();
  if (site == nullptr) return false;
  Send(kUnwritten, std::string(site->file) + ":" + std::to_string(site->line) +
                       "\n" + site->function);
  return true;
}

}  // namespace tinytorch::runner
