// Requests at a fixed rate, like those of independent users. (Clients that wait
// for their answer before they send the next request, as in experiments.h, send
// fewer requests to a slow server, and hide how slow it is.)

#ifndef TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_
#define TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "production/batcher.h"

namespace tinytorch {

struct Asked {
  double at = 0;    // seconds after the first request
  double took = 0;  // seconds until there was an answer, or a refusal
  bool answered = false;
};

// Submits `count` images to a batcher, `rate` a second, and waits for all
// answers. If `patience` is above 0, the deadline of each is that long after it
// was due. Exceptions of Submit() and Wait() pass through.
std::vector<Asked> AskSteadily(Batcher& batcher, double rate, int64_t count,
                               std::chrono::milliseconds patience);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_UNDERSTAND_STEADY_LOAD_H_
