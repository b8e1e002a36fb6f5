// Understand: three experiments on what a tensor costs.
//
//   ./bazelw run //tensor:understand
//   ./bazelw run //tensor:understand -- --experiment=matmul
//   ./bazelw run //tensor:understand -- --benchmark_filter=all
//
// The first command asks for a prediction before each experiment, the second
// runs one of them, the third prints the bare numbers.
//
// The machine is the limit in each: how it reads memory (strides), how often it
// uses a number that it has loaded (matmul), how much memory a shape needs
// (broadcast). The numbers differ from machine to machine; look at the ratios.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "Eigen/Core"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/kernels/allocator.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// 4096 x 4096 floats take 64 MiB, more than the caches of common machines, so
// that memory is measured. 256 x 256 floats take 256 KiB, which fit a cache.
constexpr int64_t kSide = 4096;
constexpr int64_t kSmallSide = 256;

// Adds up a matrix, with the last axis in the inner loop. The strides decide
// which way that is in memory.
Scalar WalkAndAdd(const Tensor& x) {
  Scalar sum = 0;
  const int64_t down = x.strides()[0];
  const int64_t across = x.strides()[1];
  for (int64_t i = 0; i < x.size(0); ++i) {
    const Scalar* row = x.data() + i * down;
    for (int64_t j = 0; j < x.size(1); ++j) sum += row[j * across];
  }
  return sum;
}

void Walk(benchmark::State& state, const Tensor& x) {
  for (auto _ : state) benchmark::DoNotOptimize(WalkAndAdd(x));
  state.counters["bytes/s"] =
      benchmark::Counter(static_cast<double>(x.numel()) * sizeof(Scalar),
                         benchmark::Counter::kIsIterationInvariantRate);
}

// Limit: one addition after another (the compiler may not reorder a float
// sum), then memory, unless the matrix fits a cache.
void BM_Walk_Rows(benchmark::State& state) {
  Walk(state, Tensor::Ones({state.range(0), state.range(0)}));
}
// Limit: each element loads a cache line, and 4096 of these lines share the
// same few places in the cache.
void BM_Walk_Columns(benchmark::State& state) {
  Walk(state, Transpose(Tensor::Ones({state.range(0), state.range(0)}), 0, 1));
}
BENCHMARK(BM_Walk_Rows)->Arg(kSmallSide)->Arg(kSide);
BENCHMARK(BM_Walk_Columns)->Arg(kSmallSide)->Arg(kSide);

// Returns how many times as long the columns take, and their times.
struct Walks {
  double rows = 0, columns = 0;
  double ratio() const { return columns / rows; }
};
Walks MeasureWalks(Lab& lab, int64_t side) {
  return {lab.Measure(absl::StrCat("BM_Walk_Rows/", side)).seconds,
          lab.Measure(absl::StrCat("BM_Walk_Columns/", side)).seconds};
}

void CompareWalks(Lab& lab) {
  const bool small = lab.settings().Choice("side", {"4096", "256"}) == 1;
  const int64_t side = small ? kSmallSide : kSide;
  lab.Say("\n" + text::Reflow(absl::StrFormat(R"(
      x is a matrix [%d, %d] of ones, t is Transpose(x, 0, 1): a view, the same
      numbers with the two strides exchanged. The same function adds up both,
      row by row, from left to right.
  )",
                                              side, side)));
  lab.Ask("how much longer does t take?",
          {"the same: as many additions", "1.5 to 4 times", "more than that"});
  const Walks walks = MeasureWalks(lab, side);
  const double ratio = walks.ratio();
  lab.Say(absl::StrFormat(
      "\n  x, strides [%4d, 1]  %7.2f ms\n"
      "  t, strides [1, %4d]  %7.2f ms   %.1f times\n\n",
      side, walks.rows * 1e3, side, walks.columns * 1e3, ratio));
  lab.Answer(ratio < 1.5 ? 0 : ratio <= 4 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Memory arrives in cache lines of 64 bytes: 16 floats. Along a row, the
      loop uses all 16. Down a column of x it uses one, and the line has left
      the cache before the loop needs its neighbor. A view costs nothing to
      make, but it can be slow to walk. If you walk it often, pay once for a
      copy: Contiguous().
  )"));
  lab.Try(
      {.set = "side=256",
       .question = "Why is the gap smaller?",
       .answer = "This matrix has 256 KiB and stays in a cache: when the loop "
                 "needs the neighbor, its line is still there.",
       .holds = !small || IsQuick()
                    ? std::nullopt
                    : std::optional(ratio < MeasureWalks(lab, kSide).ratio())});
}

