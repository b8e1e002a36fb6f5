// The pictures of the lesson production/README.md.

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <future>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "docs/pictures/pictures.h"
#include "production/batcher.h"
#include "production/metrics.h"
#include "production/quantize.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tools/plot/picture.h"

namespace tinytorch {
namespace {

double D(size_t number) { return static_cast<double>(number); }

constexpr Ink kInks[] = {Ink::kBlue, Ink::kOrange, Ink::kGreen};

// What the batcher did with six requests: a found it idle, the others came
// while the model ran a.
struct Run {
  std::vector<std::string> batches = {};  // "a", "bcd", ...
  int64_t waiting = 0;                    // when all requests had come
  std::string refusal = "";               // the message of the last request
};

Run RunBatcher(const BatcherOptions& options) {
  Run run;
  std::promise<void> started, go_on;
  Batcher batcher(
      [&](const Tensor& inputs) {
        std::string batch;
        for (const Scalar letter : inputs.ToVector()) {
          batch += static_cast<char>(letter);
        }
        run.batches.push_back(batch);
        if (run.batches.size() == 1) {
          started.set_value();
          go_on.get_future().wait();
        }
        return inputs * 2;
      },
      {1}, options);
  std::vector<std::future<absl::StatusOr<Tensor>>> answers;
  for (char letter = 'a'; letter <= 'f'; ++letter) {
    answers.push_back(
        batcher.Submit(Tensor::Full({1}, static_cast<Scalar>(letter))));
    if (letter == 'a') started.get_future().wait();
  }
  run.waiting = batcher.queue_length();
  go_on.set_value();
  for (auto& answer : answers) {
    const absl::StatusOr<Tensor> got = answer.get();
    if (!got.ok()) run.refusal = std::string(got.status().message());
  }
  batcher.Stop();
  return run;
}

// Requests as boxes, in the color of their batch.
void DrawRequests(Picture& picture, Point corner, const std::string& letters,
                  Ink ink) {
  for (size_t i = 0; i < letters.size(); ++i) {
    picture.Box({corner.x + 46 * D(i), corner.y}, {38, 34},
                letters.substr(i, 1), {.ink = ink});
  }
}

Picture DrawBatcher() {
  const BatcherOptions options = {
      .max_batch = 3, .max_wait = std::chrono::microseconds(0), .max_queue = 4};
  const Run run = RunBatcher(options);
  Picture picture("Requests wait in a queue, and run in batches", {480, 466});
  constexpr double kLeft = 130;
  picture.Text({20, 84}, "clients", {.bold = true});
  double left = kLeft;
  for (size_t b = 0; b < run.batches.size(); ++b) {
    DrawRequests(picture, {left, 62}, run.batches[b], kInks[b % 3]);
    left += 46 * D(run.batches[b].size());
  }
  DrawRequests(picture, {left, 62}, "f", Ink::kPink);

  picture.Text({20, 166}, "queue", {.bold = true});
  picture.Text({20, 186}, std::to_string(options.max_queue) + " at most",
               {.ink = Ink::kMuted, .size = 14});
  picture.Box({kLeft + 42, 146}, {188, 50}, "", {.round = 8});
  left = kLeft + 46;
  for (size_t b = 1; b < run.batches.size(); ++b) {
    DrawRequests(picture, {left, 154}, run.batches[b], kInks[b % 3]);
    left += 46 * D(run.batches[b].size());
  }
  picture.Arrow({kLeft + 136, 100}, {kLeft + 136, 142}, {.width = 2});
  picture.Text({kLeft + 146, 126}, std::to_string(run.waiting) + " wait",
               {.ink = Ink::kMuted, .size = 14});
  picture.Arrow({kLeft + 249, 100}, {kLeft + 249, 206},
                {.ink = Ink::kPink, .width = 2});
  picture.Text({464, 226}, "refused at once:\n\"" + run.refusal + "\"",
               {.ink = Ink::kPink, .anchor = Anchor::kEnd, .size = 14});

  picture.Text({20, 284}, "batcher", {.bold = true});
  picture.Text({20, 304}, std::to_string(options.max_batch) + " at most",
               {.ink = Ink::kMuted, .size = 14});
  left = kLeft;
  for (size_t b = 0; b < run.batches.size(); ++b) {
    const double width = 46 * D(run.batches[b].size()) + 8;
    picture.Box({left, 266}, {width, 50}, "", {.round = 8});
    DrawRequests(picture, {left + 8, 274}, run.batches[b], kInks[b % 3]);
    picture.Text({left + width / 2, 336}, "batch " + std::to_string(b + 1),
                 {.ink = Ink::kMuted, .anchor = Anchor::kMiddle, .size = 13});
    picture.Arrow({left + width / 2, 344}, {left + width / 2, 366});
    left += width + 12;
  }
  picture.Arrow({kLeft + 20, 100}, {kLeft + 20, 262}, {.width = 2});
  picture.Arrow({kLeft + 136, 200}, {kLeft + 136, 262}, {.width = 2});
  picture.Box({kLeft, 370}, {left - kLeft - 12, 36},
              "model: one batch after the other", {.round = 8});
  picture.Arrow({kLeft + 140, 410}, {kLeft + 140, 430});
  picture.Text({kLeft + 140, 448}, "each client gets the row of its request",
               {.anchor = Anchor::kMiddle, .size = 14});
  return picture;
}

Picture DrawPercentiles() {
  // 100 requests in order of their latency: most are fast, a few are slow.
  Histogram histogram(Histogram::ExponentialBounds(2, 2, 7));
  double sum = 0;
  for (int i = 0; i < 100; ++i) {
    const double latency = 3 / std::pow(1 - (i + 0.5) / 100, 0.75);
    histogram.Observe(latency);
    sum += latency;
  }
  const Histogram::Snapshot shown = histogram.snapshot();
  struct Mark {
    std::string name;
    double value;
    double top;
    Ink ink;
  };
  const Mark marks[] = {{"p50", shown.Quantile(0.5), 90, Ink::kGreen},
                        {"mean", sum / 100, 140, Ink::kText},
                        {"p95", shown.Quantile(0.95), 90, Ink::kOrange},
                        {"p99", shown.Quantile(0.99), 90, Ink::kPink}};
  Picture picture("Latency: the mean hides the slow ones", {480, 374});
  constexpr double kLeft = 24, kWidth = 62, kBottom = 292;
  picture.Text({kLeft, 60}, "requests in each bucket, 100 in all",
               {.size = 14});
  for (size_t i = 0; i < shown.bounds.size(); ++i) {
    const double height = 3 * static_cast<double>(shown.counts[i]);
    const double left = kLeft + kWidth * D(i);
    if (height > 0) {
      picture.Box({left + 2, kBottom - height}, {kWidth - 4, height}, "",
                  {.ink = Ink::kBlue, .round = 2});
    }
    double label = 0.5;  // aside if a line crosses the middle of the bucket
    for (const Mark& mark : marks) {
      if (std::abs(std::log2(mark.value) - D(i) - 0.5) < 0.2) label = 0.2;
    }
    picture.Text({left + kWidth * label, kBottom - height - 6},
                 std::to_string(shown.counts[i]),
                 {.anchor = Anchor::kMiddle, .size = 13});
    picture.Text({left + kWidth, kBottom + 18}, PictureNumber(shown.bounds[i]),
                 {.ink = Ink::kMuted, .anchor = Anchor::kMiddle, .size = 13});
  }
  picture.Line({{kLeft, kBottom}, {kLeft + 7 * kWidth, kBottom}});
  picture.Text({kLeft, kBottom + 40},
               "latency in ms; each bound is twice the one before",
               {.ink = Ink::kMuted, .size = 13});
  for (const Mark& mark : marks) {
    // The bounds are 2, 4, 8, ...: a bucket is one step of the logarithm.
    const double x = kLeft + kWidth * std::log2(mark.value);
    const bool is_right = x > 400;
    picture.Line({{x, mark.top}, {x, kBottom}},
                 {.ink = mark.ink, .width = 2, .dashed = true});
    picture.Text({is_right ? x - 5 : x + 5, mark.top + 11},
                 mark.name + "\n" + PictureNumber(mark.value, 0),
                 {.ink = mark.ink,
                  .anchor = is_right ? Anchor::kEnd : Anchor::kStart,
                  .size = 14,
                  .bold = true});
  }
  picture.Text({kLeft, 356}, "p95: 95 of 100 requests take at most this long.",
               {.ink = Ink::kMuted, .size = 14});
  return picture;
}

// The weights as bytes and back, in three matrices.
void DrawQuantized(Picture& picture, double top, const std::string& name,
                   const Tensor& weight, Scales scales) {
  const QuantizedTensor quantized = Quantize(weight, scales);
  std::vector<Scalar> bytes(quantized.values.begin(), quantized.values.end());
  const auto lost = [&](int64_t row, int64_t column) {
    const bool is_zero =
        quantized.values[static_cast<size_t>(2 * row + column)] == 0;
    return BoxStyle{.ink = is_zero ? Ink::kPink : Ink::kGreen};
  };
  picture.Text({20, top}, name, {.bold = true});
  constexpr Point kCell = {64, 34};
  Cells(picture, {20, top + 14}, kCell, weight, {.ink = Ink::kBlue});
  Cells(picture, {172, top + 14}, {56, 34},
        Tensor::FromValues(weight.shape(), bytes), {.ink = Ink::kOrange});
  Cells(picture, {332, top + 14}, kCell, Dequantize(quantized), lost);
  for (double left : {150, 286}) {
    const double width = left < 200 ? 18 : 40;
    picture.Arrow({left + 1, top + 48}, {left + width, top + 48});
  }
  std::string text = "scale";
  for (const float scale : quantized.scales) {
    text += (text.size() > 5 ? ", " : " ") + PictureNumber(scale, 5);
  }
  picture.Text({172, top + 104}, text, {.ink = Ink::kMuted, .size = 14});
}

Picture DrawQuantization() {
  const Tensor weight = Tensor::FromValues({2, 2}, {100, -50, 0.1f, 0.05f});
  Picture picture("Weights as bytes, and back", {480, 346});
  picture.Text({20, 60}, "floats", {.ink = Ink::kMuted, .size = 14});
  picture.Text({172, 60}, "bytes", {.ink = Ink::kMuted, .size = 14});
  picture.Text({332, 60}, "byte * scale", {.ink = Ink::kMuted, .size = 14});
  DrawQuantized(picture, 88, "one scale", weight, Scales::kPerTensor);
  DrawQuantized(picture, 226, "a scale for each row", weight,
                Scales::kPerChannel);
  return picture;
}

}  // namespace

std::vector<NamedPicture> Pictures() {
  return {
      {"batcher", DrawBatcher},
      {"percentiles", DrawPercentiles},
      {"quantization", DrawQuantization},
  };
}

}  // namespace tinytorch
