// Closes sockets without losing the response that was written last.
//
// If a socket is closed with unread bytes, the kernel sends a reset, and the
// client may never see the response before it: a "503", say, to a client that
// is still sending. So the closer writes no more, discards bytes that come, and
// closes the socket when the client has closed its side, or after a second. One
// thread does that for all sockets.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_CLOSER_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_CLOSER_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

namespace tinytorch {

class Closer {
 public:
  Closer();
  ~Closer();  // calls Finish()
  Closer(const Closer&) = delete;

  // Takes over the socket. If it has kMost sockets, it closes the oldest now.
  void Close(int socket);

  // Returns when all are closed, after at most a second. Close() must not be
  // called any more.
  void Finish();

  static constexpr std::chrono::seconds kLongest{1};
  static constexpr size_t kMost = 256;

 private:
  struct Waiting {
    int socket;
    std::chrono::steady_clock::time_point until;
  };

  void Run();
  // Discards bytes that have come. Returns whether the client has closed.
  static bool IsOver(int socket);

  const int wake_;  // an eventfd: something has changed
  std::mutex mutex_;
  std::deque<Waiting> waiting_;  // the oldest first
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_CLOSER_H_
