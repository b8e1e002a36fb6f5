// Requests at a fixed rate, whatever becomes of them: as people ask who know
// nothing of each other. (Clients that wait for their answer before they ask
// again, as in experiments.h, ask less of a slow server, and hide how slow.)

#ifndef TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_
#define TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "production/batcher.h"

namespace tinytorch {

struct Asked {
  double at = 0;    // seconds after the first
  double took = 0;  // seconds until there was an answer, or a refusal
  bool answered = false;
};

// Asks `count` pictures of a batcher, `rate` a second, and waits for all of
// them. Each has `patience` as its deadline if that is above 0. Throws what
// Submit() and Wait() do.
std::vector<Asked> AskSteadily(Batcher& batcher, double rate, int64_t count,
                               std::chrono::milliseconds patience);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_
