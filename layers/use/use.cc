// Use: what layers do to real images.
//
//   ./bazelw run //layers:use                      with what you have written
//   ./bazelw run --config=reference //layers:use   with the reference
//
// Digits flow through a Dense layer with random weights and a ReLU, and you see
// what each does to the numbers. Then the same kind of layer gets weights with
// a meaning and reads digits: it was not trained, it only has the right
// numbers.
//
// The steps come first, then the code that shows them on the screen.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "layers/activation.h"
#include "layers/dense.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/print.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/show/images.h"
#include "tensor/show/tour.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/plot/plot.h"

namespace tinytorch {
namespace {

// The steps, for n images of p = h * w pixels and 10 classes ------------------

// Step 1: ink from 0 to 1, a row for each image. [n, p]
Tensor Rows(const DigitSet& digits) {
  const Tensor x = Tensor::Empty({digits.count, digits.rows * digits.cols});
  std::copy(digits.pixels.begin(), digits.pixels.end(), x.data());
  return x / digits.max_pixel;
}

// Step 3: a layer and a bend. x [n, p] -> before [n, units], after [n, units]
struct Flow {
  Tensor before;
  Tensor after;
};
Flow Run(Dense& dense, const Tensor& x) {
  const Tensor before = dense(x);
  return {before, Relu(before)};
}

// Step 4: weights with a meaning. The nearest mean m of an image x is the one
// with the largest x·m - |m|²/2. That is a Dense layer: the rows of W are the
// means, and b = -|m|²/2. Its parameters are handles: a write to their elements
// changes the layer.
void WriteMeans(const Dense& dense, const Tensor& x, const Tensor& labels) {
  const Tensor members = OneHot(labels, 10);  // [n, 10]
  const Tensor means = MatMul(Transpose(members, 0, 1), x) /
                       Unsqueeze(Sum(members, {.axes = {0}}), 1);  // [10, p]
  const Tensor bias = Sum(means * means, {.axes = {1}}) / -2;      // [10]
  std::copy_n(means.data(), means.numel(), dense.weight().data());
  std::copy_n(bias.data(), bias.numel(), dense.bias().data());
}

// The code that shows the steps -----------------------------------------------

std::vector<double> Numbers(const Tensor& x) {
  const std::vector<Scalar> values = x.ToVector();
  return {values.begin(), values.end()};
}

double ShareOfZeros(const Tensor& x) { return Mean(Equal(x, 0)).item(); }

void PrintParameters(const Layer& layer) {
  for (const NamedTensor& p : layer.Parameters()) {
    std::printf("   %-8s%-12s%8s numbers\n", p.name.c_str(),
                ShapeToString(p.tensor.shape()).c_str(),
                std::to_string(p.tensor.numel()).c_str());
  }
}

// Draws an image [h, w] and beside it the ten probabilities [10] as bars.
std::string DrawAnswer(const Tensor& image, const Tensor& probabilities,
                       int truth) {
  std::string bars;
  for (int digit = 0; digit < 10; ++digit) {
    const double p = probabilities.At({digit});
    char line[32];
    std::snprintf(line, sizeof(line), "%c%d %3.0f%% ",
                  digit == truth ? '>' : ' ', digit, p * 100);
    bars += line + DrawBar(p, 8) + "\n";
  }
  const Tensor small = Thumbnails(Unsqueeze(image, 0));
  // A line of spaces makes narrow digits as wide as the others.
  const std::string blank(static_cast<size_t>(small.size(2)), ' ');
  return Beside({DrawImages(small) + blank, bars + "\n"}, 2);
}

// Returns the first three images, and the first other one that is read wrong.
std::vector<int64_t> Chosen(const std::vector<Scalar>& right) {
  std::vector<int64_t> chosen = {0, 1, 2};
  for (size_t i = 3; i < right.size() && chosen.size() < 4; ++i) {
    if (right[i] == 0) chosen.push_back(static_cast<int64_t>(i));
  }
  return chosen;
}

void Tour() {
  const Digits digits = LoadDigits();
  const int64_t h = digits.train.rows, w = digits.train.cols;
  std::printf("%s\n", digits.message.c_str());

  Title("1. The input: images as rows of numbers from 0 to 1");
  const Tensor x = Rows(digits.test);
  const Tensor labels = Labels(digits.test);
  const Tensor some = Slice(x, {.stop = 4});
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    names.push_back("a " + std::to_string(digits.test.labels[i]));
  }
  std::printf("%s", Gallery(Reshape(some, {4, h, w}), names).c_str());

  Title("2. A layer: 64 random patterns, each as large as an image");
  Rng rng(1);
  Dense dense(h * w, 64, rng);
  std::printf("   %s has %s parameters, found by name:\n\n",
              dense.name().c_str(),
              std::to_string(dense.ParameterCount()).c_str());
  PrintParameters(dense);
  std::printf("\n   The first four rows of the weight, drawn as images:\n\n");
  std::printf("%s",
              Gallery(Reshape(Slice(dense.weight(), {.stop = 4}), {4, h, w}),
                      {"unit 0", "unit 1", "unit 2", "unit 3"})
                  .c_str());

  Title("3. How well does each image agree with each pattern? Then a ReLU");
  TraceLog log;
  Flow flow;
  {
    TraceScope scope(&log);
    flow = Run(dense, x);
  }
  const HistogramOptions look = {.low = -2, .high = 2, .rows = 7, .top = 0.1};
  std::printf(
      "%s\n",
      Beside({"   before ReLU\n\n" + DrawHistogram(Numbers(flow.before), look),
              "after ReLU\n\n" + DrawHistogram(Numbers(flow.after), look)},
             4)
          .c_str());
  std::printf(
      "   ReLU keeps positive numbers: %.0f %% of its outputs are exactly 0.\n"
      "   A column that ends in ^ is higher than drawn. The trace:\n\n%s",
      ShareOfZeros(flow.after) * 100, log.ToString().c_str());

  Title("4. The same kind of layer, with weights that mean something");
  Dense reader(h * w, 10, rng);
  WriteMeans(reader, Rows(digits.train), Labels(digits.train));
  std::printf("%s",
              Gallery(Reshape(Slice(reader.weight(), {.stop = 4}), {4, h, w}),
                      {"output 0", "output 1", "output 2", "output 3"})
                  .c_str());
  const Tensor logits = reader(x);
  const Tensor probabilities = Softmax(logits);
  const Tensor right = Equal(ArgMax(logits), labels);
  std::printf(
      "   Row c of W is the mean of all images of digit c. Softmax turns the\n"
      "   ten agreements into probabilities; > marks the truth:\n\n");
  std::vector<std::string> answers;
  for (const int64_t i : Chosen(right.ToVector())) {
    answers.push_back(DrawAnswer(Reshape(Select(x, 0, i), {h, w}),
                                 Select(probabilities, 0, i),
                                 digits.test.labels[static_cast<size_t>(i)]));
  }
  for (size_t i = 0; i + 1 < answers.size(); i += 2) {
    std::printf("%s", Beside({answers[i], answers[i + 1]}, 4).c_str());
  }
  std::printf(
      "   One layer that was never trained reads %.2f %% of %s images right.\n"
      "   Training will find better weights.\n",
      static_cast<double>(Mean(right).item()) * 100,
      std::to_string(digits.test.count).c_str());

  std::printf(
      "\nThe steps are the first functions of layers/use/use.cc. Next: what\n"
      "can go wrong in deep networks, ./bazelw run //layers:understand\n");
}

}  // namespace
}  // namespace tinytorch

int main() { return tinytorch::RunTour("layers", tinytorch::Tour); }
