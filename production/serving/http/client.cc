#include "production/serving/http/client.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "httplib.h"
#include "production/serving/http/message.h"

namespace tinytorch {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct HttpClient::Connection {
  httplib::ClientImpl client;
  std::string address;
  milliseconds timeout;
};

HttpClient::HttpClient(const std::string& host, int port, milliseconds timeout)
    : connection_(new Connection{httplib::ClientImpl(host, port),
                                 absl::StrCat(host, ":", port), timeout}) {
  httplib::ClientImpl& client = connection_->client;
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(timeout);
  client.set_read_timeout(timeout);
  client.set_write_timeout(timeout);
  client.set_max_timeout(timeout);  // of all that together
}

HttpClient::~HttpClient() = default;

absl::StatusOr<HttpResponse> HttpClient::Send(const HttpRequest& request) {
  httplib::Request out;
  out.method = request.method;
  out.path = request.path;
  for (const auto& [name, value] : request.headers) {
    out.set_header(name, value);
  }
  // Otherwise it would ask first whether a body of 1 KiB is welcome.
  if (!out.has_header("Expect")) out.set_header("Expect", "");
  out.body = request.body;
  const auto start = steady_clock::now();
  httplib::Result result = connection_->client.send(out);
  if (!result) {
    const std::string message = absl::StrCat(
        connection_->address, ": ", httplib::to_string(result.error()));
    return steady_clock::now() - start >= connection_->timeout
               ? absl::DeadlineExceededError(message)
               : absl::UnavailableError(message);
  }
  HttpResponse response = {.status = result->status,
                           .body = std::move(result->body),
                           .content_type = ""};
  for (const auto& [name, value] : result->headers) {
    if (httplib::detail::case_ignore::equal(name, "Content-Type")) {
      response.content_type = value;
    } else {
      response.headers.emplace_back(name, value);
    }
  }
  return response;
}

}  // namespace tinytorch
