// Ctrl-C, twice.
//
// The first Ctrl-C makes a training run stop after its step and keep the best
// weights. The second ends the program at once, as usual.

#ifndef TINYTORCH_TRAINING_SHOW_INTERRUPT_H_
#define TINYTORCH_TRAINING_SHOW_INTERRUPT_H_

namespace tinytorch {

// Makes the next SIGINT set a flag, which Interrupted() returns.
void CatchInterrupt();

// Returns whether this SIGINT has come.
bool Interrupted();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_INTERRUPT_H_
