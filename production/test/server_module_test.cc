#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <future>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "networks/checkpoint.h"
#include "networks/lenet5_weights.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/server.h"
#include "production/testing/test_service.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/testing/tensors.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::chrono::seconds kNoWait(0);
constexpr std::chrono::hours kLong(1);

// Sends a request from another thread.
std::future<HttpResponse> AskAside(TestService& server, HttpRequest request) {
  return std::async(
      std::launch::async,
      [&server, request = std::move(request)] { return server.Ask(request); });
}

// Returns images of random gray, as a request and as the network gets them.
std::pair<HttpRequest, Tensor> GreyImages(int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  HttpRequest request = Pixels({});
  std::vector<Scalar> pixels;
  for (int64_t i = 0; i < count * 784; ++i) {
    request.body.push_back(static_cast<char>(random() % 256));
    pixels.push_back(static_cast<uint8_t>(request.body.back()) / 255.0f);
  }
  return {request, MakeTensor({count, 1, 28, 28}, pixels)};
}

TEST(ServerModuleTest, AnswersAsAnyNetworkDoes) {
  Why("No client would notice answers that are only almost right.");
  TestService server({.batcher = {.max_batch = 4, .max_wait = kNoWait}});
  for (const std::string architecture : {"mlp", "lenet5", "resnet"}) {
    const std::unique_ptr<Sequential> network =
        MakeNetwork(architecture).value();
    ASSERT_EQ(server.Load({architecture, WeightsOf(*network)}),
              absl::OkStatus());
    network->Eval();
    const auto [request, images] = GreyImages(5, 3);
    const HttpResponse response = server.Ask(request);
    ASSERT_EQ(response.status, 200) << response.body;
    std::vector<Scalar> got;
    for (const std::vector<double>& row : Probabilities(response)) {
      for (const double p : row) got.push_back(static_cast<Scalar>(p));
    }
    ASSERT_EQ(got.size(), 50u);
    EXPECT_THAT(MakeTensor({5, 10}, got),
                NearTensor(Softmax((*network)(images)), {1e-6, 0}))
        << architecture;
    const HttpResponse about = server.Ask(Get("/v1/model"));
    EXPECT_EQ(Field(about, "architecture"), architecture);
    EXPECT_EQ(Field(about, "input"), "[1,28,28]");
    EXPECT_EQ(Field(about, "outputs"), "10");
    EXPECT_EQ(Field(about, "parameters"),
              absl::StrCat(network->ParameterCount()))
        << "Load() fills in all of it";
    std::ifstream file(server.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(Field(about, "model"),
              absl::StrCat(absl::Hex(Crc32c(bytes), absl::kZeroPad8)));
  }
}

TEST(ServerModuleTest, OldRequestsAreAnsweredByTheOldNetwork) {
  Why("An answer must not have the name of another network.");
  HeldBatch held;
  TestService server(
      {.batcher = {.max_wait = kNoWait, .on_batch = held.function()},
       .timeout = kLong});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  auto running = AskAside(server, Pixels({3}));
  const auto open = held.OpenAtEnd();
  ASSERT_TRUE(held.WaitUntilBusy());
  auto waiting = AskAside(server, Pixels({4, 5}));
  EXPECT_EQ(server.QueueOf(2), 2);
  const std::string before = Field(server.Ask(Get("/v1/model")), "model");
  ASSERT_EQ(server.Load(PixelModel(1)), absl::OkStatus());
  // The new network answers while the old one is still busy.
  const HttpResponse fresh = server.Ask(Pixels({3}));
  EXPECT_THAT(LabelsOf(fresh), ElementsAre(4));
  EXPECT_NE(Field(fresh, "model"), before);
  EXPECT_EQ(server.Metric("tinytorch_queue_length"), 0)
      << "this is the queue of the new network";
  held.Open();
  const HttpResponse first = running.get(), second = waiting.get();
  EXPECT_THAT(LabelsOf(first), ElementsAre(3));
  EXPECT_THAT(LabelsOf(second), ElementsAre(4, 5));
  EXPECT_EQ(Field(first, "model"), before);
  EXPECT_EQ(Field(second, "model"), before);
}

TEST(ServerModuleTest, DrainingAnswersThoseThatWait) {
  Why("A new version starts every day, and must not lose any request.");
  HeldBatch held;
  TestService server(
      {.batcher = {.max_wait = kNoWait, .on_batch = held.function()},
       .timeout = kLong});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  auto running = AskAside(server, Pixels({3}));
  const auto open = held.OpenAtEnd();
  ASSERT_TRUE(held.WaitUntilBusy());
  auto waiting = AskAside(server, Pixels({4}));
  EXPECT_EQ(server.QueueOf(1), 1);
  server.service.Drain();
  auto late = AskAside(server, Pixels({5}));
  EXPECT_EQ(server.QueueOf(2), 2);
  held.Open();
  for (auto* const answer : {&running, &waiting, &late}) {
    const HttpResponse response = answer->get();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(Header(response, "Connection"), "close");
  }
  EXPECT_EQ(server.Metric("tinytorch_ready"), 0);
}

TEST(ServerModuleTest, TheDeadlineReachesTheBatcher) {
  Why("A client that has gone must not cost the others a batch.");
  HeldBatch held;
  TestService server({.batcher = {.max_batch = 1,
                                  .max_wait = kNoWait,
                                  .on_batch = held.function()},
                      .timeout = kLong});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  auto running = AskAside(server, Pixels({3}));
  const auto open = held.OpenAtEnd();
  ASSERT_TRUE(held.WaitUntilBusy());
  HttpRequest hurried = Pixels({4, 5});
  hurried.headers["x-timeout-ms"] = "1";
  const HttpResponse late = server.Ask(hurried);
  EXPECT_EQ(late.status, 504);
  EXPECT_EQ(Error(late), "images[0]: no answer in time");
  EXPECT_EQ(Header(late, "Retry-After"), "none");
  held.Open();
  EXPECT_THAT(LabelsOf(running.get()), ElementsAre(3));
  EXPECT_THAT(LabelsOf(server.Ask(Pixels({6}))), ElementsAre(6));
  EXPECT_THAT(held.sizes(), ElementsAre(1, 1))
      << "expired requests are not run";
}

TEST(ServerModuleTest, ARefusedRequestHarmsNoOther) {
  Why("Its first images are still in the queue, without their futures.");
  HeldBatch held;
  TestService server({.batcher = {.max_wait = kNoWait,
                                  .max_queue = 3,
                                  .on_batch = held.function()},
                      .timeout = kLong});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  auto running = AskAside(server, Pixels({3}));
  const auto open = held.OpenAtEnd();
  ASSERT_TRUE(held.WaitUntilBusy());
  EXPECT_EQ(Error(server.Ask(Pixels({1, 2, 3, 4}))),
            "images[3]: 3 requests are waiting");
  EXPECT_EQ(Error(server.Ask(Pixels({5}))),
            "images[0]: 3 requests are waiting");
  // The network with this queue is replaced, and deleted after its last
  // request.
  ASSERT_EQ(server.Load(PixelModel(1)), absl::OkStatus());
  held.Open();
  EXPECT_THAT(LabelsOf(running.get()), ElementsAre(3));
  EXPECT_THAT(LabelsOf(server.Ask(Pixels({1, 2, 3}))), ElementsAre(2, 3, 4));
}

TEST(ServerModuleTest, FilesThatCannotBeServedAreRefused) {
  Why("Each of these has cost an engineer a Friday evening.");
  TestService server;
  EXPECT_THAT(server.service.Reload().message(), StartsWith(server.path()));
  EXPECT_FALSE(server.service.ready());
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const std::string before = server.Ask(Pixels({3})).body;
  const auto error = [&](const Model& model) {
    const absl::Status status = server.Load(model);
    EXPECT_THAT(status.message(), StartsWith(server.path() + ": "));
    EXPECT_EQ(server.Ask(Pixels({3})).body, before);
    return absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                        status.message().substr(server.path().size() + 2));
  };
  const auto with = [](const std::string& key, const std::string& samples) {
    Model model = PixelModel();
    model.weights.metadata[key] = samples;
    return model;
  };
  Model model = PixelModel();
  model.architecture = "lenet6";
  EXPECT_THAT(error(model), StartsWith("NOT_FOUND no architecture lenet6"));
  model.architecture = "lenet5";
  EXPECT_THAT(error(model), StartsWith("INVALID_ARGUMENT Load: "));
  model = PixelModel();
  model.weights.tensors[3].tensor.data()[9] =
      std::numeric_limits<Scalar>::infinity();
  EXPECT_EQ(error(model), "FAILED_PRECONDITION tried on zeros: inf");
  EXPECT_EQ(error(with("drift.ink", "0.1 0.2x")),
            "INVALID_ARGUMENT drift.ink: samples: wanted numbers, got 0.2x");
  EXPECT_THAT(error(with("drift.confidence", "1 1 1")),
              StartsWith("INVALID_ARGUMENT drift.confidence: DriftMonitor: "));
  EXPECT_THAT(error(with("drift.confidence", "")),
              StartsWith("INVALID_ARGUMENT drift.confidence: DriftMonitor: "));
  EXPECT_EQ(server.Metric("tinytorch_reloads_total{result=\"failed\"}"), 7);
  EXPECT_EQ(server.Load(with("drift.dust", "x")), absl::OkStatus());
}

