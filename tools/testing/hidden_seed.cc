#include "tools/testing/hidden_seed.h"

#include <cstdint>
#include <cstdlib>

namespace tinytorch {

uint64_t HiddenSeed() {
  const char* seed = std::getenv("TINYTORCH_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

}  // namespace tinytorch
