// Load: many clients at once, and how long they wait.
//
// There are two kinds of load, which measure different things. Closed: each
// connection sends its next request when it has the response to the last one,
// so a slow server gets fewer requests. This finds the capacity. Open: requests
// come at a fixed rate, like those of independent users. This finds how long
// users wait. A request may have to wait for a free connection, so latency
// counts from the time when it was due. Otherwise a server that stops for a
// second would look better than it is.

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
  // Returns the i-th request. Many threads call it.
  std::function<HttpRequest(int64_t)> request;
  // Returns whether the response to the i-th request is right. If it is empty,
  // each 200 is right.
  std::function<bool(int64_t, const HttpResponse&)> is_right = nullptr;
};

struct LoadResult {
  int64_t sent = 0;
  std::map<int, int64_t> by_status;  // 0: no response
  int64_t wrong = 0;                 // 200, but is_right() was false
  double seconds = 0;             // from the first request to the last response
  std::vector<double> latencies;  // seconds of each 200, sorted

  double PerSecond() const;           // the number of 200s
  double Percentile(double q) const;  // q in [0, 1]; NaN without latencies
};

LoadResult RunLoad(const LoadOptions& options);

// Returns two lines for the terminal, of at most 80 columns:
//   12,345 answers in 5.0 s: 2,469 a second; p50 3.1 ms, p95 5.2 ms, p99 9.9 ms
//   refused (429): 120; no answer: 0; wrong: 3
std::string LoadText(const LoadResult& result);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_LOAD_GENERATOR_LOAD_H_
