// When a server stops, no request that has begun is lost.

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "production/serving/http/raw_client.h"
#include "production/serving/http/server.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A handler that waits until the test lets it return.
struct Latch {
  HttpHandler handler() {
    return [this](const HttpRequest& request) -> HttpResponse {
      if (++inside == wanted) all_here.set_value();
      released.wait();
      return {.body = "answer to " + request.path};
    };
  }
  int wanted = 1;
  std::atomic<int> inside{0};
  std::promise<void> all_here;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
};

std::unique_ptr<HttpServer> Serve(HttpHandler handler,
                                  HttpServerOptions options = {}) {
  // An hour: a test that waits for it has failed.
  options.timeout = options.idle_timeout = std::chrono::hours(1);
  absl::StatusOr<std::unique_ptr<HttpServer>> server =
      HttpServer::Start(options, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return std::move(*server);
}

constexpr char kGet[] = "GET /a HTTP/1.1\r\n\r\n";

// A connection without a request is closed when the server stops.
void AwaitEnd(RawClient& witness) { EXPECT_EQ(witness.Read(), ""); }

TEST(HttpServerStopTest, AnswersTheRequestsItHas) {
  Latch latch;
  latch.wanted = 3;
  auto server = Serve(latch.handler());
  RawClient witness(server->port());
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->Send(kGet);
  }
  latch.all_here.get_future().wait();
  std::thread stop([&server] { server->Stop(); });
  AwaitEnd(witness);
  EXPECT_GE(server->connections(), 3);
  latch.release.set_value();
  for (auto& client : clients) {
    EXPECT_THAT(
        client->Read(),
        AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("Connection: close\r\n"),
              HasSubstr("answer to /a"), Not(HasSubstr("<reset>"))));
  }
  stop.join();
  EXPECT_EQ(server->connections(), 0);
}

TEST(HttpServerStopTest, WaitsForTheRestOfARequestThatHasBegun) {
  Latch latch;
  latch.release.set_value();
  auto server = Serve(latch.handler());
  RawClient witness(server->port());
  RawClient client(server->port());
  // One response, so that the server has the connection; then half a request.
  client.Send(kGet);
  client.Read("answer to /a");
  client.Send("POST /b HTTP/1.1\r\nContent-Le");
  std::thread stop([&server] { server->Stop(); });
  AwaitEnd(witness);
  client.Send("ngth: 3\r\n\r\nab");
  client.Send("c");
  EXPECT_THAT(client.Read(), AllOf(HasSubstr("Connection: close\r\n"),
                                   HasSubstr("answer to /b")));
  client.EndSending();
  stop.join();
}

TEST(HttpServerStopTest, AnswersAllOfManyRequestsInARow) {
  Latch latch;
  auto server = Serve(latch.handler());
  RawClient witness(server->port());
  RawClient client(server->port());
  client.Send(
      "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
  latch.all_here.get_future().wait();
  std::thread stop([&server] { server->Stop(); });
  AwaitEnd(witness);
  latch.release.set_value();
  EXPECT_THAT(client.Read(),
              AllOf(HasSubstr("to /1"), HasSubstr("to /2"), HasSubstr("to /3"),
                    HasSubstr("Connection: close\r\n")));
  client.EndSending();
  stop.join();
}

TEST(HttpServerStopTest, ClosesConnectionsWithoutARequest) {
  Latch latch;
  latch.release.set_value();
  auto server = Serve(latch.handler());
  RawClient silent(server->port());
  RawClient idle(server->port());
  idle.Send(kGet);
  idle.Read("answer to /a");
  std::thread stop([&server] { server->Stop(); });
  EXPECT_EQ(silent.Read(), "");
  EXPECT_EQ(idle.Read(), "");
  stop.join();
}

TEST(HttpServerStopTest, AnswersClientsThatHaveJustConnected) {
  Latch latch;
  latch.release.set_value();
  auto server = Serve(latch.handler());
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->Send(kGet);
  }
  server->Stop();
  for (auto& client : clients) {
    client->EndSending();
    EXPECT_THAT(client->Read(), HasSubstr("answer to /a"));
  }
}

TEST(HttpServerStopTest, MayBeCalledMoreThanOnce) {
  auto server = Serve([](const HttpRequest&) { return HttpResponse{}; });
  std::thread other([&server] { server->Stop(); });
  server->Stop();
  server->Stop();
  other.join();
  EXPECT_FALSE(RawClient(server->port()).connected());
}

// These clients send the next request when they have a response. Each response
// of the handler must reach its client, and each request must get one.
TEST(HttpServerStopTest, LosesNothingUnderLoad) {
  std::atomic<int> handled{0};
  std::promise<void> busy;
  auto server = Serve([&](const HttpRequest&) -> HttpResponse {
    if (++handled == 200) busy.set_value();
    return {.body = "x"};
  });
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      HttpClient client("127.0.0.1", server->port());
      const HttpRequest request = {.method = "POST", .body = "y"};
      absl::StatusOr<HttpResponse> response = client.Send(request);
      for (; response.ok(); response = client.Send(request)) ++answered;
      EXPECT_THAT(response.status().message(),
                  HasSubstr("Could not establish connection"));
    });
  }
  busy.get_future().wait();
  server->Stop();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, handled);
}

}  // namespace
}  // namespace tinytorch