template <Tensor (*Multiply)(const Tensor&, const Tensor&)>
void Product(benchmark::State& state) {
  const int64_t n = state.range(0);
  const Tensor a = Tensor::Full({n, n}, 0.5);
  const Tensor b = Tensor::Full({n, n}, 2);
  for (auto _ : state) benchmark::DoNotOptimize(Multiply(a, b).data());
  const double n_as_double = static_cast<double>(n);
  state.counters["FLOP/s"] =
      benchmark::Counter(2 * n_as_double * n_as_double * n_as_double,
                         benchmark::Counter::kIsIterationInvariantRate);
}

// Limit: cache lines of b, as in the first experiment. Powers of two are its
// worst case.
void BM_MatMul_Naive(benchmark::State& state) { Product<MatMulNaive>(state); }
// Limit: the additions themselves, if the blocks fit the cache.
void BM_MatMul_Blocked(benchmark::State& state) {
  Product<MatMulBlocked>(state);
}
// Limit: the processor's multiply-add units. This is the chosen MatMul: the
// reference's, or the student's own.
void BM_MatMul(benchmark::State& state) { Product<MatMul>(state); }
// Limit: as MatMul's. Eigen is a free library. Its speed depends on how it is
// compiled; here that is for any processor of this kind, as the course is.
void BM_MatMul_Eigen(benchmark::State& state) {
  using Matrix =
      Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Product<[](const Tensor& a, const Tensor& b) {
    const Tensor c = Tensor::Empty({a.size(0), b.size(1)});
    Eigen::Map<Matrix>(c.data(), c.size(0), c.size(1)).noalias() =
        Eigen::Map<const Matrix>(a.data(), a.size(0), a.size(1)) *
        Eigen::Map<const Matrix>(b.data(), b.size(0), b.size(1));
    return c;
  }>(state);
}
BENCHMARK(BM_MatMul_Naive)->RangeMultiplier(2)->Range(64, 512)->Arg(511);
BENCHMARK(BM_MatMul_Blocked)->RangeMultiplier(2)->Range(64, 512)->Arg(511);
BENCHMARK(BM_MatMul)->RangeMultiplier(2)->Range(64, 512)->Arg(511);
BENCHMARK(BM_MatMul_Eigen)->RangeMultiplier(2)->Range(64, 512)->Arg(511);

double Flops(Lab& lab, const std::string& benchmark, int64_t n) {
  return lab.Measure(absl::StrCat(benchmark, "/", n)).counters.at("FLOP/s");
}