TEST(ServerModuleTest, TimeoutsAreWholeNumbersThatFit) {
  Why("Text that is not a number must not become 0, or no timeout at all.");
  TestService server({.longest_timeout = std::chrono::seconds(9)});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const auto status = [&](const std::string& timeout) {
    HttpRequest request = Pixels({1});
    request.headers["x-timeout-ms"] = timeout;
    return server.Ask(request).status;
  };
  EXPECT_EQ(status("9000"), 200);
  for (const std::string timeout :
       {"", "0", "-1", "9001", "1e3", "5.0", "5 5", "0x10", "soon", "nan",
        "99999999999999999999", "-99999999999999999999", "5;", "\xff\xff"}) {
    EXPECT_EQ(status(timeout), 400) << timeout;
  }
  HttpRequest request = Pixels({1});
  request.headers["x-timeout-ms"] = std::string(1000, '9') + "\n";
  EXPECT_EQ(Error(server.Ask(request)),
            "X-Timeout-Ms: wanted 1 to 9000, got " + std::string(40, '9'));
}

TEST(ServerModuleTest, TheNumberOfImagesIsLimited) {
  Why("The limit must hold for both forms of images.");
  TestService server({.max_images = 2});
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  EXPECT_EQ(server.Ask(Pixels({1, 2})).status, 200);
  EXPECT_EQ(Error(server.Ask(Pixels({1, 2, 3}))),
            "wanted 1 to 2 images, got 3");
  HttpRequest request = Pixels({});
  request.headers["content-type"] = "application/json";
  request.body = R"({"images": []})";
  const HttpResponse response = server.Ask(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(Error(response), "\"images\": wanted 1 to 2 images, got 0");
}

TEST(ServerModuleTest, HeadIsAnsweredAsGet) {
  Why("Proxies ask with HEAD whether a server is there.");
  TestService server;
  for (const std::string path :
       {"/healthz", "/readyz", "/v1/model", "/v1/predict", "/x"}) {
    const HttpResponse get = server.Ask(Get(path));
    const HttpResponse head = server.Ask({.method = "HEAD", .path = path});
    EXPECT_EQ(head.status, get.status) << path;
    EXPECT_EQ(head.headers, get.headers) << path;
  }
  EXPECT_EQ(server.Ask({.method = "HEAD", .path = "/healthz"}).body, "ok\n");
  EXPECT_EQ(server.Ask({.method = "get", .path = "/healthz"}).status, 405);
  EXPECT_EQ(server.Ask({.method = "GET, HEAD", .path = "/healthz"}).status,
            405);
}

TEST(ServerModuleTest, ClientsCannotAddSeries) {
  Why("A series stays in our memory, and in that of Prometheus, forever.");
  TestService server;
  ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
  const auto ask_all = [&](unsigned seed) {
    std::mt19937 random(seed);
    for (int i = 0; i < 300; ++i) {
      HttpRequest request = Pixels({1});
      const auto noise = [&] {
        std::string text;
        while (random() % 16 != 0) text += static_cast<char>(random() % 256);
        return text;
      };
      if (i % 2 == 0) request.path = "/" + noise();
      if (i % 3 == 0) request.method = noise();
      if (i % 5 == 0) request.headers["content-type"] = noise();
      if (i % 7 == 0) request.headers[noise()] = noise();
      if (i % 11 == 0) request.headers["x-timeout-ms"] = noise();
      if (i % 13 == 0) request.body = noise();
      const HttpResponse response = server.Ask(request);
      EXPECT_THAT(response.status, AnyOf(200, 400, 404, 405, 415));
      if (response.status == 200) continue;
      EXPECT_LT(Error(response).size(), 200u);
    }
    return server.Ask(Get("/metrics")).body;
  };
  const auto lines = [](const std::string& text) {
    return std::vector<std::string>(absl::StrSplit(text, '\n')).size();
  };
  const std::string before = ask_all(1), after = ask_all(2);
  EXPECT_EQ(Error(server.Ask(Get("/" + std::string(5000, 'x')))),
            "no such path: /" + std::string(39, 'x'));
  // The only new series is that of the request for metrics.
  EXPECT_LE(lines(after), lines(before) + 1) << after;
}

TEST(ServerModuleTest, MetricsAreThereFromTheStart) {
  Why("An alert never fires if its series does not exist yet.");
  TestService server;
  const HttpResponse response = server.Ask(Get("/metrics"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  for (const std::string name :
       {"batch_size_sum", "queue_length", "ready",
        "reloads_total{result=\"ok\"}", "reloads_total{result=\"failed\"}",
        "drift_index{of=\"ink\"}", "drift_index{of=\"confidence\"}",
        "drift_alert{of=\"ink\"}", "drift_alert{of=\"confidence\"}",
        "request_seconds_count{path=\"/v1/predict\"}",
        "request_seconds_count{path=\"/v1/model\"}",
        "request_seconds_count{path=\"/readyz\"}",
        "request_seconds_count{path=\"other\"}"}) {
    EXPECT_EQ(server.Metric("tinytorch_" + name), 0) << name;
  }
  EXPECT_THAT(response.body,
              HasSubstr("\ntinytorch_request_seconds_bucket{path=\"other\","
                        "le=\"5e-05\"} 0\n"));
  EXPECT_THAT(response.body,
              HasSubstr("\ntinytorch_batch_size_bucket{le=\"256\"} 0\n"));
}

TEST(ServerModuleTest, ManyClientsAskWhileModelsChange) {
  Why("Each answer must come from the network that it names.");
  TestService server({.batcher = {.max_batch = 4, .max_wait = kNoWait}});
  std::vector<std::string> names;
  for (const int shift : {0, 1}) {
    ASSERT_EQ(server.Load(PixelModel(shift)), absl::OkStatus());
    names.push_back(Field(server.Ask(Get("/v1/model")), "model"));
  }
  std::vector<std::thread> clients;
  for (int64_t client = 0; client < 8; ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; i < 25; ++i) {
        const HttpResponse response =
            server.Ask(Pixels({static_cast<size_t>(client), 9}));
        ASSERT_EQ(response.status, 200) << response.body;
        const int64_t shift = Field(response, "model") == names[1] ? 1 : 0;
        EXPECT_THAT(LabelsOf(response),
                    ElementsAre(client + shift, (9 + shift) % 10));
        EXPECT_EQ(server.Ask(Get("/metrics")).status, 200);
      }
    });
  }
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(server.Load(PixelModel(i % 2)), absl::OkStatus());
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(server.Metric("tinytorch_requests_total{code=\"200\",path=\"/v1/"
                          "predict\"}"),
            200);
  EXPECT_EQ(server.Metric("tinytorch_reloads_total{result=\"ok\"}"), 8);
}

