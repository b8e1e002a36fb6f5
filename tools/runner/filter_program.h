// Builds seccomp programs: which system calls a process may make.
//
//   FilterProgram program;
//   program.Refuse(SYS_ptrace);
//   program.RefuseIf(SYS_kill, /*argument=*/0, Low(-1));
//   program.AllowTheRest();
//
// The rules are looked at in order; the first that fits decides. Linux only.
#ifndef TINYTORCH_TOOLS_RUNNER_FILTER_PROGRAM_H_
#define TINYTORCH_TOOLS_RUNNER_FILTER_PROGRAM_H_

#ifdef __linux__

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tinytorch::runner {

// The processors for which the kernel's name is known here. On others there is
// no filter, and the supervisor says so.
#if defined(__x86_64__)
inline constexpr uint32_t kFilterArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
inline constexpr uint32_t kFilterArchitecture = AUDIT_ARCH_AARCH64;
#else
inline constexpr uint32_t kFilterArchitecture = 0;
#endif

// Not a std::vector: the harness builds one before any constructor has run.
class FilterProgram {
 public:
  FilterProgram() {
    Load(offsetof(seccomp_data, arch));
    // Another architecture has other numbers (int 0x80 on x86-64).
    Skip(kFilterArchitecture, 1, 0);
    Return(SECCOMP_RET_KILL_PROCESS);
    LoadNumber();
#ifdef __x86_64__
    constexpr uint32_t kX32 = 0x40000000;
    Add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32, 0, 1));
    Return(SECCOMP_RET_KILL_PROCESS);
#endif
  }

  // The call fails with `error`.
  void Refuse(long number, int error = EPERM) {
    Skip(static_cast<uint32_t>(number), 0, 1);
    Return(SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
  }

  // The call fails if the lower half of the argument is `value`.
  void RefuseIf(long number, int argument, uint32_t value, int error = EPERM) {
    Skip(static_cast<uint32_t>(number), 0, 4);
    LoadArgument(argument);
    Skip(value, 0, 1);
    Return(SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
    LoadNumber();
  }

  // The call fails unless the lower half of the argument is `value`.
  void RefuseUnless(long number, int argument, uint32_t value,
                    int error = EPERM) {
    Skip(static_cast<uint32_t>(number), 0, 4);
    LoadArgument(argument);
    Skip(value, 1, 0);
    Return(SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
    LoadNumber();
  }

  // The call fails if the lower half of the argument has one of these bits.
  void RefuseBits(long number, int argument, uint32_t bits, int error = EPERM) {
    Skip(static_cast<uint32_t>(number), 0, 4);
    LoadArgument(argument);
    Add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
    Return(SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
    LoadNumber();
  }

  // The call may be made on file descriptor `fd` by the instruction that ends
  // at `address`, and by no other.
  void OnlyFrom(long number, uint32_t fd, uint64_t address) {
    Skip(static_cast<uint32_t>(number), 0, 8);
    LoadArgument(0);
    Skip(fd, 0, 5);
    Load(offsetof(seccomp_data, instruction_pointer));
    Skip(static_cast<uint32_t>(address), 0, 2);
    Load(offsetof(seccomp_data, instruction_pointer) + 4);
    Skip(static_cast<uint32_t>(address >> 32), 1, 0);
    Return(SECCOMP_RET_ERRNO | EBADF);
    LoadNumber();
  }

  void AllowTheRest() { Return(SECCOMP_RET_ALLOW); }

  // Returns what the kernel wants; points into this object.
  sock_fprog Get() {
    return {.len = static_cast<unsigned short>(size_), .filter = instructions_};
  }

 private:
  void Load(size_t offset) {
    Add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)));
  }
  void LoadNumber() { Load(offsetof(seccomp_data, nr)); }
  void LoadArgument(int i) {
    Load(offsetof(seccomp_data, args) + static_cast<size_t>(i) * 8);
  }
  void Return(uint32_t action) { Add(BPF_STMT(BPF_RET | BPF_K, action)); }
  // Skips as many instructions as said, if the last value loaded equals `value`
  // and if not.
  void Skip(uint32_t value, uint8_t if_equal, uint8_t if_not) {
    Add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, if_equal, if_not));
  }
  void Add(sock_filter instruction) {
    if (size_ < kMost) instructions_[size_++] = instruction;
  }

  static constexpr size_t kMost = 512;
  sock_filter instructions_[kMost];
  size_t size_ = 0;
};

// Returns the lower half of a negative number, as the kernel sees it.
constexpr uint32_t Low(int64_t value) { return static_cast<uint32_t>(value); }

}  // namespace tinytorch::runner

#endif  // __linux__

#endif  // TINYTORCH_TOOLS_RUNNER_FILTER_PROGRAM_H_
