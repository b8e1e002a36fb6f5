// A client that sends any bytes, even if they are not HTTP.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_RAW_CLIENT_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_RAW_CLIENT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace tinytorch {

class RawClient {
 public:
  // Connects to a port of this machine. Reading ends after 30 seconds, which
  // happens only if the server has a bug.
  explicit RawClient(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience = {30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address),
                         sizeof(address)) == 0;
  }
  ~RawClient() { close(socket_); }
  RawClient(const RawClient&) = delete;

  bool connected() const { return connected_; }

  // Returns false if the other side takes no more.
  bool Send(absl::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent =
          send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // Closes the sending side.
  void EndSending() { shutdown(socket_, SHUT_WR); }

  // Closes the connection so that the other side sees a reset, not an end.
  void Reset() {
    const linger now = {1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(socket_);
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
  }

  // Returns whether a byte can be read, or the other side has closed.
  bool HasAnswer() {
    pollfd one = {socket_, POLLIN, 0};
    return poll(&one, 1, 0) > 0;
  }

  // Returns all bytes until the other side closes, or until `end` has come.
  std::string Read(absl::string_view end = "") {
    std::string all;
    char bytes[4096];
    while (end.empty() || all.find(end) == all.npos) {
      const ssize_t got = recv(socket_, bytes, sizeof(bytes), 0);
      if (got == 0) return all;
      if (got < 0) return all + (errno == ECONNRESET ? "<reset>" : "<nothing>");
      all.append(bytes, static_cast<size_t>(got));
    }
    return all;
  }

 private:
  int socket_;
  bool connected_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_RAW_CLIENT_H_