// Returns image i of [n, 1, 28, 28] as bytes, upright or on its side.
std::string Bytes(const Tensor& images, int64_t i, bool lies) {
  std::string bytes;
  for (int64_t p = 0; p < 784; ++p) {
    const int64_t from = lies ? (27 - p % 28) * 28 + p / 28 : p;
    bytes.push_back(
        static_cast<char>(std::lround(255 * images.data()[i * 784 + from])));
  }
  return bytes;
}

TEST(ServerModuleTest, DigitsOnTheirSideRaiseTheAlert) {
  Why("The network still answers, and no other number shows that it guesses.");
  const std::unique_ptr<Sequential> lenet = MakeNetwork("lenet5").value();
  Model model = {"lenet5", ParseSafetensors(Lenet5Weights()).value()};
  ASSERT_EQ(CopyInto(*lenet, model.weights), absl::OkStatus());
  lenet->Eval();
  DigitSet digits = UciDigits().train;
  digits.count = 600;
  digits.pixels.resize(600 * 64);
  const Tensor images = Images28(digits);
  const std::vector<Scalar> p = Values(Softmax((*lenet)(images)));
  std::vector<double> ink, confidence;
  for (int64_t i = 0; i < 300; ++i) {
    double sum = 0;
    for (int64_t k = 0; k < 784; ++k) sum += images.data()[i * 784 + k];
    ink.push_back(sum / 784);
    confidence.push_back(
        *std::max_element(p.begin() + 10 * i, p.begin() + 10 * i + 10));
  }
  model.weights.metadata = {{"drift.ink", EncodeSamples(ink)},
                            {"drift.confidence", EncodeSamples(confidence)}};
  for (const bool lies : {false, true}) {
    TestService server;
    ASSERT_EQ(server.Load(model), absl::OkStatus());
    for (int64_t i = 300; i < 600; i += 50) {
      HttpRequest request = Pixels({});
      for (int64_t k = i; k < i + 50; ++k) {
        request.body += Bytes(images, k, lies);
      }
      ASSERT_EQ(server.Ask(request).status, 200);
    }
    EXPECT_EQ(server.Metric("tinytorch_drift_alert{of=\"ink\"}"), 0);
    EXPECT_EQ(server.Metric("tinytorch_drift_alert{of=\"confidence\"}"), lies);
    EXPECT_LT(server.Metric("tinytorch_drift_index{of=\"ink\"}"), 0.25);
    EXPECT_EQ(server.Metric("tinytorch_drift_index{of=\"confidence\"}") > 0.25,
              lies);
    // This network has no samples to compare with.
    ASSERT_EQ(server.Load(PixelModel()), absl::OkStatus());
    EXPECT_EQ(server.Metric("tinytorch_drift_alert{of=\"confidence\"}"), 0);
    EXPECT_EQ(server.Metric("tinytorch_drift_index{of=\"ink\"}"), 0);
  }
}

}  // namespace
}  // namespace tinytorch
