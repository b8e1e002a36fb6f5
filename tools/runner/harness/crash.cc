#include "tools/runner/harness/crash.h"

#include <signal.h>
#include <sys/resource.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string>

#include "tools/runner/harness/sender.h"
#include "tools/runner/harness/stack.h"
#include "tools/runner/protocol.h"
#include "tools/runner/sanitized.h"

#if defined(__linux__) && !defined(TINYTORCH_SANITIZED)
extern "C" void* __libc_stack_end;  // Of glibc's loader; in no header.
#endif

namespace tinytorch::runner {
namespace {

#ifndef TINYTORCH_SANITIZED
// Where the main thread's stack ends. A fault this near is an overflow: the
// kernel keeps a gap of 1 MiB below a stack.
constexpr uintptr_t kStackGap = 1 << 20;
constinit uintptr_t stack_end = 0;

void OnCrash(int signal_number, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  // A signal handler must not allocate in general. Here the fault almost always
  // came from the stack, and not from inside malloc; in the other cases the
  // process may hang, which the supervisor's time limit ends.
  if ((signal_number == SIGSEGV || signal_number == SIGBUS) && stack_end != 0 &&
      address + kStackGap >= stack_end && address < stack_end + kStackGap) {
    Send(kNote,
         "The stack overflowed. Does a function call itself without end?");
  }
  SendStack(kStackOfCrash);
  // For good: once this handler is left, and the signal no longer held back.
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// Returns whether a thread was in a system call: it goes on behind one, or with
// it once more.
bool IsWaiting([[maybe_unused]] const void* context) {
#ifdef __x86_64__
  const auto* at = reinterpret_cast<const unsigned char*>(
      static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
  return (at[-2] == 0x0F && at[-1] == 0x05) || (at[0] == 0x0F && at[1] == 0x05);
#else
  return false;
#endif
}

void OnWhere(int, siginfo_t*, void* context) {
  SendStack(IsWaiting(context) ? kStackWaiting : kStackRunning);
}

void WatchSignals() {
#ifdef __linux__
  // Not pthread_getattr_np(): it reads /proc, which a test does not have.
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return;
  if (limit.rlim_cur == RLIM_INFINITY) return;
  stack_end = reinterpret_cast<uintptr_t>(__libc_stack_end) - limit.rlim_cur;
#endif
  // The handler cannot run on the stack that is full.
  static char handler_stack[64 << 10];
  stack_t alternative = {};
  alternative.ss_sp = handler_stack;
  alternative.ss_size = sizeof(handler_stack);
  sigaltstack(&alternative, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = OnCrash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int crash : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
    sigaction(crash, &action, nullptr);
  }
  action.sa_sigaction = OnWhere;
  action.sa_flags |= SA_RESTART;
  sigaction(kWhereSignal, &action, nullptr);
}
#else
void WatchSignals() {}  // The sanitizer explains a fault better.
#endif

// Runs when no handler catches an exception, or when an exception leaves a
// destructor, a noexcept function or a thread.
[[noreturn]] void OnTerminate() {
  SendUnwritten();
  SendThrow();
  if (std::exception_ptr exception = std::current_exception()) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& e) {
      Send(kNote,
           std::string("No handler could catch this exception: ") + e.what());
    } catch (...) {
      Send(kNote, "No handler could catch an exception of unknown type.");
    }
  }
  std::abort();
}

}  // namespace

void InstallLastWords() {
  PrepareStacks();
  std::set_terminate(OnTerminate);
  WatchSignals();
}

}  // namespace tinytorch::runner
