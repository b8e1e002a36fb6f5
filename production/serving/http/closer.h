// Closes sockets without taking back what was written to them last.
//
// A socket that is closed with bytes unread makes the kernel send a reset, and
// a client that sees one may never see the answer that came just before: "503",
// say, to one that is still sending. So no more is written, what comes is
// thrown away, and the socket is closed when the client has closed its side, or
// after a second. One thread does that for all of them.

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
  ~Closer();  // as Finish()
  Closer(const Closer&) = delete;

  // Takes the socket. With kMost of them the oldest is closed at once.
  void Close(int socket);

  // Returns when all are closed, a second later at the most. Close() is over.
  void Finish();

  static constexpr std::chrono::seconds kLongest{1};
  static constexpr size_t kMost = 256;

 private:
  struct Waiting {
    int socket;
    std::chrono::steady_clock::time_point until;
  };

  void Run();
  // Throws away what has come; true when the client has closed.
  static bool IsOver(int socket);

  const int wake_;  // an eventfd: something has changed
  std::mutex mutex_;
  std::deque<Waiting> waiting_;  // the oldest first
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_CLOSER_H_
