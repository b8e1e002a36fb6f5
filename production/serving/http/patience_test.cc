// Clients that are slow, vanish, or are too many. After each of these, the
// server must answer other clients as before.

#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/hostile.h"
#include "production/serving/http/raw_client.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

using PatienceTest = HostileTest;

TEST_F(PatienceTest, ForgetsClientsThatVanish) {
  Serve();
  for (const char* bytes :
       {"", "P", "POST / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nsome",
        "GET / HTTP/1.1\r\n\r\n"}) {
    RawClient client(port());
    client.Send(bytes);
    client.Reset();
    AwaitConnections(0);
  }
}

TEST_F(PatienceTest, WaitsForARequestOnlySoLong) {
  Serve({.timeout = std::chrono::milliseconds(50)});
  for (const char* bytes :
       {"P", "GET / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nsome"}) {
    RawClient client(port());
    client.Send(bytes);
    EXPECT_THAT(client.Read(), IsError(408, "the request came too slowly"));
  }
}

// This client sends byte by byte. With a limit on the time between two bytes
// only, it would hold its thread until the head is too long, after 8 seconds.
TEST_F(PatienceTest, WaitsNoLongerForAClientThatIsAlwaysAboutToGoOn) {
  Serve({.timeout = std::chrono::milliseconds(50)});
  RawClient client(port());
  client.Send("GET / HTTP/1.1\r\nslow: ");
  while (!client.HasAnswer()) {
    client.Send("a");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  client.EndSending();
  EXPECT_THAT(client.Read(), IsError(408, "the request came too slowly"));
}

TEST_F(PatienceTest, ClosesWhatHasBeenIdleForLong) {
  Serve({.idle_timeout = std::chrono::milliseconds(50)});
  RawClient silent(port());
  EXPECT_EQ(silent.Read(), "");
  RawClient again(port());
  again.Send("GET /a HTTP/1.1\r\n\r\n");
  EXPECT_THAT(again.Read(), EndsWith("/a "));
}

// A client that reads no response has the same time limit as a slow one.
TEST_F(PatienceTest, WaitsForAReaderOnlySoLong) {
  Serve(
      {.max_body_bytes = 64 << 20, .timeout = std::chrono::milliseconds(500)});
  RawClient client(port());
  const std::string body(48 << 20, 'x');
  client.Send(absl::StrCat("POST / HTTP/1.1\r\nContent-Length: ", body.size(),
                           "\r\n\r\n"));
  client.Send(body);
  AwaitConnections(0);
}

TEST_F(PatienceTest, RefusesMoreConnectionsThanItMayHave) {
  Serve({.max_connections = 2});
  RawClient first(port());
  auto second = std::make_unique<RawClient>(port());
  AwaitConnections(2);
  RawClient third(port());
  third.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(third.Read(), AllOf(IsError(503, "too many connections"),
                                  HasSubstr("Retry-After: 1\r\n")));
  second.reset();
  AwaitConnections(1);
  RawClient fourth(port());
  fourth.Send("GET /4 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(fourth.Read(), EndsWith("/4 "));
  first.EndSending();
}

TEST_F(PatienceTest, SurvivesAThousandConnections) {
  rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const int count = files.rlim_max >= 3000 ? 1000 : 200;
  Serve({.max_connections = 8});
  std::vector<std::unique_ptr<RawClient>> clients;
  int answered = 0;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    if (i < 8) AwaitConnections(i + 1);
    ASSERT_TRUE(clients.back()->connected());
  }
  for (size_t i = 8; i < clients.size(); ++i) {
    const std::string answer = clients[i]->Read();
    EXPECT_THAT(answer, AnyOf(IsError(503, "too many connections"), "<reset>"));
    answered += answer != "<reset>";
  }
  EXPECT_EQ(answered, count - 8);
  EXPECT_EQ(server_->connections(), 8);
}

}  // namespace
}  // namespace tinytorch
