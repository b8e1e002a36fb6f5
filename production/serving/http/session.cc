// cpp-httplib reads the first line of a request (methods, versions, escapes in
// the path), and writes responses. The rest is our own code, which uses the
// functions that it has for subclasses. Its own loop drops one of two requests
// that come at once, starts its timeout again with each byte, lets only five
// clients wait to be accepted, and ends when accept() fails once.

#include "production/serving/http/session.h"

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "httplib.h"
#include "production/serving/http/connection.h"
#include "production/serving/http/head.h"
#include "production/serving/http/message.h"

namespace tinytorch {
namespace {

std::string ErrorBody(const char* message) {
  return absl::StrCat("{\"error\": \"", message, "\"}");
}

// The stream that cpp-httplib reads and writes for one request: a head that has
// been read already, and the connection.
class HeadStream final : public httplib::Stream {
 public:
  HeadStream(const std::string& head, Connection& connection)
      : head_(head), connection_(connection) {}
  bool written() const { return written_; }

  ssize_t read(char* to, size_t size) override {
    const size_t count = head_.copy(to, size, at_);
    at_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    if (!std::exchange(written_, true)) connection_.BeginAnswer();
    return connection_.Write({from, size}) ? static_cast<ssize_t>(size) : -1;
  }
  bool is_readable() const override { return at_ < head_.size(); }
  bool wait_readable() const override { return true; }
  bool wait_writable() const override { return true; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return -1; }
  time_t duration() const override { return 0; }

 private:
  const std::string& head_;
  Connection& connection_;
  size_t at_ = 0;
  bool written_ = false;
};

// Removes the headers of things that our own code does, or that we do not
// support: "100 Continue", reading a body, compression, parts of a response.
void ForgetWhatIsDone(httplib::Request& request) {
  request.headers.erase("Expect");
  request.headers.erase("Accept-Encoding");
  request.body_consumed_ = true;
  request.ranges.clear();
}

class Session final : private httplib::Server {
 public:
  Session(Connection& connection, size_t max_body_bytes,
          const HttpHandler& handler, const std::atomic<bool>& stopping);

  // See RunSession().
  bool Run() {
    while (connection_.AwaitRequest()) {
      if (!AnswerOne()) return true;
    }
    return false;
  }

 private:
  using Handled = httplib::Server::HandlerResponse;

  bool AnswerOne();  // returns whether another request may come
  HttpProblem Take(std::string& text);
  void Handle(const httplib::Request& from, httplib::Response& to);
  void Finish(const httplib::Request& from, httplib::Response& to);

  Connection& connection_;
  const size_t max_body_bytes_;
  const HttpHandler& handler_;
  const std::atomic<bool>& stopping_;
  RequestHead head_;  // this and the members below: of the current request
  std::string body_;
  bool handled_ = false;  // the handler was called
  bool keep_ = false;     // the response keeps the connection open
};

Session::Session(Connection& connection, size_t max_body_bytes,
                 const HttpHandler& handler, const std::atomic<bool>& stopping)
    : connection_(connection),
      max_body_bytes_(max_body_bytes),
      handler_(handler),
      stopping_(stopping) {
  set_pre_routing_handler(
      [this](const httplib::Request& from, httplib::Response& to) {
        Handle(from, to);
        return Handled::Handled;
      });
  set_error_handler([this](const httplib::Request&, httplib::Response& to) {
    if (handled_) return Handled::Unhandled;
    to.set_content(ErrorBody(to.status == 414 ? "the path is too long"
                                              : "no HTTP request"),
                   "application/json");
    return Handled::Handled;
  });
  set_post_routing_handler([this](const httplib::Request& from,
                                  httplib::Response& to) { Finish(from, to); });
}

HttpProblem Session::Take(std::string& text) {
  HttpProblem problem = connection_.TakeHead(text);
  if (problem.status != 0) return problem;
  problem = ReadRequestHead(text, max_body_bytes_, head_);
  if (problem.status != 0) return problem;
  if (head_.expects_continue && head_.content_length > 0) {
    connection_.Write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  return connection_.TakeBody(head_.content_length, body_);
}

bool Session::AnswerOne() {
  handled_ = false;
  keep_ = false;
  std::string text;
  const HttpProblem problem = Take(text);
  if (problem.status != 0) {
    connection_.BeginAnswer();
    connection_.Write(LastResponse(problem));
    return false;
  }
  HeadStream stream(text, connection_);
  bool closed = false;
  const bool sent =
      process_request(stream, "", 0, "", 0, false, closed, ForgetWhatIsDone);
  if (!stream.written()) {
    connection_.Write(LastResponse({400, "no HTTP request"}));
  }
  return sent && keep_;
}

void Session::Handle(const httplib::Request& from, httplib::Response& to) {
  handled_ = true;
  HttpResponse response;
  try {
    response = handler_({.method = from.method,
                         .path = from.path,
                         .headers = std::move(head_.headers),
                         .body = std::move(body_)});
  } catch (...) {
    response = {.status = 500, .body = ErrorBody("internal error")};
  }
  to.status = response.status;
  to.set_content(std::move(response.body), response.content_type);
  for (const auto& [name, value] : response.headers) {
    if (!absl::EqualsIgnoreCase(name, "Connection")) {
      to.set_header(name, value);
    } else if (absl::EqualsIgnoreCase(value, "close")) {
      head_.close = true;
    }
  }
}

// Sets the header that says whether the connection stays open, and remembers
// it. cpp-httplib would close after each error of the handler. But an error has
// a body and an end like any other response, and under overload, new
// connections would add to the load.
void Session::Finish(const httplib::Request& from, httplib::Response& to) {
  keep_ = handled_ && !head_.close && from.version == "HTTP/1.1" &&
          (!stopping_ || connection_.HasMore());
  to.headers.erase("Connection");
  to.headers.erase("Keep-Alive");
  to.headers.erase("Accept-Ranges");
  if (!keep_) to.set_header("Connection", "close");
}

}  // namespace

bool RunSession(Connection& connection, size_t max_body_bytes,
                const HttpHandler& handler, const std::atomic<bool>& stopping) {
  return Session(connection, max_body_bytes, handler, stopping).Run();
}

std::string LastResponse(const HttpProblem& problem) {
  const std::string body = ErrorBody(problem.message);
  return absl::StrCat(
      "HTTP/1.1 ", problem.status, " ", httplib::status_message(problem.status),
      "\r\nConnection: close\r\nContent-Type: "
      "application/json\r\nContent-Length: ",
      body.size(), problem.status == 503 ? "\r\nRetry-After: 1" : "",
      "\r\n\r\n", body);
}

}  // namespace tinytorch
