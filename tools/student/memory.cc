// The memory of the commands; see memory.h.
#include "tools/student/memory.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/data/file.h"
#include "tools/text/json.h"
#include "tools/text/sha256.h"

namespace tinytorch::student {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tries, test, work, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Memory, hints, tries, watched,
                                                unlocked)

namespace {

constexpr int kMostBytes = 1 << 20;

std::string Folder(const std::string& workspace) {
  return workspace + "/.course";
}

}  // namespace

int CountTry(const std::string& exercise, const std::string& test,
             std::string_view file, Memory* memory) {
  Tries& tries = memory->tries[exercise];
  const std::string work = text::Sha256(file);
  if (tries.test != test) {
    tries = {.test = test, .work = work, .count = 1};
  } else if (tries.work != work) {
    tries.work = work;
    ++tries.count;
  }
  return tries.count;
}

std::string MemoryJson(const Memory& memory) {
  return text::JsonText(nlohmann::json(memory), 1) + "\n";
}

Memory ParseMemory(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<Memory>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

Memory ReadMemory(const std::string& workspace) {
  const absl::StatusOr<std::string> text =
      ReadWholeFile(Folder(workspace) + "/memory.json", kMostBytes);
  return text.ok() ? ParseMemory(*text) : Memory();
}

absl::Status WriteMemory(const std::string& workspace, const Memory& memory) {
  std::error_code error;
  std::filesystem::create_directories(Folder(workspace), error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make ", Folder(workspace), ": ", error.message()));
  }
  return ReplaceFile(Folder(workspace) + "/memory.json", MemoryJson(memory));
}

}  // namespace tinytorch::student
