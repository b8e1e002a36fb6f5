// The largest piece of memory that a program may ask for at once.

#ifndef TINYTORCH_PRODUCTION_FUZZ_MEMORY_H_
#define TINYTORCH_PRODUCTION_FUZZ_MEMORY_H_

#include <cstddef>

namespace tinytorch {

// From now on, a `new` of more bytes ends the program: some code has trusted a
// length. The limit holds for all threads. At first there is no limit.
void LimitMemory(size_t largest_piece);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_FUZZ_MEMORY_H_
