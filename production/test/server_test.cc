#include "production/server.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/testing/test_service.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr std::chrono::hours kLong(1);

TEST(ServerTest, ABytePerPixel) {
  Why("A char may be negative, as half of all gray values would be.");
  const absl::StatusOr<std::vector<Tensor>> images = ImagesFromBytes(
      std::string("\x00\x33\xff\x80\x66\x99\xcc\x00", 8), {1, 2, 2}, 2);
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_THAT(*images, ElementsAre(IsNear({1, 2, 2}, {0, 0.2, 1, 128 / 255.0}),
                                   IsNear({1, 2, 2}, {0.4, 0.6, 0.8, 0})));
}

TEST(ServerTest, WrongNumbersOfBytesAreRefused) {
  Why("Bytes have no format to check, only a number.");
  const auto error = [](int64_t bytes) {
    return ImagesFromBytes(std::string(static_cast<size_t>(bytes), 'x'),
                           {1, 28, 28}, 64)
        .status();
  };
  EXPECT_EQ(error(783), absl::InvalidArgumentError(
                            "wanted a multiple of 784 bytes, got 783"));
  EXPECT_EQ(error(0),
            absl::InvalidArgumentError("wanted 1 to 64 images, got 0"));
  EXPECT_EQ(error(65 * 784),
            absl::InvalidArgumentError("wanted 1 to 64 images, got 65"));
  EXPECT_TRUE(error(64 * 784).ok());
}

TEST(ServerTest, AStatusTellsTheClientWhatToDo) {
  Why("A client that gets 500 for its own mistake sends it again and again.");
  EXPECT_EQ(HttpStatusOf(absl::InvalidArgumentError("")), 400);
  EXPECT_EQ(HttpStatusOf(absl::ResourceExhaustedError("")), 429);
  EXPECT_EQ(HttpStatusOf(absl::UnavailableError("")), 503);
  EXPECT_EQ(HttpStatusOf(absl::DeadlineExceededError("")), 504);
  EXPECT_EQ(HttpStatusOf(absl::InternalError("")), 500);
  EXPECT_EQ(HttpStatusOf(absl::NotFoundError("")), 500);
}

