// Use: what a tensor can do, on real images.
//
//   ./bazelw run //tensor:use                      with what you have written
//   ./bazelw run --config=reference //tensor:use   with the reference
//
// Recognizes handwritten digits with nothing but this module: no network, no
// training loop. An image is a tensor. The mean of all images of a digit shows
// what that digit looks like. A new image is the digit whose mean is nearest.
//
// The steps come first, then the code that shows them on the screen.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/show/tour.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/plot/plot.h"

namespace tinytorch {
namespace {

// The steps. n images of p = h * w pixels, 10 classes. ------------------------

// Step 1: makes a tensor of the bytes of a file.
Tensor ToTensor(const std::vector<uint8_t>& bytes, const Shape& shape) {
  const Tensor x = Tensor::Empty(shape);
  std::copy(bytes.begin(), bytes.end(), x.data());
  return x;
}

// Step 2: returns the mean of each class, without a loop. Column c of the
// one-hot matrix [n, 10] is 1 in the rows of class c. So the product of its
// transpose and the rows adds up the rows of each class; its column sums count
// them.
// rows [n, p], labels [n] -> [10, p]
Tensor MeanOfEachClass(const Tensor& rows, const Tensor& labels) {
  const Tensor members = OneHot(labels, 10);
  const Tensor sums = MatMul(Transpose(members, 0, 1), rows);
  return sums / Unsqueeze(Sum(members, {.axes = {0}}), 1);
}

// Step 3: returns the nearest mean. |x - m|² = |x|² - 2 x·m + |m|², and |x|² is
// the same for every m. So the nearest m has the largest x·m - |m|²/2.
// x [n, p], means [10, p] -> [n], each 0..9
Tensor NearestMean(const Tensor& x, const Tensor& means) {
  const Tensor squares = Sum(means * means, {.axes = {1}});
  return ArgMax(MatMul(x, Transpose(means, 0, 1)) - squares / 2);
}

// The screen ------------------------------------------------------------------

// Returns how much memory elements take: "188.2 MB".
std::string Size(int64_t elements) {
  const double bytes = static_cast<double>(elements) * sizeof(Scalar);
  char text[32];
  std::snprintf(text, sizeof(text), bytes < 1e5 ? "%.1f KB" : "%.1f MB",
                bytes < 1e5 ? bytes / 1e3 : bytes / 1e6);
  return text;
}

std::vector<std::string> Names(const Tensor& labels) {
  std::vector<std::string> names;
  for (Scalar label : labels.ToVector()) {
    names.push_back(std::to_string(static_cast<int>(label)));
  }
  return names;
}

// Draws the share of right answers for each digit, [10, 1] in 0..1, as bars.
void DrawBars(const Tensor& shares) {
  for (int64_t digit = 0; digit < shares.size(0); ++digit) {
    const Scalar share = shares.At({digit, 0});
    std::printf("   %d  %5.1f %%  %s\n", static_cast<int>(digit),
                static_cast<double>(share) * 100,
                DrawBar(static_cast<double>(share), 50).c_str());
  }
}

void ShowMistakes(const Tensor& images, const Tensor& labels,
                  const Tensor& answers) {
  const std::vector<Scalar> right = Equal(labels, answers).ToVector();
  std::vector<Scalar> wrong;
  for (size_t i = 0; i < right.size() && wrong.size() < 4; ++i) {
    if (right[i] == 0) wrong.push_back(static_cast<Scalar>(i));
  }
  if (wrong.empty()) return;
  const Tensor index =
      Tensor::FromValues({static_cast<int64_t>(wrong.size())}, wrong);
  const std::vector<std::string> truth = Names(Gather(labels, index));
  std::vector<std::string> captions = Names(Gather(answers, index));
  for (size_t i = 0; i < captions.size(); ++i) {
    captions[i] = "a " + truth[i] + ", read " + captions[i];
  }
  std::printf("\n   The first wrong answers:\n\n");
  std::printf("%s", Gallery(Gather(images, index), captions).c_str());
}

void Tour() {
  const Digits digits = LoadDigits();
  const int64_t n = digits.train.count, m = digits.test.count;
  const int64_t h = digits.train.rows, w = digits.train.cols;
  std::printf("%s\n", digits.message.c_str());

  Title("1. An image is a tensor");
  const Tensor train = ToTensor(digits.train.pixels, {n, h, w});
  const Tensor train_labels = ToTensor(digits.train.labels, {n});
  const Tensor some = Slice(train, {.stop = 8});
  std::printf(
      "   All training images are one tensor of shape %s, %s.\n"
      "   Its strides are %s: the next image begins %s numbers later.\n"
      "   Slice(train, {.stop = 8}) is a view of the first eight:\n\n",
      ShapeToString(train.shape()).c_str(), Size(train.numel()).c_str(),
      ShapeToString(train.strides()).c_str(), std::to_string(h * w).c_str());
  std::printf("%s",
              Gallery(some, Names(Slice(train_labels, {.stop = 8}))).c_str());

  Title("2. The mean image of each digit");
  const Tensor rows = Reshape(train, {n, h * w});
  const Tensor means = MeanOfEachClass(rows, train_labels);
  std::printf(
      "   One-hot labels, transposed, times the images: %s x %s.\n"
      "   This matrix product sorts all images by digit and adds them up.\n"
      "   Divided by the number of images of a digit, these are the means:\n\n",
      ShapeToString({10, n}).c_str(), ShapeToString(rows.shape()).c_str());
  std::printf(
      "%s",
      Gallery(Reshape(means, {10, h, w}), Names(Tensor::Arange(10))).c_str());

  Title("3. A new image is the digit whose mean is nearest");
  const Tensor test = ToTensor(digits.test.pixels, {m, h, w});
  const Tensor test_labels = ToTensor(digits.test.labels, {m});
  TraceLog log;
  Tensor answers;
  const auto start = std::chrono::steady_clock::now();
  {
    TraceScope scope(&log);
    answers = NearestMean(Reshape(test, {m, h * w}), means);
  }
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - start;
  const Tensor right = Equal(answers, test_labels);
  std::printf(
      "   %.2f %% of %s images that it has never seen are recognized; "
      "guessing\n"
      "   gets 10 %%. Digit by digit:\n\n",
      static_cast<double>(Mean(right).item()) * 100, std::to_string(m).c_str());
  DrawBars(MeanOfEachClass(Unsqueeze(right, 1), test_labels));
  ShowMistakes(test, test_labels, answers);

  Title("4. What it cost: the trace of step 3");
  std::printf("%s", log.ToString().c_str());
  std::printf(
      "\n   It took %.3f s. Views move no bytes; the product moves nearly "
      "all.\n"
      "   The alternative is to subtract each mean from each image:\n"
      "   %s - %s. The answers are the same, but it takes\n"
      "   a tensor of %s where the product needs %s.\n",
      time.count(), ShapeToString({m, 1, h * w}).c_str(),
      ShapeToString(means.shape()).c_str(), Size(m * 10 * h * w).c_str(),
      Size(m * 10).c_str());

  std::printf(
      "\nThe steps are MeanOfEachClass and NearestMean in tensor/use/use.cc,\n"
      "five lines. Next, why some of them are fast: ./bazelw run "
      "//tensor:understand\n");
}

}  // namespace
}  // namespace tinytorch

int main() { return tinytorch::RunTour("tensor", tinytorch::Tour); }
