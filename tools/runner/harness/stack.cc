#include "tools/runner/harness/stack.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tools/runner/harness/sender.h"
#include "tools/runner/protocol.h"
#include "tools/runner/sanitized.h"

// A sanitizer prints its own stacks, and has a __cxa_throw of its own.
#if defined(__linux__) && !defined(TINYTORCH_SANITIZED)
#define TINYTORCH_STACKS 1
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unwind.h>

#include <typeinfo>
#endif

namespace tinytorch::runner {

#ifdef TINYTORCH_STACKS
namespace {

// An endless recursion has 100,000 frames; the first ones say where it is.
constexpr int kMostFrames = 100;
constexpr size_t kMostAddresses = 24;

// The code of the program, and by how much its addresses are shifted.
constinit uintptr_t code_begin = 0;
constinit uintptr_t code_end = 0;
constinit uintptr_t shift = 0;

struct Stack {
  int frames = 0;
  size_t size = 0;
  uintptr_t addresses[kMostAddresses] = {};
};

thread_local constinit Stack last_throw;

_Unwind_Reason_Code AddFrame(_Unwind_Context* context, void* to) {
  auto* stack = static_cast<Stack*>(to);
  int is_exact = 0;
  uintptr_t address = _Unwind_GetIPInfo(context, &is_exact);
  if (address == 0) return _URC_END_OF_STACK;
  // A return address is behind its call, and often in the next line.
  if (is_exact == 0) --address;
  if (code_begin <= address && address < code_end) {
    stack->addresses[stack->size++] = address - shift;
  }
  const bool full =
      ++stack->frames >= kMostFrames || stack->size == kMostAddresses;
  return full ? _URC_END_OF_STACK : _URC_NO_REASON;
}

void Collect(Stack* stack) {
  stack->frames = 0;
  stack->size = 0;
  _Unwind_Backtrace(AddFrame, stack);
}

// The first object of a process is its program.
int FindCode(dl_phdr_info* info, size_t, void*) {
  shift = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) & header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
    code_begin = shift + header.p_vaddr;
    code_end = code_begin + header.p_memsz;
  }
  return 1;
}

void SendAddresses(std::string_view what, const Stack& stack) {
  constexpr size_t kDigits = 2 * sizeof(uintptr_t);
  constexpr char kHex[] = "0123456789abcdef";
  char text[32 + kMostAddresses * (kDigits + 1)];
  size_t size = 0;
  for (const char c : what.substr(0, 16)) text[size++] = c;
  for (size_t i = 0; i < stack.size; ++i) {
    text[size++] = ' ';
    for (size_t digit = kDigits; digit-- > 0;) {
      text[size++] = kHex[stack.addresses[i] >> (4 * digit) & 15];
    }
  }
  SendAtOnce(kStack, {text, size});
}

}  // namespace

void PrepareStacks() {
  dl_iterate_phdr(FindCode, nullptr);
  // The first call of all may load what it needs: not in a crash.
  Stack stack;
  Collect(&stack);
}

void SendStack(std::string_view what) {
  Stack stack;
  Collect(&stack);
  SendAddresses(what, stack);
}

void SendThrow() {
  if (last_throw.size > 0) SendAddresses(kStackOfThrow, last_throw);
}

void ForgetThrow() { last_throw.size = 0; }

}  // namespace tinytorch::runner

// Takes the place of the C++ library's, also for what that library throws
// itself, such as std::vector::at(), and calls it.
extern "C" [[noreturn]] void __cxa_throw(void* object, std::type_info* type,
                                         void (*destructor)(void*)) {
  using Throw = void (*)(void*, std::type_info*, void (*)(void*));
  static const auto real =
      reinterpret_cast<Throw>(dlsym(RTLD_NEXT, "__cxa_throw"));
  tinytorch::runner::Collect(&tinytorch::runner::last_throw);
  real(object, type, destructor);
  __builtin_unreachable();
}

#else

void PrepareStacks() {}
void SendStack(std::string_view) {}
void SendThrow() {}
void ForgetThrow() {}

}  // namespace tinytorch::runner

#endif
