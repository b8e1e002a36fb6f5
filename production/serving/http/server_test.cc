#include "production/serving/http/server.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "production/serving/http/raw_client.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

std::unique_ptr<HttpServer> Serve(HttpHandler handler,
                                  HttpServerOptions options = {}) {
  absl::StatusOr<std::unique_ptr<HttpServer>> server =
      HttpServer::Start(options, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return std::move(*server);
}

HttpResponse Echo(const HttpRequest& request) {
  return {.body = absl::StrCat(request.method, " ", request.path, " ",
                               request.body)};
}

std::string BodyOf(const absl::StatusOr<HttpResponse>& response) {
  return response.ok() ? response->body : response.status().ToString();
}

TEST(HttpServerTest, BringsARequestToTheHandlerAndItsResponseBack) {
  HttpRequest seen;
  auto server = Serve([&seen](const HttpRequest& request) -> HttpResponse {
    seen = request;
    return {.status = 429,
            .body = std::string("\0\r\n\xff", 4),
            .content_type = "image/x-test",
            .headers = {{"Retry-After", "1"}}};
  });
  HttpClient client("127.0.0.1", server->port());
  const auto response = client.Send({.method = "POST",
                                     .path = "/v1/a b",
                                     .headers = {{"x-name", "V 1"}},
                                     .body = std::string("1\0\r\n\r\n2", 7)});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/v1/a b");
  EXPECT_THAT(seen.headers, Contains(Pair("x-name", "V 1")));
  EXPECT_EQ(seen.body, std::string("1\0\r\n\r\n2", 7));
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->body, std::string("\0\r\n\xff", 4));
  EXPECT_EQ(response->content_type, "image/x-test");
  EXPECT_THAT(response->headers, Contains(Pair("Retry-After", "1")));
}

TEST(HttpServerTest, TakesPathsWithoutTheQuestionAndUndoesEscapes) {
  auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send("GET /a%20b?c=d#e HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.Read(), HasSubstr("\r\n\r\nGET /a b "));
}

TEST(HttpServerTest, TakesBodiesUpToTheLimit) {
  auto server = Serve(
      [](const HttpRequest& request) -> HttpResponse {
        return {.body = request.body};
      },
      {.max_body_bytes = 2000000});
  HttpClient client("127.0.0.1", server->port());
  for (const size_t size : {0u, 1u, 1023u, 1024u, 16384u, 2000000u}) {
    const std::string body(size, 'x');
    EXPECT_EQ(BodyOf(client.Send({.method = "POST", .body = body})), body);
  }
  const auto response =
      client.Send({.method = "POST", .body = std::string(2000001, 'x')});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 413);
}

TEST(HttpServerTest, KeepsAConnectionForManyRequests) {
  auto server = Serve(Echo);
  RawClient client(server->port());
  for (int i = 0; i < 1000; ++i) {
    client.Send(absl::StrCat("GET /", i, " HTTP/1.1\r\n\r\n"));
    EXPECT_THAT(client.Read(absl::StrCat("GET /", i, " ")),
                AllOf(StartsWith("HTTP/1.1 200 OK"),
                      Not(HasSubstr("Connection: close"))));
  }
  EXPECT_EQ(server->connections(), 1);
}

TEST(HttpServerTest, KeepsAConnectionAfterAnErrorOfTheHandler) {
  auto server = Serve([](const HttpRequest&) -> HttpResponse {
    return {.status = 404, .body = "nothing"};
  });
  RawClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.Send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.Read("nothing"), Not(HasSubstr("Connection: close")));
  }
}

TEST(HttpServerTest, ClosesWhenEitherSideWants) {
  auto server = Serve([](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/close") return {.headers = {{"connection", "Close"}}};
    return {};
  });
  for (const char* text :
       {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        "GET /close HTTP/1.1\r\n\r\n"}) {
    RawClient client(server->port());
    client.Send(text);
    EXPECT_THAT(client.Read(), AllOf(StartsWith("HTTP/1.1 200 OK"),
                                     HasSubstr("Connection: close\r\n")))
        << text;
  }
}

TEST(HttpServerTest, SendsAHeadWithoutItsBody) {
  auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send("HEAD /abc HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.Read(), AllOf(HasSubstr("Content-Length: 10\r\n"),
                                   Not(HasSubstr("/abc"))));
}

TEST(HttpServerTest, SendsResponsesWholeAndPlain) {
  auto server = Serve([](const HttpRequest&) -> HttpResponse {
    return {.body = "0123456789"};
  });
  RawClient client(server->port());
  client.Send(
      "GET / HTTP/1.1\r\nRange: bytes=2-3\r\nAccept-Encoding: gzip, br\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_THAT(client.Read(),
              AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("0123456789")));
}

TEST(HttpServerTest, TellsAClientThatAsksToSendItsBody) {
  auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send(
      "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.Read("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("abc");
  EXPECT_THAT(client.Read("POST / abc"), StartsWith("HTTP/1.1 200 OK"));
}

TEST(HttpServerTest, AnswersManyAtOnceWithTheirOwn) {
  auto server = Serve(Echo);
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&server, &wrong, t] {
      HttpClient client("127.0.0.1", server->port());
      for (int i = 0; i < 100; ++i) {
        const std::string body = absl::StrCat(t, "-", i);
        if (BodyOf(client.Send({.method = "POST", .body = body})) !=
            "POST / " + body) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(HttpServerTest, SurvivesAHandlerThatThrows) {
  auto server = Serve([](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/int") throw 3;
    throw std::runtime_error("secret");
  });
  HttpClient client("127.0.0.1", server->port());
  for (const char* path : {"/", "/int"}) {
    const auto response = client.Send({.path = path});
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->body, "{\"error\": \"internal error\"}");
  }
}

TEST(HttpServerTest, SaysWhyItCannotListen) {
  auto server = Serve(Echo);
  const auto second = HttpServer::Start({.port = server->port()}, Echo);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot listen at 127.0.0.1:", server->port(),
                         ": Address already in use"));
  EXPECT_THAT(HttpServer::Start({.host = "no.such.host.invalid"}, Echo)
                  .status()
                  .message(),
              StartsWith("cannot listen at no.such.host.invalid:0: "));
  EXPECT_THAT(HttpServer::Start({.port = 70000}, Echo).status().message(),
              StartsWith("cannot listen at 127.0.0.1:70000: "));
}

TEST(HttpServerTest, GivesItsPortBackAtOnce) {
  auto first = Serve(Echo);
  const int port = first->port();
  RawClient client(port);
  client.Send("GET / HTTP/1.1\r\n\r\n");
  client.Read("GET / ");
  first.reset();
  // The old connection is still in TIME_WAIT.
  auto second = Serve(Echo, {.port = port});
  HttpClient again("127.0.0.1", port);
  EXPECT_EQ(BodyOf(again.Send({})), "GET / ");
}

}  // namespace
}  // namespace tinytorch