void CompareProducts(Lab& lab) {
  const int64_t largest =
      lab.settings().Choice("n", {"512", "511"}) ? 511 : 512;
  lab.Say("\n" + text::Reflow(R"(
      Four programs compute the same product of two [n, n] matrices with the
      same 2 n^3 multiplications and additions. The last one is Eigen, a
      library, compiled for any processor of this kind.
  )"));
  lab.Ask(absl::StrCat("at n = ", largest,
                       ", how much faster is MatMulBlocked than MatMulNaive?"),
          {"not at all: same additions", "2 to 5 times", "more than 5 times"});
  double blocked_ratio = 0;
  double matmul_ratio = 0;
  lab.Say(absl::StrCat("\n  GFLOP/s       n = 64     128     256     ", largest,
                       "\n"));
  std::vector<double> naive;
  for (const std::string name : {"BM_MatMul_Naive", "BM_MatMul_Blocked",
                                 "BM_MatMul", "BM_MatMul_Eigen"}) {
    std::string line = absl::StrFormat("  %-14s", name.substr(3));
    size_t column = 0;
    for (const int64_t n : {int64_t{64}, int64_t{128}, int64_t{256}, largest}) {
      const double flops = Flops(lab, name, n);
      absl::StrAppendFormat(&line, "%6.1f  ", flops / 1e9);
      if (name == "BM_MatMul_Naive") naive.push_back(flops);
      const double ratio = flops / naive[column++];
      if (name == "BM_MatMul_Blocked") blocked_ratio = ratio;
      if (name == "BM_MatMul") matmul_ratio = ratio;
    }
    lab.Say(line + "\n");
  }
  lab.Say(absl::StrFormat(
      "\n  At n = %d Blocked is %.1f times, MatMul %.1f times Naive.\n\n",
      largest, blocked_ratio, matmul_ratio));
  lab.Answer(blocked_ratio < 2 ? 0 : blocked_ratio <= 5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Each number of a and b is used n times. Naive walks down the columns of b,
      so a cache line has left the cache before it is needed again. Blocked does
      all work on a block while it is in the cache, and its inner loop runs
      along rows, where one instruction handles 4 to 16 floats. The reference's
      MatMul also keeps a small tile of c in registers, as wide as this
      processor has them, and uses several processors. None of this changes the
      formula, only the order. Other sizes of blocks are worth an experiment in
      your matmul.cc.
  )"));
  const auto faster = [&](const std::string& benchmark) {
    return Flops(lab, benchmark, 511) / Flops(lab, benchmark, 512);
  };
  lab.Try({.set = "n=511",
           .question = "One less. Which gains more, Naive or Blocked?",
           .answer =
               "Naive. The rows of b are no longer a power of two apart in "
               "memory, so that the lines of a column have more places in "
               "the cache. Blocked does not walk down columns.",
           .holds = largest == 512 || IsQuick()
                        ? std::nullopt
                        : std::optional(faster("BM_MatMul_Naive") >
                                        faster("BM_MatMul_Blocked"))});
}

constexpr int64_t kBatch = 1024;
constexpr int64_t kFeatures = 1024;

// Returns how much memory `f` holds at its peak, in bytes, and in units of x.
template <typename F>
int64_t PeakBytes(F f) {
  Storage::ResetPeak();
  const int64_t before = Storage::stats().live_bytes;
  f();
  return Storage::stats().peak_bytes - before;
}
template <typename F>
double PeakInX(F f) {
  return static_cast<double>(PeakBytes(f)) /
         (kBatch * kFeatures * sizeof(Scalar));
}

// Limit of both: bytes moved. The copy writes and reads them once more.
void BM_AddBias_Broadcast(benchmark::State& state) {
  const Tensor x = Tensor::Ones({kBatch, kFeatures});
  const Tensor bias = Tensor::Ones({kFeatures});
  for (auto _ : state) benchmark::DoNotOptimize(Add(x, bias).data());
}
void BM_AddBias_Copied(benchmark::State& state) {
  const Tensor x = Tensor::Ones({kBatch, kFeatures});
  const Tensor bias = Tensor::Ones({kFeatures});
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Add(x, Expand(bias, x.shape()).Contiguous()).data());
  }
}
BENCHMARK(BM_AddBias_Broadcast);
BENCHMARK(BM_AddBias_Copied);

void CompareBroadcasts(Lab& lab) {
  lab.Say("\n" + text::Reflow(absl::StrFormat(R"(
      x is a batch [%d, %d], bias is one row [%d]. x + bias is a new tensor of
      the size of x.
  )",
                                              kBatch, kFeatures, kFeatures)));
  lab.Ask("besides the result, how much memory does the broadcast bias take?",
          {"none", "as much as x", "twice as much as x"});
  const Tensor x = Tensor::Ones({kBatch, kFeatures});
  const Tensor bias = Tensor::Ones({kFeatures});
  const double broadcast = PeakInX([&] { Add(x, bias); });
  const double copied =
      PeakInX([&] { Add(x, Expand(bias, x.shape()).Contiguous()); });
  const double fast = lab.Measure("BM_AddBias_Broadcast").seconds;
  const double slow = lab.Measure("BM_AddBias_Copied").seconds;
  lab.Say(absl::StrFormat(
      "\n                                   peak memory      time\n"
      "  Add(x, bias)                       %.2f of x   %6.2f ms\n"
      "  Add(x, Expand(bias).Contiguous())  %.2f of x   %6.2f ms\n\n",
      broadcast, fast * 1e3, copied, slow * 1e3));
  lab.Answer(broadcast < 1.5 ? 0 : broadcast < 2.5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Expand gives the missing axis stride 0: every row of the view is the same
      row of memory. No number is copied until your code calls Contiguous();
      that makes all 1024 rows. So Expand is cheap everywhere, and Contiguous()
      is not.
  )"));
  int64_t bytes = 0;
  const bool sum = lab.settings().Choice("then", {"nothing", "sum"}) == 1;
  if (sum) {
    bytes = PeakBytes([&] { Sum(Expand(bias, {100000, kFeatures})); });
    lab.Say(absl::StrFormat("\nSum(Expand(bias, {100000, 1024})): %d bytes\n",
                            bytes));
  }
  lab.Try({.set = "then=sum",
           .question = "How many bytes does Sum(Expand(bias, {100000, 1024})) "
                       "allocate? The tensor has 100 million elements.",
           .answer = "4: one float, the result.",
           .holds = sum && bytes == 4});
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"strides", "strides and cache lines", tinytorch::CompareWalks},
       {"matmul", "the order of a matrix product", tinytorch::CompareProducts},
       {"broadcast", "the memory of a broadcast",
        tinytorch::CompareBroadcasts}});
}
