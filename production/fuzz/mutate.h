// Mutation: an input that is nearly a valid one.
//
// Random bytes are refused at the first of them, and nothing behind it is ever
// tested. So inputs are made of valid ones, by what goes wrong with files and
// by what people do to them who mean harm.

#ifndef TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_
#define TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_

#include <string>

#include "tensor/random.h"
#include "production/fuzz/fuzz.h"

namespace tinytorch {

// One of the seeds or lies with one to eight changes: bits and bytes; cut off,
// left out, doubled, moved or joined with a part of another seed; a number of
// 1, 2, 4 or 8 bytes, in either order, or in digits, that becomes 0, the
// largest, one more or less; a word of the corpus put in. At most 1 MiB.
std::string Mutated(const FuzzCorpus& corpus, Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_FUZZ_MUTATE_H_
