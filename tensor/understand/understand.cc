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
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// 64 MiB as floats: larger than the caches of common machines, so that memory
// is measured.
constexpr int64_t kSide = 4096;

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
// sum), then memory. Misleads if the matrix fits the cache.
void BM_Walk_Rows(benchmark::State& state) {
  Walk(state, Tensor::Ones({kSide, kSide}));
}
// Limit: each element loads a cache line, and 4096 of these lines share the
// same few places in the cache.
void BM_Walk_Columns(benchmark::State& state) {
  Walk(state, Transpose(Tensor::Ones({kSide, kSide}), 0, 1));
}
BENCHMARK(BM_Walk_Rows);
BENCHMARK(BM_Walk_Columns);

void CompareWalks(Lab& lab) {
  lab.Say("\n" + text::Reflow(absl::StrFormat(R"(
      x is a matrix [%d, %d] of ones, t is Transpose(x, 0, 1): a view, the same
      numbers with the two strides exchanged. The same function adds up both,
      row by row, from left to right.
  )",
                                              kSide, kSide)));
  lab.Ask("how much longer does t take?",
          {"the same: as many additions", "1.5 to 4 times", "more than that"});
  const double rows = lab.Measure("BM_Walk_Rows").seconds;
  const double columns = lab.Measure("BM_Walk_Columns").seconds;
  const double ratio = columns / rows;
  lab.Say(
      absl::StrFormat("\n  x, strides [%4d, 1]  %7.1f ms\n"
                      "  t, strides [1, %4d]  %7.1f ms   %.1f times\n\n",
                      kSide, rows * 1e3, kSide, columns * 1e3, ratio));
  lab.Answer(ratio < 1.5 ? 0 : ratio <= 4 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Memory arrives in cache lines of 64 bytes: 16 floats. Along a row, the
      loop uses all 16. Down a column of x it uses one, and the line has left
      the cache before the loop needs its neighbor. A view costs nothing to
      make, but it can be slow to walk. If you walk it often, pay once for a
      copy: Contiguous().

      Try: kSide = 256 in tensor/understand/understand.cc. Why is the gap
      smaller?
  )"));
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
BENCHMARK(BM_MatMul_Naive)->RangeMultiplier(2)->Range(64, 512);
BENCHMARK(BM_MatMul_Blocked)->RangeMultiplier(2)->Range(64, 512);
BENCHMARK(BM_MatMul)->RangeMultiplier(2)->Range(64, 512);
BENCHMARK(BM_MatMul_Eigen)->RangeMultiplier(2)->Range(64, 512);

void CompareProducts(Lab& lab) {
  lab.Say("\n" + text::Reflow(R"(
      Four programs compute the same product of two [n, n] matrices with the
      same 2 n^3 multiplications and additions. The last one is Eigen, a
      library, compiled for any processor of this kind.
  )"));
  lab.Ask("at n = 512, how much faster is MatMulBlocked than MatMulNaive?",
          {"not at all: same additions", "2 to 5 times", "more than 5 times"});
  double blocked_ratio = 0;
  double matmul_ratio = 0;
  lab.Say("\n  GFLOP/s       n = 64     128     256     512\n");
  std::vector<double> naive;
  for (const std::string name : {"BM_MatMul_Naive", "BM_MatMul_Blocked",
                                 "BM_MatMul", "BM_MatMul_Eigen"}) {
    std::string line = absl::StrFormat("  %-14s", name.substr(3));
    size_t column = 0;
    for (const int64_t n : {64, 128, 256, 512}) {
      const double flops =
          lab.Measure(absl::StrCat(name, "/", n)).counters.at("FLOP/s");
      absl::StrAppendFormat(&line, "%6.1f  ", flops / 1e9);
      if (name == "BM_MatMul_Naive") naive.push_back(flops);
      const double ratio = flops / naive[column++];
      if (name == "BM_MatMul_Blocked") blocked_ratio = ratio;
      if (name == "BM_MatMul") matmul_ratio = ratio;
    }
    lab.Say(line + "\n");
  }
  lab.Say(absl::StrFormat(
      "\n  At n = 512 Blocked is %.1f times, MatMul %.1f times Naive.\n\n",
      blocked_ratio, matmul_ratio));
  lab.Answer(blocked_ratio < 2 ? 0 : blocked_ratio <= 5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Each number of a and b is used n times. Naive walks down the columns of b,
      so a cache line has left the cache before it is needed again. Blocked does
      all work on a block while it is in the cache, and its inner loop runs
      along rows, where one instruction handles 4 to 16 floats. The reference's
      MatMul also keeps a small tile of c in registers, as wide as this
      processor has them, and uses several processors. None of this changes the
      formula, only the order.

      Try: other block sizes in matmul.cc, and n = 511 instead of 512.
  )"));
}

constexpr int64_t kBatch = 1024;
constexpr int64_t kFeatures = 1024;

// Returns how much memory `f` holds at its peak, in units of x.
template <typename F>
double PeakInX(F f) {
  Storage::ResetPeak();
  const int64_t before = Storage::stats().live_bytes;
  f();
  return static_cast<double>(Storage::stats().peak_bytes - before) /
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

      Try: what does Sum(Expand(bias, {1000000, 1024})) allocate?
  )"));
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
