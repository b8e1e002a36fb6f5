// Ctrl-C, twice.
//
// The first asks a training run to stop after its step, so that the best
// weights are kept; the second ends the program at once, as it always does.

#ifndef TINYTORCH_TRAINING_SHOW_INTERRUPT_H_
#define TINYTORCH_TRAINING_SHOW_INTERRUPT_H_

namespace tinytorch {

// From now on the next SIGINT is only noted.
void CatchInterrupt();

// Whether one was noted.
bool Interrupted();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_INTERRUPT_H_
