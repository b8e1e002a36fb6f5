// A client with one connection, which it keeps open from request to request.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_CLIENT_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "production/serving/http/message.h"

namespace tinytorch {

class HttpClient {
 public:
  // Connects with the first request, and again after an error.
  HttpClient(const std::string& host, int port,
             std::chrono::milliseconds timeout = std::chrono::seconds(10));
  ~HttpClient();

  // Sends a request and waits for its response. Unavailable: no connection, or
  // it ended before the response; DeadlineExceeded: no response in time. It
  // never sends a request twice, because the server may have handled it.
  absl::StatusOr<HttpResponse> Send(const HttpRequest& request);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_CLIENT_H_
