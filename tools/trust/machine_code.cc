#include "tools/trust/machine_code.h"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {
namespace {

// syscall, sysenter and int 0x80.
constexpr std::string_view kCalls[] = {"\x0F\x05", "\x0F\x34", "\xCD\x80"};

bool HasCall(std::string_view code) {
  for (const std::string_view call : kCalls) {
    if (code.find(call) != std::string_view::npos) return true;
  }
  return false;
}

// svc: on ARM every instruction has four bytes, so chance plays no part.
bool HasArmCall(std::string_view code) {
  for (size_t i = 0; i + 4 <= code.size(); i += 4) {
    uint32_t word;
    std::memcpy(&word, code.data() + i, sizeof word);
    if ((word & 0xFFE0001F) == 0xD4000001) return true;
  }
  return false;
}

// An instruction in a line of a disassembly: "  1f:\t0f 84 0f 05 00 00\tje
// 534".
struct Instruction {
  std::string bytes;
  std::string_view text;  // "je     534"
};

bool ParseInstruction(std::string_view line, Instruction& instruction) {
  const std::vector<std::string_view> parts = absl::StrSplit(line, '\t');
  if (parts.size() < 2 || !absl::EndsWith(parts[0], ":")) return false;
  instruction = {};
  for (const std::string_view hex :
       absl::StrSplit(parts[1], ' ', absl::SkipWhitespace())) {
    uint32_t byte = 0;
    if (hex.size() != 2 || !absl::SimpleHexAtoi(hex, &byte)) return false;
    instruction.bytes += static_cast<char>(byte);
  }
  if (parts.size() > 2) {
    instruction.text = parts[2];
  }
  return true;
}

bool IsJump(const Instruction& instruction) {
  return absl::StartsWith(instruction.text, "j") ||
         absl::StartsWith(instruction.text, "call");
}

// Returns whether the bytes are part of an address with an index, such as
// 0x5(%r15,%r9,1): a byte for the two registers, which the compiler chose, and
// then the distance 5.
bool IsAddress(const Instruction& instruction) {
  const std::string_view text = instruction.text;
  const size_t open = text.find('(');
  if (open == std::string_view::npos) return false;
  const std::string_view registers =
      text.substr(open, text.find(')', open) - open);
  const size_t sign = text.find_last_of(" ,", open) + 1;
  std::string_view distance = text.substr(sign, open - sign);
  const bool negative = absl::ConsumePrefix(&distance, "-");
  uint32_t value = 0;
  if (!absl::StrContains(registers, ",%") ||
      !absl::SimpleHexAtoi(distance, &value)) {
    return false;
  }
  const char low = static_cast<char>(negative ? -value : value);
  for (const std::string_view call : kCalls) {
    const size_t at = instruction.bytes.find(call);
    if (at == std::string::npos) continue;
    if (call[1] != low ||
        instruction.bytes.find(call, at + 1) != std::string::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool OnlyDistances(std::string_view disassembly) {
  Instruction instruction;
  for (const std::string_view line : absl::StrSplit(disassembly, '\n')) {
    if (ParseInstruction(line, instruction) && !IsJump(instruction) &&
        HasCall(instruction.bytes) && !IsAddress(instruction)) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> CheckMachineCode(
    const ElfObject& object, absl::FunctionRef<std::string()> disassemble) {
  bool found = false;
  for (const Section& section : object.sections()) {
    if (!section.executable()) continue;
    if (object.machine() == EM_AARCH64 && HasArmCall(section.data)) {
      found = true;
    }
    if (object.machine() == EM_X86_64 && HasCall(section.data)) {
      if (!OnlyDistances(disassemble())) found = true;
      break;
    }
  }
  if (!found) return {};
  return {
      "its machine code calls the system directly, by an instruction or a "
      "number that stands for one: call a function of the C++ library"};
}

}  // namespace tinytorch::trust
