// serve as a process, and clients for it, for its tests.

#ifndef TINYTORCH_PRODUCTION_SERVING_DAEMON_H_
#define TINYTORCH_PRODUCTION_SERVING_DAEMON_H_

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "tools/testing/programs.h"

namespace tinytorch {

// The program, with a pipe as its stdout.
class Daemon {
 public:
  explicit Daemon(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), programs::ReferenceProgram());
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~Daemon() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    fclose(output_);
  }

  void Signal(int signal) { kill(pid_, signal); }

  // Returns the next line, without its line end; "" at the end.
  std::string Line() {
    std::string line;
    for (int c = fgetc(output_); c != EOF && c != '\n'; c = fgetc(output_)) {
      line += static_cast<char>(c);
    }
    return line;
  }

  int ExitCode() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_;
  FILE* output_;
};

// "... at http://127.0.0.1:8080" -> 8080
inline int PortOf(const std::string& line) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(line.substr(line.rfind(':') + 1), &port))
      << line;
  return port;
}

// Clients that send the next request when they have a response. Each of them
// stops when it gets no response, and all stop at Finish().
class Clients {
 public:
  Clients(int port, int count, HttpRequest request)
      : request_(std::move(request)) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, port] { Ask(port); });
    }
  }
  ~Clients() { Finish(); }

  void AwaitAnswers(int count) {
    const int wanted = answered + count;
    while (answered < wanted) std::this_thread::yield();
  }
  void Finish() {
    over_ = true;
    AwaitFailures();
  }
  void AwaitFailures() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  std::atomic<int> answered{0};  // with 200
  std::mutex mutex;              // guards the members below
  std::set<std::string> models;
  std::vector<std::string> failures;

 private:
  void Ask(int port) {
    HttpClient client("127.0.0.1", port);
    while (!over_) {
      const absl::StatusOr<HttpResponse> response = client.Send(request_);
      std::lock_guard<std::mutex> lock(mutex);
      if (!response.ok()) {
        failures.push_back(response.status().ToString());
        return;
      }
      if (response->status != 200) {
        failures.push_back(response->body);
        return;
      }
      const auto json = nlohmann::json::parse(response->body);
      models.insert(json["model"].get<std::string>());
      ++answered;
    }
  }

  const HttpRequest request_;
  std::atomic<bool> over_{false};
  std::vector<std::thread> threads_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_DAEMON_H_
