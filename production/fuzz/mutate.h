// Mutation: an input that is almost valid.
//
// A parser refuses random bytes at the first of them, so no code after that
// check is tested. So inputs are made from valid ones, by the damage that files
// suffer and by the changes that attackers make.

#ifndef TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_
#define TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_

#include <string>

#include "production/fuzz/fuzz.h"
#include "tensor/random.h"

namespace tinytorch {

// Returns one of the seeds or lies with one to eight changes: bits and bytes; a
// part that is cut off, left out, doubled, moved or replaced by one of another
// seed; a number of 1, 2, 4 or 8 bytes, in either order, or in digits, that
// becomes 0, the largest, or one more or less; a word of the corpus. The result
// has at most 1 MiB.
std::string Mutated(const FuzzCorpus& corpus, Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_
