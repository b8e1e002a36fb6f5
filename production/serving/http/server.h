// A handler at a port: HTTP/1.1 by cpp-httplib, with limits.
//
//   absl::StatusOr<std::unique_ptr<HttpServer>> server =
//       HttpServer::Start({.port = 8080}, handler);
//   (*server)->port();
//   (*server)->Stop();       // answers what has been asked, then returns
//
// What is no request never reaches the handler; it is answered here, as JSON
// {"error": "..."}:
//
//   400  what cannot be read as HTTP
//   408  a request that does not come to its end in time
//   411  a body without Content-Length (chunked): its end cannot be known
//   413  a body longer than max_body_bytes
//   414, 431  a path or headers longer than 8 KiB, or more than 100 headers
//   503  more than max_connections at once, with Retry-After
//   500  a handler that throws
//
// An error of these ends the connection, one of the handler does not. A
// connection has a thread of its own while it is open. SIGPIPE is ignored in
// the whole process.

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
  std::string host = "127.0.0.1";  // "0.0.0.0": from other machines, too
  int port = 0;                    // 0: any that is free
  size_t max_body_bytes = 1 << 20;
  int max_connections = 128;
  // For a client to send a request, from its first byte to its last, and to
  // take an answer; and how long a connection may be open without a request.
  std::chrono::milliseconds timeout{5000};
  std::chrono::milliseconds idle_timeout{5000};
  // Of the threads of connections: 1 to 19 give precedence to all others, so
  // that what has been taken is finished before more is taken, or refused. On a
  // machine with other work, they get less of it as well.
  int nice = 0;
};

class HttpServer {
 public:
  // Listens when it returns. Unavailable: "cannot listen at 127.0.0.1:80:
  // Permission denied".
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      HttpServerOptions options, HttpHandler handler);
  // As Stop().
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
  virtual int connections() const = 0;  // open now

  // Takes no new connections, answers each request whose first byte is here,
  // with "Connection: close", and returns when all connections are closed.
  // Connections on which no request begins for 100 ms are closed: a client that
  // has just been answered may be about to ask again, and learns so that this
  // is the end. As often as you like, but not from a handler. Who connects, or
  // begins, in the very moment of closing sees a reset; only who has stopped
  // before (a proxy that has been told) can be sure.
  virtual void Stop() = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_SERVER_H_
