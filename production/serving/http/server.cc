#include "production/serving/http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "production/serving/http/closer.h"
#include "production/serving/http/connection.h"
#include "production/serving/http/listener.h"
#include "production/serving/http/message.h"
#include "production/serving/http/session.h"

namespace tinytorch {
namespace {

class Server final : public HttpServer {
 public:
  Server(HttpServerOptions options, HttpHandler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        close_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        stop_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Server() override {
    Stop();
    close(close_event_);
    close(stop_event_);
  }

  absl::Status Start();
  void Stop() override;
  int port() const override { return listener_.port(); }
  int connections() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return open_;
  }

 private:
  void Accept();          // runs in its own thread
  void Take(int socket);  // hands it to a thread, or refuses it
  void Work();            // runs in each of threads_
  void Serve(int socket);

  const HttpServerOptions options_;
  const HttpHandler handler_;
  const int close_event_;  // can be read when the port must be closed
  const int stop_event_;   // can be read when connections must end
  std::atomic<bool> stopping_{false};
  Listener listener_;
  Closer closer_;
  std::thread accepting_;
  std::mutex stop_mutex_;  // for one Stop() at a time

  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::deque<int> waiting_;  // accepted, without a thread yet
  int open_ = 0;             // waiting or with a thread
  size_t idle_ = 0;          // threads that wait
  bool done_ = false;        // no more connections will come
  std::vector<std::thread> threads_;
};

absl::Status Server::Start() {
  if (absl::Status opened = listener_.Open(options_.host, options_.port);
      !opened.ok()) {
    return opened;
  }
  accepting_ = std::thread([this] { Accept(); });
  return absl::OkStatus();
}

void Server::Accept() {
  bool stopping = false;
  while (!stopping) {
    pollfd both[] = {{listener_.socket(), POLLIN, 0},
                     {close_event_, POLLIN, 0}};
    poll(both, 2, -1);
    stopping = both[1].revents != 0;
    // Accept all that wait, even when we stop, because these clients are
    // connected already. (A client that connects while the port closes sees a
    // reset.)
    for (int i = 0; i < Listener::kBacklog; ++i) {
      const int socket =
          accept4(listener_.socket(), nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) {
        Take(socket);
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        break;
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
                 errno == ENOMEM) {
        // The process has no descriptors left. Other connections will end.
        poll(&both[1], 1, 10);
        break;
      }
    }
  }
  listener_.Close();
}

void Server::Take(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    bool room = open_ < options_.max_connections;
    if (room && waiting_.size() >= idle_) {
      try {
        threads_.emplace_back([this] { Work(); });
      } catch (const std::system_error&) {
        room = !threads_.empty();  // it has to wait for one of them
      }
    }
    if (room) {
      ++open_;
      waiting_.push_back(socket);
      changed_.notify_one();
      return;
    }
  }
  // The buffer of a new socket has room for these few bytes.
  const std::string refusal = LastResponse({503, "too many connections"});
  (void)!send(socket, refusal.data(), refusal.size(),
              MSG_DONTWAIT | MSG_NOSIGNAL);
  closer_.Close(socket);
}

void Server::Work() {
  // On Linux, each thread has its own nice value.
  if (options_.nice != 0) {
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), options_.nice);
  }
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return !waiting_.empty() || done_; });
    --idle_;
    if (waiting_.empty()) return;
    const int socket = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    Serve(socket);
    lock.lock();
    --open_;
  }
}

void Server::Serve(int socket) {
  bool answered = true;
  try {
    Connection connection(
        socket, stop_event_,
        {.timeout = options_.timeout, .idle_timeout = options_.idle_timeout});
    answered =
        RunSession(connection, options_.max_body_bytes, handler_, stopping_);
  } catch (...) {
    // There is no memory: this connection ends.
  }
  if (answered) {
    closer_.Close(socket);
  } else {
    close(socket);
  }
}

void Server::Stop() {
  std::lock_guard<std::mutex> stop_lock(stop_mutex_);
  if (!accepting_.joinable()) return;
  // Close the port first: a client that reads "Connection: close" may connect
  // again at once, and must not reach a port that is about to close.
  const uint64_t one = 1;
  (void)!write(close_event_, &one, sizeof(one));
  accepting_.join();
  stopping_ = true;
  (void)!write(stop_event_, &one, sizeof(one));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  closer_.Finish();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    HttpServerOptions options, HttpHandler handler) {
  auto server =
      std::make_unique<Server>(std::move(options), std::move(handler));
  if (absl::Status started = server->Start(); !started.ok()) return started;
  return server;
}

}  // namespace tinytorch
