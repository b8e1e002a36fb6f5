// The seed of hidden tests: another one at each grading, so that answers which
// were recorded, or guessed from the tests that students have, do not pass.
#ifndef TINYTORCH_TOOLS_TESTING_HIDDEN_SEED_H_
#define TINYTORCH_TOOLS_TESTING_HIDDEN_SEED_H_

#include <cstdint>

namespace tinytorch {

// Returns the seed that the supervisor drew for this grading, or was given to
// repeat one (the verdict records it). Other runs, such as those of mutants,
// have the same seed each time: 1.
uint64_t HiddenSeed();

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_TESTING_HIDDEN_SEED_H_
