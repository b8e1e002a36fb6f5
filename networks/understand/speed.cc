// The experiment `speed`: three ways to convolve.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "networks/understand/experiments.h"
#include "tensor/matmul.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// A convolution of an input [4, c, 14, 14] with a weight [c, c, k, k], where k
// is 3 or 1.
struct Problem {
  Problem(int64_t c, int64_t k)
      : k(k),
        x(Tensor::Full({4, c, 14, 14}, 0.5)),
        weight(Tensor::Full({c, c, k, k}, 0.25)),
        options({.padding = {k / 2, k / 2}}) {}
  explicit Problem(const benchmark::State& state)
      : Problem(state.range(0), state.range(1)) {}
  int64_t k;
  Tensor x, weight;
  Tensor bias;  // [0]: none
  ConvOptions options;
};

void ReportFlops(benchmark::State& state, const Problem& p) {
  const double flops = 2.0 * static_cast<double>(p.x.numel()) *
                       static_cast<double>(p.x.size(1) * p.k * p.k);
  state.counters["FLOP/s"] =
      benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

// Limit: index arithmetic, and additions that wait for each other. It would
// mislead if the compiler knew that inputs are constant: they come from memory.
void BM_Conv_Naive(benchmark::State& state) {
  const Problem p(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        ConvNaive(p.x, p.weight, p.bias, p.options).data());
  }
  ReportFlops(state, p);
}
// Limit: the naive product walks its right side down the columns. The time
// includes the copy.
void BM_Conv_Im2ColNaive(benchmark::State& state) {
  const Problem p(state);
  const int64_t c = state.range(0);
  const Tensor rows = Reshape(p.weight, {c, c * p.k * p.k});
  for (auto _ : state) {
    const Tensor columns = Im2Col(p.x, {p.k, p.k}, p.options);
    for (int64_t i = 0; i < p.x.size(0); ++i) {
      benchmark::DoNotOptimize(MatMulNaive(rows, Select(columns, 0, i)).data());
    }
  }
  ReportFlops(state, p);
}
// Limit: the copy for a few channels, the multiply-add units for many. This is
// the chosen Conv: yours, or the reference.
void BM_Conv(benchmark::State& state) {
  const Problem p(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Conv(p.x, p.weight, p.bias, p.options).data());
  }
  ReportFlops(state, p);
}
BENCHMARK(BM_Conv_Naive)->ArgsProduct({{4, 16, 64}, {3, 1}});
BENCHMARK(BM_Conv_Im2ColNaive)->ArgsProduct({{4, 16, 64}, {3, 1}});
BENCHMARK(BM_Conv)->ArgsProduct({{4, 16, 64}, {3, 1}});

}  // namespace

void ThreeConvolutions(Lab& lab) {
  const int k = lab.settings().Choice("kernel", {"3", "1"}) == 1 ? 1 : 3;
  lab.Say(text::Reflow(absl::StrFormat(R"(

      Three functions compute a %d x %d convolution of 4 images of 14 x 14, with c
      input channels and c output channels: the loops of the formula
      (ConvNaive), Im2Col with the naive matrix product, and Conv, which uses
      Im2Col and MatMul.
      )",
                                       k, k)));
  lab.Ask("with 64 channels, how much faster is Conv than the loops?",
          {"slower: it copies every pixel 9 times", "up to 4 times",
           "more than 4 times"});
  lab.Say("\n  GFLOP/s             c = 4       16       64\n");
  double naive = 0, columns = 0, best = 0;
  for (const std::string name :
       {"BM_Conv_Naive", "BM_Conv_Im2ColNaive", "BM_Conv"}) {
    std::string line = absl::StrFormat("  %-16s", name.substr(3));
    for (const int c : {4, 16, 64}) {
      best =
          lab.Measure(absl::StrCat(name, "/", c, "/", k)).counters.at("FLOP/s");
      absl::StrAppendFormat(&line, "%9.2f", best / 1e9);
    }
    if (name == "BM_Conv_Naive") naive = best;
    if (name == "BM_Conv_Im2ColNaive") columns = best;
    lab.Say(line + "\n");
  }
  lab.Say(absl::StrFormat(
      "\n  With 64 channels, compared with the loops: Im2Col and the naive\n"
      "  product are %.1f times as fast, Conv is %.1f times as fast.\n\n",
      columns / naive, best / naive));
  lab.Answer(best < naive ? 0 : best / naive <= 4 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      There are two reasons. Im2Col computes once, while it copies, where each
      pixel is and whether it is inside; after that there are only long rows of
      numbers. And the matrix product is the operation that libraries have
      optimized most. The copy moves 9 c numbers for each pixel, and the product
      does 18 c * c operations with them: with more channels, the copy matters
      less.
      )"));
  const Problem p(4, k);
  const Tensor copied = Im2Col(p.x, {k, k}, p.options);
  lab.Try({.set = "kernel=1",
           .question = "What does Im2Col copy for a kernel of 1 x 1?",
           .answer =
               "Every pixel once, in the order in which it was: the copy is "
               "not needed at all, and a convolution could use the image.",
           .holds = copied.ToVector() == p.x.ToVector()});
}

}  // namespace tinytorch
