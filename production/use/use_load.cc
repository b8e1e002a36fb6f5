// The parts of the Use program that send digits: many at once, and turned ones.

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "production/use/use_parts.h"
#include "production/serving/http/message.h"
#include "training/show/interrupt.h"
#include "production/serving/load_generator/load.h"

namespace tinytorch {
namespace {

// Says whether a claim is true; if not, that is a failure of the program.
void Claim(Use& use, bool is_true, const std::string& what) {
  if (use.quick) return;
  std::printf("   %s: %s\n", is_true ? "As claimed" : "NOT AS CLAIMED",
              what.c_str());
  if (!is_true) use.failures.push_back(what);
}

// LoadText, moved in.
void Print(const LoadResult& result) {
  std::string text = "   ";
  for (const char c : LoadText(result)) {
    text += c;
    if (c == '\n') text += "   ";
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) {
    text.pop_back();
  }
  std::printf("%s\n\n", text.c_str());
  std::fflush(stdout);
}

// One test image in each request, in turn; looks whether the answer is right.
LoadResult Load(const Use& use, int connections, double rate) {
  const std::vector<std::string>& images = use.images;
  const std::vector<uint8_t>& labels = use.digits.test.labels;
  return RunLoad(
      {.port = use.server->port(),
       .connections = connections,
       .rate = rate,
       .duration = std::chrono::milliseconds(use.quick ? 300 : 3000),
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

// How many images a batch had on average, since the last question.
class MeanBatch {
 public:
  explicit MeanBatch(UseServer& server) : server_(server) { Ask(); }

  double Ask() {
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

// 90 degrees to the left.
std::string Turned(const std::string& image) {
  std::string turned(784, '\0');
  for (size_t y = 0; y < 28; ++y) {
    for (size_t x = 0; x < 28; ++x) turned[y * 28 + x] = image[x * 28 + 27 - y];
  }
  return turned;
}

// Sends a thousand images, fills the window of the drift monitors with them,
// and prints what the server makes of it.
struct Seen {
  double right = 0;  // in [0, 1]
  double alert = 0;
};
Seen SendAThousand(Use& use, const std::string& name, bool turned) {
  constexpr size_t kRequests = 20, kImages = 50;
  int64_t right = 0;
  for (size_t request = 0; request < kRequests; ++request) {
    std::string body;
    std::vector<int64_t> want;
    for (size_t i = 0; i < kImages; ++i) {
      const size_t image = (request * kImages + i) % use.images.size();
      body += turned ? Turned(use.images[image]) : use.images[image];
      want.push_back(use.digits.test.labels[image]);
    }
    const std::vector<int64_t> got =
        LabelsIn(use.server->Ask(PredictRequest(body)));
    for (size_t i = 0; i < kImages && i < got.size(); ++i) {
      if (got[i] == want[i]) ++right;
    }
  }
  UseServer& server = *use.server;
  const Seen seen = {
      .right = static_cast<double>(right) / (kRequests * kImages),
      .alert = server.Metric("tinytorch_drift_alert{of=\"confidence\"}")};
  std::printf("   %-14s %7.1f %% %14.3f %18.3f        %s\n", name.c_str(),
              100 * seen.right,
              server.Metric("tinytorch_drift_index{of=\"ink\"}"),
              server.Metric("tinytorch_drift_index{of=\"confidence\"}"),
              seen.alert > 0 ? "ALERT" : "-");
  return seen;
}

}  // namespace

void PutUnderLoad(Use& use) {
  MeanBatch batches(*use.server);
  std::printf(
      "   One client, which asks again when it has its answer. The server "
      "waits "
      "a\n   moment for others, in vain:\n");
  const LoadResult one = Load(use, 1, 0);
  Print(one);
  if (Interrupted()) return;
  batches.Ask();
  std::printf("   Sixteen at once. What comes together is run together:\n");
  const LoadResult many = Load(use, 16, 0);
  std::printf("   %.1f images in a batch.\n", batches.Ask());
  Print(many);
  if (Interrupted()) return;
  const double rate = std::floor(many.PerSecond() / 2);
  std::printf(
      "   Half as many, %.0f a second, whether answers come or not, as users "
      "do:\n",
      rate);
  const LoadResult half = Load(use, 16, rate);
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
  std::printf(
      "   Right, by the labels, which the server has never seen: %.2f %%.\n",
      right);
  Claim(use, others == 0, "all of them answered, none refused");
  if (use.digits.test.rows == 28) {
    const int least = use.train ? 97 : 98;  // after one epoch
    Claim(use, right > least, absl::StrCat("more than ", least, " % right"));
  }
}

void TurnDigits(Use& use) {
  std::printf(
      "   A thousand test images upright, the same lying on their side, and\n"
      "   upright again. Nobody tells the server which, or what is right. "
      "From\n"
      "   an index of 0.25 on it raises an alert.\n\n"
      "                      right      index of ink   of confidence\n");
  const Seen before = SendAThousand(use, "upright", false);
  const Seen turned = SendAThousand(use, "on their side", true);
  const Seen after = SendAThousand(use, "upright again", false);
  if (Interrupted()) return;
  std::printf(
      "\n   An image that is turned has as much ink as before. But the "
      "network\n"
      "   is less sure of it, and that can be seen without knowing a single\n"
      "   right answer.\n");
  if (use.digits.test.rows != 28) return;
  Claim(use, turned.right < before.right / 2, "turned, most are read wrong");
  Claim(use, before.alert == 0 && turned.alert > 0 && after.alert == 0,
        "an alert while they were turned, and only then");
}

}  // namespace tinytorch
