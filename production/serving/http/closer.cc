#include "production/serving/http/closer.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

namespace tinytorch {
namespace {

using std::chrono::steady_clock;

void Wake(int event) {
  const uint64_t one = 1;
  // This fails only after 2^64 - 1 calls that the thread has not read.
  (void)!write(event, &one, sizeof(one));
}

}  // namespace

Closer::Closer()
    : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

Closer::~Closer() {
  Finish();
  close(wake_);
}

void Closer::Finish() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  Wake(wake_);
  thread_.join();
}

void Closer::Close(int socket) {
  shutdown(socket, SHUT_WR);
  std::lock_guard<std::mutex> lock(mutex_);
  if (waiting_.size() == kMost) {
    close(waiting_.front().socket);
    waiting_.pop_front();
  }
  waiting_.push_back({socket, steady_clock::now() + kLongest});
  Wake(wake_);
}

bool Closer::IsOver(int socket) {
  char bytes[16384];
  // The number of turns is limited, because a client may send faster than this
  // thread reads.
  for (int i = 0; i < 16; ++i) {
    const ssize_t got = recv(socket, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got == 0) return true;
    if (got < 0) return errno != EAGAIN && errno != EINTR;
  }
  return false;
}

void Closer::Run() {
  std::vector<pollfd> sockets;
  while (true) {
    int timeout = -1;
    sockets.assign(1, {wake_, POLLIN, 0});
    {
      std::lock_guard<std::mutex> lock(mutex_);
      const auto now = steady_clock::now();
      std::erase_if(waiting_, [now](const Waiting& waiting) {
        if (now < waiting.until && !IsOver(waiting.socket)) return false;
        close(waiting.socket);
        return true;
      });
      if (waiting_.empty() && stopping_) return;
      for (const Waiting& waiting : waiting_) {
        sockets.push_back({waiting.socket, POLLIN, 0});
      }
      if (!waiting_.empty()) {
        timeout = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(
                                       waiting_.front().until - now)
                                       .count());
      }
    }
    // If Close() closes one of them meanwhile, this thread polls it in vain.
    poll(sockets.data(), sockets.size(), timeout);
    uint64_t count;
    (void)!read(wake_, &count, sizeof(count));
  }
}

}  // namespace tinytorch
