#include "training/show/interrupt.h"

#include <csignal>

namespace tinytorch {
namespace {

// A signal handler may write to a variable of this type, and to few others.
volatile std::sig_atomic_t interrupted = 0;

void SetFlag(int) { interrupted = 1; }

}  // namespace

void CatchInterrupt() {
  struct sigaction action = {};
  action.sa_handler = SetFlag;
  sigemptyset(&action.sa_mask);
  // The second SIGINT has the handler from before: it ends the program. The
  // first does not interrupt a read or write that is waiting.
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

}  // namespace tinytorch
