#include "production/serving/http/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace tinytorch {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Waits until one of them is ready. Returns false if the time is over.
bool Poll(pollfd* sockets, int count, steady_clock::time_point deadline) {
  while (true) {
    const auto left = ceil<milliseconds>(deadline - steady_clock::now());
    // A day is long enough, and fits into an int.
    const int ready = poll(sockets, static_cast<nfds_t>(count),
                           static_cast<int>(std::clamp<int64_t>(
                               left.count(), 0, int64_t{24} * 3600 * 1000)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

Connection::Connection(int socket, int stop, const Limits& limits)
    : socket_(socket), stop_(stop), limits_(limits) {}

Connection::Got Connection::Receive(Time deadline, bool until_stop) {
  bool stopped = false;
  while (true) {
    char bytes[16384];
    const ssize_t got = recv(socket_, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got > 0) {
      buffer_.append(bytes, static_cast<size_t>(got));
      return Got::kBytes;
    }
    if (got == 0) return Got::kEnd;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Got::kEnd;
    if (stopped) return Got::kStop;
    pollfd both[] = {{socket_, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (!Poll(both, until_stop ? 2 : 1, deadline)) return Got::kLate;
    // A request that came in the meantime counts as well.
    stopped = until_stop && both[1].revents != 0;
  }
}

bool Connection::AwaitRequest() {
  const Time deadline = steady_clock::now() + limits_.idle_timeout;
  // Some clients send an empty line after a body. More than one is an error.
  bool skipped = false;
  while (true) {
    if (!skipped && absl::StartsWith(buffer_, "\r\n")) {
      skipped = true;
      buffer_.erase(0, 2);
    }
    if (!buffer_.empty() && (skipped || buffer_ != "\r")) break;
    Got got = Receive(deadline, true);
    if (got == Got::kStop) {
      got = Receive(steady_clock::now() + limits_.grace, false);
    }
    if (got != Got::kBytes) return false;
  }
  deadline_ = steady_clock::now() + limits_.timeout;
  return true;
}

HttpProblem Connection::ProblemOf(Got got) {
  return got == Got::kLate ? HttpProblem{408, "the request came too slowly"}
                           : HttpProblem{400, "the request ends in the middle"};
}

HttpProblem Connection::TakeHead(std::string& head) {
  // A request begins with a method. Other bytes (TLS, for instance) may be few,
  // from a client that then waits for bytes of ours.
  if (!absl::ascii_isalpha(buffer_[0])) return {400, "no HTTP request"};
  size_t seen = 0;  // the end of the head is not before this
  while (true) {
    const size_t end = buffer_.find("\r\n\r\n", seen);
    const size_t line = buffer_.find("\r\n");
    if (std::min(line, buffer_.size()) > kMostHeadBytes) {
      return {414, "the path is too long"};
    }
    if (line != buffer_.npos &&
        std::min(end, buffer_.size()) - line > kMostHeadBytes) {
      return {431, "the headers are too long"};
    }
    if (end != buffer_.npos) {
      head.assign(buffer_, 0, end + 4);
      buffer_.erase(0, end + 4);
      return {};
    }
    seen = std::max<size_t>(buffer_.size(), 3) - 3;
    const Got got = Receive(deadline_, false);
    if (got != Got::kBytes) return ProblemOf(got);
  }
}

HttpProblem Connection::TakeBody(size_t length, std::string& body) {
  // Do not allocate memory for bytes that are only announced.
  while (buffer_.size() < length) {
    const Got got = Receive(deadline_, false);
    if (got != Got::kBytes) return ProblemOf(got);
  }
  if (buffer_.size() == length) {
    body = std::exchange(buffer_, {});
  } else {
    body.assign(buffer_, 0, length);
    buffer_.erase(0, length);
  }
  return {};
}

bool Connection::HasMore() {
  // If the deadline has passed, this receives only bytes that are here already.
  return !buffer_.empty() || Receive({}, false) == Got::kBytes;
}

void Connection::BeginAnswer() {
  deadline_ = steady_clock::now() + limits_.timeout;
}

bool Connection::Write(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t sent =
        send(socket_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      text.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd one = {socket_, POLLOUT, 0};
      if (!Poll(&one, 1, deadline_)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace tinytorch
