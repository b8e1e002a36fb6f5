// A socket that requests come from, one after the other, with a limit on
// everything it may send and on the time it may take.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "production/serving/http/head.h"

namespace tinytorch {

// For one thread. The socket stays the caller's.
class Connection {
 public:
  struct Limits {
    std::chrono::milliseconds timeout;       // for a request; for its answer
    std::chrono::milliseconds idle_timeout;  // before its first byte
    std::chrono::milliseconds grace{100};    // the same, once we stop
  };

  // Once `stop` (an eventfd) can be read, a request is waited for no longer
  // than limits.grace: for clients that have just been answered, and are about
  // to ask again. If we closed in that moment their request would be lost.
  Connection(int socket, int stop, const Limits& limits);

  // Waits for the first byte of a request; its time begins then. False when
  // none will come: the client has closed, waited too long, or we stop.
  bool AwaitRequest();

  // Takes the head of a request, with the empty line at its end. 400, 408, 414
  // or 431.
  HttpProblem TakeHead(std::string& head);

  // Takes the body behind it. 400 or 408.
  HttpProblem TakeBody(size_t length, std::string& body);

  // Whether bytes of a next request are here.
  bool HasMore();

  // Starts the time for the client to take an answer.
  void BeginAnswer();

  // Sends all of it, or returns false: too late, or nobody is there.
  bool Write(absl::string_view text);

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class Got { kBytes, kEnd, kLate, kStop };

  Got Receive(Time deadline, bool until_stop);
  static HttpProblem ProblemOf(Got got);

  const int socket_;
  const int stop_;
  const Limits limits_;
  Time deadline_ = {};
  std::string buffer_;  // what came and has not been taken
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_
