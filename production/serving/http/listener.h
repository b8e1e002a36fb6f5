// A port that clients can connect to.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_LISTENER_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_LISTENER_H_

#include <string>

#include "absl/status/status.h"

namespace tinytorch {

class Listener {
 public:
  Listener() = default;
  ~Listener() { Close(); }
  Listener(const Listener&) = delete;

  // Listens at a name or an address; port 0 is any free port. Errors are those
  // of HttpServer::Start().
  absl::Status Open(const std::string& host, int port);
  void Close();

  int socket() const { return socket_; }  // does not block
  int port() const { return port_; }

  // This many connections may wait to be accepted (fewer if net.core.somaxconn
  // of the kernel is smaller).
  static constexpr int kBacklog = 4096;

 private:
  int socket_ = -1;
  int port_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_LISTENER_H_
