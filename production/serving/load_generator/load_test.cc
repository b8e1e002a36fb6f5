#include "production/serving/load_generator/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/message.h"
#include "production/serving/http/server.h"

namespace tinytorch {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::Pair;

std::unique_ptr<HttpServer> Serve(HttpHandler handler) {
  absl::StatusOr<std::unique_ptr<HttpServer>> server =
      HttpServer::Start({}, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return std::move(*server);
}

HttpRequest Number(int64_t i) {
  return {.method = "POST", .body = absl::StrCat(i)};
}

HttpResponse Echo(const HttpRequest& request) { return {.body = request.body}; }

TEST(LoadTest, SendsEachRequestOnceAtARate) {
  std::mutex mutex;
  std::multiset<int64_t> seen;
  auto server = Serve([&](const HttpRequest& request) -> HttpResponse {
    int64_t i = -1;
    EXPECT_TRUE(absl::SimpleAtoi(request.body, &i));
    std::lock_guard<std::mutex> lock(mutex);
    seen.insert(i);
    return {};
  });
  const LoadResult result = RunLoad({.port = server->port(),
                                     .connections = 3,
                                     .rate = 1000,
                                     .duration = milliseconds(100),
                                     .request = Number});
  EXPECT_EQ(result.sent, 100);
  EXPECT_THAT(result.by_status, ElementsAre(Pair(200, 100)));
  EXPECT_EQ(result.latencies.size(), 100u);
  EXPECT_EQ(result.wrong, 0);
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_EQ(std::set<int64_t>(seen.begin(), seen.end()).size(), 100u);
  EXPECT_EQ(*seen.rbegin(), 99);
  EXPECT_TRUE(std::is_sorted(result.latencies.begin(), result.latencies.end()));
}

TEST(LoadTest, AsksAgainWhenItHasItsAnswer) {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  auto server = Serve([&](const HttpRequest& request) -> HttpResponse {
    const int now = ++inside;
    for (int seen = most;
         seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --inside;
    return Echo(request);
  });
  const LoadResult result = RunLoad({.port = server->port(),
                                     .connections = 4,
                                     .duration = milliseconds(100),
                                     .request = Number});
  EXPECT_GT(result.sent, 4);
  EXPECT_LE(most, 4);
  EXPECT_THAT(result.by_status, ElementsAre(Pair(200, result.sent)));
}

TEST(LoadTest, CountsWhatIsWrongAndWhatIsRefused) {
  auto server = Serve([](const HttpRequest& request) -> HttpResponse {
    int64_t i = 0;
    EXPECT_TRUE(absl::SimpleAtoi(request.body, &i));
    if (i % 4 == 1) return {.status = 429};
    if (i % 4 == 2) return {.status = 500};
    return Echo(request);
  });
  const LoadResult result =
      RunLoad({.port = server->port(),
               .connections = 2,
               .rate = 400,
               .duration = milliseconds(100),
               .request = Number,
               .is_right = [](int64_t i, const HttpResponse& response) {
                 return response.status != 200 ||
                        (response.body == absl::StrCat(i) && i % 4 == 0);
               }});
  EXPECT_THAT(result.by_status,
              ElementsAre(Pair(200, 20), Pair(429, 10), Pair(500, 10)));
  EXPECT_EQ(result.wrong, 10);
  EXPECT_EQ(result.latencies.size(), 20u);
}

// Ten requests are due within 10 ms on one connection, and the first response
// comes long after the last one was due: all others have waited as well.
TEST(LoadTest, CountsLatencyFromWhenARequestWasDue) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::promise<void> first;
  std::atomic<int> count{0};
  auto server = Serve([&](const HttpRequest&) -> HttpResponse {
    if (count++ == 0) {
      first.set_value();
      released.wait();
    }
    return {};
  });
  std::future<LoadResult> running = std::async(std::launch::async, [&] {
    return RunLoad({.port = server->port(),
                    .connections = 1,
                    .rate = 1000,
                    .duration = milliseconds(10),
                    .request = Number});
  });
  first.get_future().wait();
  // The test must see a stop of 100 ms, so there must be one.
  std::this_thread::sleep_for(milliseconds(100));
  release.set_value();
  const LoadResult result = running.get();
  EXPECT_THAT(result.by_status, ElementsAre(Pair(200, 10)));
  EXPECT_GE(result.latencies.front(), 0.09 - 0.01);
}

TEST(LoadTest, ReportsThatNoServerAnswers) {
  auto server = Serve(Echo);
  const int port = server->port();
  server.reset();
  const LoadResult result = RunLoad({.port = port,
                                     .connections = 2,
                                     .rate = 1000,
                                     .duration = milliseconds(10),
                                     .request = Number});
  EXPECT_THAT(result.by_status, ElementsAre(Pair(0, 10)));
  EXPECT_EQ(result.PerSecond(), 0);
  EXPECT_TRUE(std::isnan(result.Percentile(0.5)));
}

TEST(LoadTest, SendsNoRequestThatIsTooLate) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::atomic<int> count{0};
  auto server = Serve([&](const HttpRequest&) -> HttpResponse {
    ++count;
    released.wait();
    return {};
  });
  const LoadResult result = RunLoad({.port = server->port(),
                                     .connections = 1,
                                     .rate = 1000,
                                     .duration = milliseconds(5),
                                     .timeout = milliseconds(50),
                                     .request = Number});
  release.set_value();
  EXPECT_EQ(result.sent, 5);
  EXPECT_THAT(result.by_status, ElementsAre(Pair(0, 5)));
  // The second request may be sent just in time.
  EXPECT_LE(count, 2);
}

TEST(LoadTest, HasPercentiles) {
  LoadResult result;
  for (int i = 1; i <= 200; ++i) result.latencies.push_back(i);
  EXPECT_EQ(result.Percentile(0), 1);
  EXPECT_EQ(result.Percentile(0.5), 100);
  EXPECT_EQ(result.Percentile(0.99), 198);
  EXPECT_EQ(result.Percentile(1), 200);
  result.latencies = {7};
  EXPECT_EQ(result.Percentile(0.5), 7);
}

TEST(LoadTest, WritesTwoLines) {
  LoadResult result;
  result.by_status = {{0, 0}, {200, 12345}, {429, 1120}};
  result.wrong = 3;
  result.seconds = 5;
  result.latencies.assign(12345, 0.0031);
  for (int i = 0; i < 700; ++i) result.latencies[12344 - i] = 0.0122;
  for (int i = 0; i < 200; ++i) result.latencies[12344 - i] = 1.25;
  EXPECT_EQ(LoadText(result),
            "12,345 answers in 5.0 s: 2,469 a second; p50 3.1 ms, p95 12 ms, "
            "p99 1.2 s\n"
            "refused (429): 1,120; no answer: 0; wrong: 3\n");
  EXPECT_EQ(LoadText({}),
            "0 answers in 0.0 s: 0 a second; p50 -, p95 -, p99 -\n"
            "refused (429): 0; no answer: 0; wrong: 0\n");
}

TEST(LoadTest, WritesNoLongLines) {
  LoadResult result;
  result.by_status = {{0, 999999}, {200, 9999999}, {429, 999999}, {503, 9999}};
  result.seconds = 600;
  result.latencies.assign(9999999, 0.999);
  for (const absl::string_view line : absl::StrSplit(LoadText(result), '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

}  // namespace
}  // namespace tinytorch
