#include "training/show/interrupt.h"

#include <csignal>

namespace tinytorch {
namespace {

// A handler may write this and hardly anything else.
volatile std::sig_atomic_t interrupted = 0;

void Note(int) { interrupted = 1; }

}  // namespace

void CatchInterrupt() {
  struct sigaction action = {};
  action.sa_handler = Note;
  sigemptyset(&action.sa_mask);
  // The second one finds what was there before: the end of the program. A
  // read or write that waits when the first comes is not disturbed.
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

}  // namespace tinytorch
