#include "production/serving/http/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tinytorch {
namespace {

// Returns a socket that listens, or -1 with errno set.
int ListenAt(const addrinfo& address) {
  const int listener = socket(
      address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  // A port may be used although old connections are in TIME_WAIT. (cpp-httplib
  // sets SO_REUSEPORT, with which a second server could listen at the same port
  // and get half of the requests.)
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(listener, address.ai_addr, address.ai_addrlen) == 0 &&
      listen(listener, Listener::kBacklog) == 0) {
    return listener;
  }
  const int error = errno;
  close(listener);
  errno = error;
  return -1;
}

int PortOf(int listener) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

}  // namespace

absl::Status Listener::Open(const std::string& host, int port) {
  const auto cannot = [&](const char* why) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen at ", host, ":", port, ": ", why));
  };
  if (port < 0 || port > 65535) return cannot("wanted a port up to 65535");
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* addresses = nullptr;
  const int unknown = getaddrinfo(host.c_str(), std::to_string(port).c_str(),
                                  &hints, &addresses);
  if (unknown != 0) return cannot(gai_strerror(unknown));
  for (const addrinfo* at = addresses; at != nullptr && socket_ < 0;
       at = at->ai_next) {
    socket_ = ListenAt(*at);
  }
  const int error = errno;
  freeaddrinfo(addresses);
  if (socket_ < 0) return cannot(std::strerror(error));
  port_ = PortOf(socket_);
  return absl::OkStatus();
}

void Listener::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

}  // namespace tinytorch
