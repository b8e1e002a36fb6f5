// The server's side of a connection: it reads requests one after the other, and
// limits what the client may send and how long that may take.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "production/serving/http/head.h"

namespace tinytorch {

// Used by one thread. The caller owns the socket.
class Connection {
 public:
  struct Limits {
    std::chrono::milliseconds timeout;       // for a request; for its response
    std::chrono::milliseconds idle_timeout;  // before its first byte
    std::chrono::milliseconds grace{100};    // before it, once we stop
  };

  // Once `stop` (an eventfd) can be read, the connection waits for a request at
  // most limits.grace. A client that has just received a response may be about
  // to send the next request, which would be lost if we closed at that moment.
  Connection(int socket, int stop, const Limits& limits);

  // Waits for the first byte of a request, and starts the time of the request.
  // Returns false if no request will come: the client has closed or waited too
  // long, or we stop.
  bool AwaitRequest();

  // Reads the head of a request, with the empty line at its end. Problems are
  // 400, 408, 414 or 431.
  HttpProblem TakeHead(std::string& head);

  // Reads the body after it. Problems are 400 or 408.
  HttpProblem TakeBody(size_t length, std::string& body);

  // Returns whether bytes of the next request are here.
  bool HasMore();

  // Starts the time that the client has to receive a response.
  void BeginAnswer();

  // Sends the whole text. Returns false if the time is over, or the client has
  // closed.
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
  std::string buffer_;  // received bytes that no call has returned yet
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_CONNECTION_H_