TEST(ServerTest, AnswersAsTheNetworkDoes) {
  Why("In this network, pixel 3 makes logit 3 an 8, and all others 0.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const HttpResponse response = server.Ask(Pixels({3, 7}));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(LabelsOf(response), ElementsAre(3, 7));
  const std::vector<std::vector<double>> probabilities =
      Probabilities(response);
  ASSERT_EQ(probabilities[1].size(), 10u);
  EXPECT_NEAR(probabilities[1][7], std::exp(8) / (std::exp(8) + 9), 1e-6);
  EXPECT_NEAR(probabilities[1][3], 1 / (std::exp(8) + 9), 1e-6);
}

TEST(ServerTest, JsonAndBytesAreTheSameImages) {
  Why("Authors of clients copy headers from elsewhere, in many forms.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  std::string numbers = "0,0,0,0,1";
  for (int i = 5; i < 784; ++i) numbers += ",0";
  for (const std::string type :
       {"application/json", "application/json; charset=utf-8",
        "Application/JSON", " application/json ;x"}) {
    HttpRequest request = Pixels({});
    request.headers["content-type"] = type;
    request.body = absl::StrCat("{\"images\":[[", numbers, "]]}");
    EXPECT_EQ(server.Ask(request).body, server.Ask(Pixels({4})).body) << type;
  }
  HttpRequest request = Pixels({4});
  request.headers["content-type"] = "text/plain";
  EXPECT_EQ(server.Ask(request).status, 415);
  EXPECT_EQ(Error(server.Ask(request)),
            "Content-Type: wanted application/json or "
            "application/octet-stream, got text/plain");
  request.headers.clear();
  EXPECT_EQ(server.Ask(request).status, 415);
}

TEST(ServerTest, WithoutAModelItIsAliveButNotReady) {
  Why("Neither a restart nor a request would help.");
  TestService server;
  EXPECT_EQ(server.Ask(Get("/healthz")).status, 200);
  EXPECT_FALSE(server.service.ready());
  for (const HttpRequest& request :
       {Get("/readyz"), Get("/v1/model"), Pixels({1})}) {
    const HttpResponse response = server.Ask(request);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(Error(response), "no model");
    EXPECT_EQ(Header(response, "Retry-After"), "1");
  }
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  EXPECT_TRUE(server.service.ready());
  EXPECT_EQ(server.Ask(Get("/readyz")).status, 200);
  EXPECT_EQ(Field(server.Ask(Get("/v1/model")), "architecture"), "mlp");
}

TEST(ServerTest, ErrorsSayWhatIsWrong) {
  Why("A client should understand an error without asking you.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  HttpResponse response = server.Ask(Get("/v1/predictt"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(Error(response), "no such path: /v1/predictt");

  response = server.Ask(Get("/v1/predict"));
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(Error(response), "wanted POST, got GET");
  EXPECT_EQ(Header(response, "Allow"), "POST");
  response = server.Ask({.method = "DELETE", .path = "/v1/model"});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(Header(response, "Allow"), "GET, HEAD");

  HttpRequest request = Pixels({1});
  request.body.pop_back();
  response = server.Ask(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(Error(response), "wanted a multiple of 784 bytes, got 783");

  request = Pixels({1});
  request.headers["x-timeout-ms"] = "soon";
  response = server.Ask(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(Error(response), "X-Timeout-Ms: wanted 1 to 60000, got soon");
}

TEST(ServerTest, TheImagesOfARequestGoTogether) {
  Why("Ten images one by one would take ten batches, and ten times as long.");
  HeldBatch held;
  TestService server({.batcher = {.max_wait = std::chrono::seconds(0),
                                  .on_batch = held.function()}});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  auto first =
      std::async(std::launch::async, [&] { return server.Ask(Pixels({1})); });
  auto many = std::async(std::launch::async, [&] {
    return held.WaitUntilBusy() ? server.Ask(Pixels({2, 3, 4}))
                                : HttpResponse{};
  });
  const auto open = held.OpenAtEnd();
  EXPECT_EQ(server.QueueOf(3), 3) << "images that wait while one runs";
  held.Open();
  EXPECT_THAT(LabelsOf(first.get()), ElementsAre(1));
  EXPECT_THAT(LabelsOf(many.get()), ElementsAre(2, 3, 4));
  EXPECT_THAT(held.sizes(), ElementsAre(1, 3));
}

TEST(ServerTest, AFullQueueRefusesAtOnce) {
  Why("A refusal at once keeps the answers to others in time.");
  HeldBatch held;
  TestService server({.batcher = {.max_wait = std::chrono::seconds(0),
                                  .max_queue = 2,
                                  .on_batch = held.function()}});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  HttpRequest patient = Pixels({1}), hurried = Pixels({2, 3, 4, 5});
  patient.headers["x-timeout-ms"] = "60000";
  hurried.headers["x-timeout-ms"] = "2000";
  auto first =
      std::async(std::launch::async, [&] { return server.Ask(patient); });
  const auto open = held.OpenAtEnd();
  ASSERT_TRUE(held.WaitUntilBusy());
  // The queue accepts two of these four images, and does not run them yet.
  const HttpResponse response = server.Ask(hurried);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(Error(response), "images[2]: 2 requests are waiting");
  EXPECT_EQ(Header(response, "Retry-After"), "1");
  EXPECT_EQ(server.Metric("tinytorch_queue_length"), 2);
  held.Open();
  EXPECT_THAT(LabelsOf(first.get()), ElementsAre(1));
}

TEST(ServerTest, ANewModelAnswersAtOnce) {
  Why("A restart for each new model would drop waiting requests.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const HttpResponse before = server.Ask(Pixels({3}));
  EXPECT_THAT(LabelsOf(before), ElementsAre(3));
  ASSERT_EQ(server.Load(PixelModel(1)), absl::OkStatus());
  const HttpResponse after = server.Ask(Pixels({3}));
  EXPECT_THAT(LabelsOf(after), ElementsAre(4));
  EXPECT_NE(Field(before, "model"), Field(after, "model"));
  EXPECT_EQ(Field(server.Ask(Get("/v1/model")), "model"),
            Field(after, "model"));
}

TEST(ServerTest, ABrokenFileChangesNothing) {
  Why("If the new model is broken, the old one must still answer.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const std::string before = server.Ask(Pixels({3})).body;
  std::ofstream(server.path()) << "not a model";
  const absl::Status status = server.service.Reload();
  EXPECT_THAT(status.message(), StartsWith(server.path() + ": model file: "));

  // This file can be loaded, but its network answers NaN.
  Model dead = PixelModel();
  dead.weights.tensors[0].tensor.data()[5] = std::nanf("");
  EXPECT_EQ(server.Load(dead), absl::FailedPreconditionError(
                                   server.path() + ": tried on zeros: nan"));
  EXPECT_EQ(server.Ask(Pixels({3})).body, before);
  EXPECT_TRUE(server.service.ready());
  EXPECT_EQ(server.Metric("tinytorch_reloads_total{result=\"ok\"}"), 1);
  EXPECT_EQ(server.Metric("tinytorch_reloads_total{result=\"failed\"}"), 2);
}

TEST(ServerTest, DrainingRefusesNoRequest) {
  Why("Requests still come until all proxies have asked /readyz.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  EXPECT_EQ(Header(server.Ask(Pixels({3})), "Connection"), "none");
  server.service.Drain();
  EXPECT_FALSE(server.service.ready());
  const HttpResponse ready = server.Ask(Get("/readyz"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(Error(ready), "draining");
  const HttpResponse response = server.Ask(Pixels({3}));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(LabelsOf(response), ElementsAre(3));
  EXPECT_EQ(Header(response, "Connection"), "close");
  EXPECT_EQ(server.Ask(Get("/healthz")).status, 200);
}

TEST(ServerTest, CountsRequestsAndPredictions) {
  Why("If you do not measure it, your users report it first.");
  TestService server(
      {.batcher = {.max_batch = 3, .max_wait = kLong}, .timeout = 3 * kLong});
  EXPECT_EQ(server.Metric("tinytorch_ready"), 0);
  EXPECT_EQ(server.Metric("tinytorch_batch_size_count"), 0);
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  server.Ask(Pixels({3, 3, 5}));
  server.Ask(Get("/a"));
  server.Ask(Get("/b"));
  EXPECT_EQ(server.Metric("tinytorch_requests_total{code=\"200\",path=\"/v1/"
                          "predict\"}"),
            1);
  EXPECT_EQ(
      server.Metric("tinytorch_requests_total{code=\"404\",path=\"other\"}"),
      2);
  EXPECT_EQ(
      server.Metric("tinytorch_request_seconds_count{path=\"/v1/predict\"}"),
      1);
  EXPECT_EQ(server.Metric("tinytorch_predictions_total{label=\"3\"}"), 2);
  EXPECT_EQ(server.Metric("tinytorch_predictions_total{label=\"5\"}"), 1);
  EXPECT_EQ(server.Metric("tinytorch_batch_size_sum"), 3);
  EXPECT_EQ(server.Metric("tinytorch_batch_size_count"), 1);
  EXPECT_EQ(server.Metric("tinytorch_ready"), 1);
}

TEST(ServerTest, AnImageAndAByteAreRefused) {
  Why("One byte too many shows that the client means other images.");
  const std::string body(785, 'x');
  EXPECT_EQ(
      ImagesFromBytes(body, {1, 28, 28}, 64).status(),
      absl::InvalidArgumentError("wanted a multiple of 784 bytes, got 785"));
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  HttpRequest request = Pixels({1});
  EXPECT_EQ(server.Ask(request).status, 200);
  request.body.push_back('x');
  EXPECT_EQ(server.Ask(request).status, 400);
}

TEST(ServerTest, RequestSecondsAreSeconds) {
  Why("Prometheus expects seconds. Milliseconds would look like hours.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const auto before = BatcherClock::now();
  ASSERT_EQ(server.Ask(Pixels({3})).status, 200);
  const std::chrono::duration<double> all = BatcherClock::now() - before;
  const double sum =
      server.Metric("tinytorch_request_seconds_sum{path=\"/v1/predict\"}");
  EXPECT_GT(sum, 0);
  EXPECT_LE(sum, all.count()) << "a part took longer than the whole";
}

}  // namespace
}  // namespace tinytorch
