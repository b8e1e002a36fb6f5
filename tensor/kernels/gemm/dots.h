// c[i, j] as a dot product of two rows of memory: for a transposed b.
//
// If the numbers of a column b[:, j] are neighbors in memory, those of a row
// b[p, :] are not, and tiles.h has to copy b in another order, which costs as
// much as about 16 rows of a. With few rows it is faster to walk a[i, :] and
// b[:, j] where they are:
//
//   sum       = 0 0 0 0                 one vector for each number of the tile
//   sum      += a[i, 0..3] * b[0..3, j]
//   sum      += a[i, 4..7] * b[4..7, j] ...
//   c[i, j]   = sum[0] + sum[1] + sum[2] + sum[3]
//
// A tile of 4 x 4 numbers of c loads 8 vectors for 16 multiplications.

#ifndef TINYTORCH_TENSOR_KERNELS_GEMM_DOTS_H_
#define TINYTORCH_TENSOR_KERNELS_GEMM_DOTS_H_

#include <cstdint>

#include "tensor/kernels/gemm/product.h"
#include "tensor/kernels/gemm/vector.h"

namespace tinytorch::kernels::gemm {
namespace {

// Adding up a vector takes as long as several steps, so use dot products only
// for at least this many steps.
constexpr int64_t kSteps = 4;
// With this many rows or more, tiles.h is faster in spite of its copy.
constexpr int64_t kRowsForPanel = 128;

template <typename T>
bool DotsAreFaster(const Product<T>& x) {
  return x.a_column == 1 && x.b_row == 1 && x.k >= kSteps * kLanes<T> &&
         x.all_rows < kRowsForPanel;
}

template <typename T, int kRows, int kColumns>
void DotTile(const T* a, int64_t a_row, int64_t k, const T* b, int64_t b_column,
             T* c, int64_t c_row) {
  Vector<T> sum[kRows][kColumns] = {};
  const auto step = [&](auto load) __attribute__((always_inline)) {
    Vector<T> column[kColumns];
#pragma GCC unroll 4
    for (int j = 0; j < kColumns; ++j) column[j] = load(b + j * b_column);
#pragma GCC unroll 4
    for (int i = 0; i < kRows; ++i) {
      const Vector<T> row = load(a + i * a_row);
#pragma GCC unroll 4
      for (int j = 0; j < kColumns; ++j) sum[i][j] += row * column[j];
    }
    a += kLanes<T>;
    b += kLanes<T>;
  };
  for (; k >= kLanes<T>; k -= kLanes<T>) step(Load<T>);
  // The rest, less than a vector. LoadLast() also reads what comes before it,
  // which exists: there was at least one step.
  if (k > 0) step([k](const T* from) { return LoadLast(from + k, k); });
#pragma GCC unroll 4
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < kColumns; ++j) {
      c[i * c_row + j] = AddUp<T>(sum[i][j]);
    }
  }
}

// The function for each size of tile: at[rows - 1][columns - 1].
template <typename T>
struct DotTiles {
  void (*at[kDotRows][kDotColumns])(const T* a, int64_t a_row, int64_t k,
                                    const T* b, int64_t b_column, T* c,
                                    int64_t c_row);

  constexpr DotTiles() : at() { Add<kDotRows, kDotColumns>(); }
  template <int kRows, int kColumns>
  constexpr void Add() {
    at[kRows - 1][kColumns - 1] = DotTile<T, kRows, kColumns>;
    if constexpr (kColumns > 1) Add<kRows, kColumns - 1>();
    if constexpr (kColumns == 1 && kRows > 1) Add<kRows - 1, kDotColumns>();
  }
};
template <typename T>
constexpr DotTiles<T> kDotTiles;

template <typename T>
void MultiplyByDots(const Product<T>& x) {
  for (int64_t j = 0; j < x.n; j += kDotColumns) {
    const int64_t columns = Min(kDotColumns, x.n - j);
    for (int64_t i = 0; i < x.m; i += kDotRows) {
      const int64_t rows = Min(kDotRows, x.m - i);
      kDotTiles<T>.at[rows - 1][columns - 1](x.a + i * x.a_row, x.a_row, x.k,
                                             x.b + j * x.b_column, x.b_column,
                                             x.c + i * x.n + j, x.n);
    }
  }
}

}  // namespace
}  // namespace tinytorch::kernels::gemm

#endif  // TINYTORCH_TENSOR_KERNELS_GEMM_DOTS_H_
