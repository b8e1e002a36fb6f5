// A server for tests that send it hostile requests.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_HOSTILE_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_HOSTILE_H_

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "production/serving/http/raw_client.h"
#include "production/serving/http/server.h"

namespace tinytorch {

class HostileTest : public ::testing::Test {
 protected:
  void Serve(HttpServerOptions options = {}) {
    absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Start(
        options, [](const HttpRequest& request) -> HttpResponse {
          return {.body = request.path + " " + request.body};
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::move(*server);
  }

  // Returns whether it answers an ordinary client.
  void TearDown() override {
    AwaitConnections(0);
    HttpClient client("127.0.0.1", port());
    const auto response = client.Send({.method = "POST", .body = "well"});
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->body, "/ well");
  }

  void AwaitConnections(int count) {
    while (server_->connections() != count) std::this_thread::yield();
  }

  // Sends the bytes, closes the sending side, and returns all that comes back.
  std::string Answer(absl::string_view bytes) {
    RawClient client(port());
    client.Send(bytes);
    client.EndSending();
    return client.Read();
  }

  int port() const { return server_->port(); }

  std::unique_ptr<HttpServer> server_;
};

// Matches an error of this server: complete, in JSON, and the last response of
// its connection.
inline auto IsError(int status, absl::string_view text) {
  return ::testing::AllOf(
      ::testing::StartsWith(absl::StrCat("HTTP/1.1 ", status, " ")),
      ::testing::HasSubstr("Connection: close\r\n"),
      ::testing::HasSubstr("Content-Type: application/json\r\n"),
      ::testing::EndsWith(absl::StrCat("\r\n\r\n{\"error\": \"", text, "\"}")));
}

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_HOSTILE_H_
