// The parts of the Use program that send digits: many at once, and on their
// side.

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "production/serving/http/message.h"
#include "production/serving/load_generator/load.h"
#include "production/use/use_parts.h"
#include "tools/text/wrap.h"
#include "training/show/interrupt.h"

namespace tinytorch {
namespace {

// Prints text for this step.
void Say(std::string_view text) {
  std::printf("%s", text::Reflow(text, {.indent = 3}).c_str());
}

// Prints whether a claim is true; if it is not, the program fails at its end.
void Claim(ServingDemo& demo, bool is_true, const std::string& what) {
  if (demo.quick) return;
  std::printf("   %s: %s\n", is_true ? "As claimed" : "NOT AS CLAIMED",
              what.c_str());
  if (!is_true) demo.failures.push_back(what);
}

void Print(const LoadResult& result) {
  for (const std::string_view line :
       absl::StrSplit(LoadText(result), '\n', absl::SkipEmpty())) {
    std::printf("%s", text::Indent("   ", line).c_str());
  }
  std::printf("\n");
  std::fflush(stdout);
}

// Sends one test image in each request, in turn, and checks its label.
LoadResult Load(const ServingDemo& demo, int connections, double rate) {
  const std::vector<std::string>& images = demo.images;
  const std::vector<uint8_t>& labels = demo.digits.test.labels;
  return RunLoad(
      {.port = demo.server->port(),
       .connections = connections,
       .rate = rate,
       .duration = std::chrono::milliseconds(demo.quick ? 300 : 3000),
       .request =
           [&](int64_t i) {
             const size_t image = static_cast<size_t>(i) % images.size();
             return PredictRequest(images[image]);
           },
       .is_right =
           [&](int64_t i, const HttpResponse& response) {
             const size_t image = static_cast<size_t>(i) % images.size();
             const std::vector<int64_t> answer = LabelsIn(response.body);
             return answer.size() == 1 && answer[0] == labels[image];
           }});
}

// The mean number of images in a batch.
class MeanBatch {
 public:
  explicit MeanBatch(UseServer& server) : server_(server) { SinceLast(); }

  // Returns the mean since the last call.
  double SinceLast() {
    const double images = server_.Metric("tinytorch_batch_size_sum");
    const double batches = server_.Metric("tinytorch_batch_size_count");
    const double mean = (images - images_) / (batches - batches_);
    images_ = images;
    batches_ = batches;
    return mean;
  }

 private:
  UseServer& server_;
  double images_ = 0;
  double batches_ = 0;
};

// Returns an image turned by 90 degrees to the left.
std::string Turned(const std::string& image) {
  std::string turned(784, '\0');
  for (size_t y = 0; y < 28; ++y) {
    for (size_t x = 0; x < 28; ++x) turned[y * 28 + x] = image[x * 28 + 27 - y];
  }
  return turned;
}

// Sends a thousand images, which fill the window of the drift monitors, and
// prints the accuracy and the drift.
struct Measurement {
  double right = 0;  // in [0, 1]
  double alert = 0;
};
Measurement SendAThousand(ServingDemo& demo, const std::string& name,
                          bool turned) {
  constexpr size_t kRequests = 20, kImages = 50;
  int64_t right = 0;
  for (size_t request = 0; request < kRequests; ++request) {
    std::string body;
    std::vector<int64_t> want;
    for (size_t i = 0; i < kImages; ++i) {
      const size_t image = (request * kImages + i) % demo.images.size();
      body += turned ? Turned(demo.images[image]) : demo.images[image];
      want.push_back(demo.digits.test.labels[image]);
    }
    const std::vector<int64_t> got =
        LabelsIn(demo.server->Send(PredictRequest(body)));
    for (size_t i = 0; i < kImages && i < got.size(); ++i) {
      if (got[i] == want[i]) ++right;
    }
  }
  UseServer& server = *demo.server;
  const Measurement measured = {
      .right = static_cast<double>(right) / (kRequests * kImages),
      .alert = server.Metric("tinytorch_drift_alert{of=\"confidence\"}")};
  std::printf("   %-14s %7.1f %% %14.3f %18.3f        %s\n", name.c_str(),
              100 * measured.right,
              server.Metric("tinytorch_drift_index{of=\"ink\"}"),
              server.Metric("tinytorch_drift_index{of=\"confidence\"}"),
              measured.alert > 0 ? "ALERT" : "-");
  return measured;
}

}  // namespace

void PutUnderLoad(ServingDemo& demo) {
  MeanBatch batches(*demo.server);
  Say(R"(
      One client, which sends its next request when it has an answer. The server
      waits a moment for other requests, in vain:
  )");
  const LoadResult one = Load(demo, 1, 0);
  Print(one);
  if (Interrupted()) return;
  batches.SinceLast();
  Say("Sixteen clients. Requests that come together run together:");
  const LoadResult many = Load(demo, 16, 0);
  std::printf("   %.1f images in a batch.\n", batches.SinceLast());
  Print(many);
  if (Interrupted()) return;
  const double rate = std::floor(many.PerSecond() / 2);
  Say(absl::StrFormat(R"(
      Half as many requests, %.0f a second, sent at fixed times, like those of
      independent users:
  )",
                      rate));
  const LoadResult half = Load(demo, 16, rate);
  Print(half);
  if (Interrupted()) return;

  int64_t answers = 0, wrong = 0, others = 0;
  for (const LoadResult* result : {&one, &many, &half}) {
    wrong += result->wrong;
    for (const auto& [status, count] : result->by_status) {
      (status == 200 ? answers : others) += count;
    }
  }
  const double right =
      100 * static_cast<double>(answers - wrong) / static_cast<double>(answers);
  std::printf("   Right, by labels that the server has never seen: %.2f %%.\n",
              right);
  Claim(demo, others == 0, "the server answered all requests");
  if (demo.digits.test.rows == 28) {
    const int least = demo.train ? 97 : 98;  // 97 after one epoch
    Claim(demo, right > least, absl::StrCat("more than ", least, " % right"));
  }
}

void TurnDigits(ServingDemo& demo) {
  Say(R"(
      A thousand test images upright, the same on their side, and upright again.
      The server knows neither which they are nor their labels. It raises an alert
      when an index is above 0.25.

                         right      index of ink   of confidence
  )");
  const Measurement before = SendAThousand(demo, "upright", false);
  const Measurement turned = SendAThousand(demo, "on their side", true);
  const Measurement after = SendAThousand(demo, "upright again", false);
  if (Interrupted()) return;
  std::printf("\n");
  Say(R"(
      An image on its side has as much ink as before. But the network is less sure
      of it, and that shows without a single right answer.
  )");
  if (demo.digits.test.rows != 28) return;
  Claim(demo, turned.right < before.right / 2,
        "most digits on their side are read wrong");
  Claim(demo, before.alert == 0 && turned.alert > 0 && after.alert == 0,
        "there was an alert while they were on their side, and only then");
}

}  // namespace tinytorch
