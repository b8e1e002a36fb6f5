#include "production/serving/http/client.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "production/serving/http/message.h"
#include "production/serving/http/server.h"

namespace tinytorch {
namespace {

std::unique_ptr<HttpServer> Serve(HttpHandler handler, int port = 0) {
  absl::StatusOr<std::unique_ptr<HttpServer>> server =
      HttpServer::Start({.port = port}, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return std::move(*server);
}

HttpResponse Echo(const HttpRequest& request) { return {.body = request.path}; }

std::string BodyOf(const absl::StatusOr<HttpResponse>& response) {
  return response.ok() ? response->body : response.status().ToString();
}

TEST(HttpClientTest, ConnectsAnewAfterTheServerHasClosed) {
  std::unique_ptr<HttpServer> server = Serve(Echo);
  const int port = server->port();
  HttpClient client("127.0.0.1", port);
  EXPECT_EQ(BodyOf(client.Send({})), "/");
  server.reset();
  EXPECT_EQ(client.Send({}).status().code(), absl::StatusCode::kUnavailable);
  server = Serve(Echo, port);
  EXPECT_EQ(BodyOf(client.Send({})), "/");
}

TEST(HttpClientTest, DoesNotWaitLongerThanItWasTold) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  auto server = Serve([released](const HttpRequest&) -> HttpResponse {
    released.wait();
    return {};
  });
  HttpClient client("127.0.0.1", server->port(), std::chrono::milliseconds(50));
  EXPECT_EQ(client.Send({}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  release.set_value();
}

}  // namespace
}  // namespace tinytorch
