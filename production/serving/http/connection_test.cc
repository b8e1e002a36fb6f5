#include "production/serving/http/connection.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

constexpr std::chrono::hours kHour{1};
constexpr std::chrono::milliseconds kMoment{1};

// Two connected sockets, and an event.
class ConnectionTest : public ::testing::Test {
 protected:
  ConnectionTest() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_), 0);
  }
  ~ConnectionTest() override {
    CloseClient();
    close(sockets_[1]);
    close(stop_);
  }

  Connection Ours(const Connection::Limits& limits) {
    return Connection(sockets_[1], stop_, limits);
  }
  void Send(absl::string_view bytes) {
    EXPECT_EQ(write(sockets_[0], bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  void CloseClient() {
    if (sockets_[0] >= 0) close(sockets_[0]);
    sockets_[0] = -1;
  }
  void Stop() {
    const uint64_t one = 1;
    EXPECT_EQ(write(stop_, &one, sizeof(one)), 8);
  }

 private:
  int sockets_[2];
  const int stop_ = eventfd(0, 0);
};

TEST_F(ConnectionTest, TakesOneRequestAfterTheOther) {
  Connection connection = Ours({kHour, kHour});
  Send("POST / HTTP/1.1\r\na: b\r\n\r\nbody\r\nGET");
  ASSERT_TRUE(connection.AwaitRequest());
  std::string text;
  EXPECT_EQ(connection.TakeHead(text).status, 0);
  EXPECT_EQ(text, "POST / HTTP/1.1\r\na: b\r\n\r\n");
  EXPECT_EQ(connection.TakeBody(4, text).status, 0);
  EXPECT_EQ(text, "body");
  EXPECT_TRUE(connection.HasMore());
  // The empty line between them belongs to neither request.
  ASSERT_TRUE(connection.AwaitRequest());
  Send(" / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(connection.TakeHead(text).status, 0);
  EXPECT_EQ(text, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(connection.TakeBody(0, text).status, 0);
  EXPECT_EQ(text, "");
  EXPECT_FALSE(connection.HasMore());
  CloseClient();
  EXPECT_FALSE(connection.AwaitRequest());
}

TEST_F(ConnectionTest, WaitsForARequestOnlySoLong) {
  EXPECT_FALSE(Ours({kHour, kMoment}).AwaitRequest());
  Connection connection = Ours({kMoment, kHour});
  Send("GET");
  ASSERT_TRUE(connection.AwaitRequest());
  std::string text;
  EXPECT_EQ(connection.TakeHead(text).status, 408);
}

// A client that is about to send a request when we stop still gets a response.
TEST_F(ConnectionTest, WaitsALittleWhenItStops) {
  Connection connection =
      Ours({.timeout = kHour, .idle_timeout = kHour, .grace = kHour});
  Stop();
  std::future<bool> awaited =
      std::async(std::launch::async, [&] { return connection.AwaitRequest(); });
  // A connection with a bug would close within this time.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(awaited.get());
}

TEST_F(ConnectionTest, WaitsNoLongerWhenItStops) {
  Connection connection =
      Ours({.timeout = kHour, .idle_timeout = kHour, .grace = kMoment});
  std::future<bool> awaited =
      std::async(std::launch::async, [&] { return connection.AwaitRequest(); });
  Stop();
  EXPECT_FALSE(awaited.get());
}

TEST_F(ConnectionTest, GoesOnWithARequestThatHasBegun) {
  Connection connection =
      Ours({.timeout = kHour, .idle_timeout = kHour, .grace = kMoment});
  Send("GET / HT");
  ASSERT_TRUE(connection.AwaitRequest());
  Stop();
  std::string text;
  std::future<HttpProblem> taken =
      std::async(std::launch::async, [&] { return connection.TakeHead(text); });
  Send("TP/1.1\r\n\r\n");
  EXPECT_EQ(taken.get().status, 0);
}

TEST_F(ConnectionTest, WritesOnlySoLongToAClientThatDoesNotRead) {
  Connection connection = Ours({kMoment, kHour});
  connection.BeginAnswer();
  EXPECT_TRUE(connection.Write("short"));
  EXPECT_FALSE(connection.Write(std::string(64 << 20, 'x')));
  CloseClient();
  EXPECT_FALSE(connection.Write("to a closed socket"));
}

}  // namespace
}  // namespace tinytorch
