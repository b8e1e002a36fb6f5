// A handler at a port: HTTP/1.1 by cpp-httplib, with limits.
//
//   absl::StatusOr<std::unique_ptr<HttpServer>> server =
//       HttpServer::Start({.port = 8080}, handler);
//   (*server)->port();
//   (*server)->Stop();       // answers the requests that have come
//
// The server itself answers requests that never reach the handler, with JSON
// {"error": "..."}:
//
//   400  bytes that are not HTTP
//   408  a request whose end does not come in time
//   411  a body without Content-Length (chunked): its end is not known
//   413  a body longer than max_body_bytes
//   414, 431  a path or headers longer than 8 KiB, or more than 100 headers
//   503  more than max_connections at once, with Retry-After
//   500  a handler that throws
//
// After one of these errors the server closes the connection; after an error
// from the handler it does not. Each open connection has its own thread. The
// whole process ignores SIGPIPE.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_SERVER_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "production/serving/http/message.h"

namespace tinytorch {

struct HttpServerOptions {
  std::string host = "127.0.0.1";  // "0.0.0.0": other machines may connect
  int port = 0;                    // 0: any free port
  size_t max_body_bytes = 1 << 20;
  int max_connections = 128;
  // How long a client may take to send a request, from its first byte to its
  // last, and to receive a response; and how long a connection may stay open
  // without a request.
  std::chrono::milliseconds timeout{5000};
  std::chrono::milliseconds idle_timeout{5000};
  // The nice value of the threads of connections. 1 to 19 give precedence to
  // all other threads, so that requests which were accepted are answered before
  // more requests are read or refused. Other programs on the machine get
  // precedence, too.
  int nice = 0;
};

class HttpServer {
 public:
  // The server listens when this returns. Unavailable: "cannot listen at
  // 127.0.0.1:80: Permission denied".
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      HttpServerOptions options, HttpHandler handler);
  // Calls Stop().
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
  virtual int connections() const = 0;  // open now

  // Takes no new connections, answers each request whose first byte is here,
  // with "Connection: close", and returns when all connections are closed. It
  // waits 100 ms for a request on an idle connection before it closes it: a
  // client that has just received a response may be about to send the next
  // request, and so learns that the server ends. May be called more than once,
  // but not from a handler. A client that connects, or begins a request, while
  // the port or the connection closes sees a reset. Only a client that stops
  // sending before, like a proxy that watches /readyz, loses no request.
  virtual void Stop() = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_SERVER_H_
