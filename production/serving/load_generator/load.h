// Load: many clients at once, and how long they wait.
//
// Two ways to ask, which measure different things. Closed: each connection asks
// again when it has its answer, so a slow server is asked less often; this
// finds the capacity. Open: requests come at a fixed rate whatever the server
// does, as users do; this finds what they wait for. There a request that has to
// wait for a free connection waits already, so latency counts from when it was
// due: a server that stops for a second cannot hide that from the figures.

#ifndef TINYTORCH_PRODUCTION_SERVING_LOAD_GENERATOR_LOAD_H_
#define TINYTORCH_PRODUCTION_SERVING_LOAD_GENERATOR_LOAD_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "production/serving/http/message.h"

namespace tinytorch {

struct LoadOptions {
  std::string host = "127.0.0.1";
  int port = 0;
  int connections = 16;
  double rate = 0;  // requests a second; 0: closed
  std::chrono::milliseconds duration{5000};
  std::chrono::milliseconds timeout{10000};  // of a request
  // The i-th request; called by many threads.
  std::function<HttpRequest(int64_t)> request;
  // Looks at the answer to the i-th request, if one came: right or not. May be
  // empty: every 200 is right.
  std::function<bool(int64_t, const HttpResponse&)> is_right = nullptr;
};

struct LoadResult {
  int64_t sent = 0;
  std::map<int, int64_t> by_status;  // 0: no answer
  int64_t wrong = 0;                 // 200, but is_right said no
  double seconds = 0;             // from the first request to the last answer
  std::vector<double> latencies;  // seconds of those with 200, sorted

  double PerSecond() const;           // of those with 200
  double Percentile(double q) const;  // of latencies, q in [0, 1]; NaN of none
};

LoadResult RunLoad(const LoadOptions& options);

// Two lines for the terminal, at most 80 columns:
//   12,345 answers in 5.0 s: 2,469 a second; p50 3.1 ms, p95 5.2 ms, p99 9.9 ms
//   refused (429): 120; no answer: 0; wrong: 3
std::string LoadText(const LoadResult& result);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_LOAD_GENERATOR_LOAD_H_
