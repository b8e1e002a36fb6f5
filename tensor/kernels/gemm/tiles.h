// A tile of c in registers: the last step of "Anatomy of High-Performance
// Matrix Multiplication" (Goto, van de Geijn 2008). MatMulBlocked does the step
// before it, a tile of b in the cache.
//
// In the loop of MatMulBlocked, c[i] += a[i, p] * b[p], every multiplication
// loads a number of c and stores it again. Here a tile of c, 14 rows of 32
// floats with AVX-512, stays in 28 registers while p runs through k:
//
//                         b[p]   2 registers
//                        ======  ======         for each p: 2 loads of b, 14 of
//   a[0, p], repeated     c c c   c c c         a, 28 multiplications with
//   a[1, p]               c c c   c c c         addition, of 16 floats each
//   ...

#ifndef TINYTORCH_TENSOR_KERNELS_GEMM_TILES_H_
#define TINYTORCH_TENSOR_KERNELS_GEMM_TILES_H_

#include <cstdint>

#include "tensor/kernels/gemm/product.h"
#include "tensor/kernels/gemm/vector.h"

namespace tinytorch::kernels::gemm {
namespace {

// A panel of b is 2 vectors wide and this deep: at most 32 KiB, the smallest
// L1 cache of any x86-64 processor of the last fifteen years.
constexpr int64_t kDepth = 256;
// This many rows of a are multiplied with one panel before the next panel: 256
// rows of 256 floats, 256 KiB, are then still in L2.
constexpr int64_t kHeight = 256;
// A panel whose rows have no gaps inside can be used where it is. To copy it
// costs as much as about 2 rows, and saves cache misses from this many rows on.
constexpr int64_t kRowsForCopy = 32;

// c = a x b, or c += a x b if `add`, for kRows rows and kVectors vectors of
// columns. The columns of b have stride 1.
template <typename T, int kRows, int kVectors>
void Tile(const Strided<T>& a, int64_t k, const T* b, int64_t b_row, T* c,
          int64_t c_row, bool add) {
  Vector<T> sum[kRows][kVectors] = {};
#pragma GCC unroll 16
  for (int i = 0; add && i < kRows; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      sum[i][v] = Load(c + i * c_row + v * kLanes<T>);
    }
  }
  const T* column = a.data;
  for (int64_t p = 0; p < k; ++p) {
    Vector<T> row[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) row[v] = Load(b + v * kLanes<T>);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const T factor = column[i * a.row];
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) sum[i][v] += factor * row[v];
    }
    column += a.column;
    b += b_row;
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      Store(sum[i][v], c + i * c_row + v * kLanes<T>);
    }
  }
}

// The function for each size of tile: at[rows - 1][vectors - 1].
template <typename T>
struct Tiles {
  void (*at[kTileRows][2])(const Strided<T>& a, int64_t k, const T* b,
                           int64_t b_row, T* c, int64_t c_row, bool add);

  constexpr Tiles() : at() { Add<kTileRows>(); }
  template <int kRows>
  constexpr void Add() {
    at[kRows - 1][0] = Tile<T, kRows, 1>;
    at[kRows - 1][1] = Tile<T, kRows, 2>;
    if constexpr (kRows > 1) Add<kRows - 1>();
  }
};
template <typename T>
constexpr Tiles<T> kTiles;

// Copies [rows, columns], row by row, to rows of `width` numbers without gaps,
// and fills each row up with zeros. The copy then takes as few cache lines and
// pages as possible, which the rows of b, far from each other, do not.
template <typename T>
void Copy(Strided<T> from, int64_t rows, int64_t columns, T* to,
          int64_t width) {
  for (; rows > 0; --rows, from = from.From(1, 0), to += width) {
    if (from.column == 1 && columns == width) {
      for (int64_t j = 0; j < width; j += kLanes<T>) {
        Store<T>(Load(from.data + j), to + j);
      }
    } else {
      for (int64_t j = 0; j < width; ++j) {
        to[j] = j < columns ? from.data[j * from.column] : 0;
      }
    }
  }
}

// c = a x b, or c += a x b if `add`, for one panel of b: at most 2 vectors of
// columns.
template <typename T>
void ByPanel(Strided<T> a, Strided<T> b, int64_t rows, int64_t depth,
             int64_t columns, T* c, int64_t c_row, bool add) {
  constexpr int64_t kWidest = 2 * kLanes<T>;
  alignas(kVectorBytes) T panel[kDepth * kWidest];
  alignas(kVectorBytes) T edge[kTileRows * kWidest];
  const int64_t width = columns > kLanes<T> ? kWidest : kLanes<T>;
  if (b.column != 1 || columns < width || rows >= kRowsForCopy) {
    Copy(b, depth, columns, panel, width);
    b = {panel, width, 1};
  }
  // Tiles of about the same height: 16 rows are 8 and 8, not 14 and 2.
  const int64_t tiles = (rows + kTileRows - 1) / kTileRows;
  for (int64_t t = 0; t < tiles; ++t) {
    const int64_t i = rows * t / tiles;
    const int64_t height = rows * (t + 1) / tiles - i;
    const auto tile = kTiles<T>.at[height - 1][width / kLanes<T> - 1];
    T* const to = c + i * c_row;
    if (columns == width) {
      tile(a.From(i, 0), depth, b.data, b.row, to, c_row, add);
      continue;
    }
    // At the right edge of c a tile is wider than what is left of c: compute it
    // in `edge` and copy.
    if (add) Copy<T>({to, c_row, 1}, height, columns, edge, width);
    tile(a.From(i, 0), depth, b.data, b.row, edge, width, add);
    for (int64_t r = 0; r < height; ++r) {
      for (int64_t j = 0; j < columns; ++j) {
        to[r * c_row + j] = edge[r * width + j];
      }
    }
  }
}

template <typename T>
void MultiplyByTiles(const Product<T>& x) {
  constexpr int64_t kWidest = 2 * kLanes<T>;
  const Strided<T> a{x.a, x.a_row, x.a_column};
  const Strided<T> b{x.b, x.b_row, x.b_column};
  for (int64_t p = 0; p < x.k; p += kDepth) {
    for (int64_t i = 0; i < x.m; i += kHeight) {
      for (int64_t j = 0; j < x.n; j += kWidest) {
        ByPanel(a.From(i, p), b.From(p, j), Min(kHeight, x.m - i),
                Min(kDepth, x.k - p), Min(kWidest, x.n - j), x.c + i * x.n + j,
                x.n, p > 0);
      }
    }
  }
}

}  // namespace
}  // namespace tinytorch::kernels::gemm

#endif  // TINYTORCH_TENSOR_KERNELS_GEMM_TILES_H_
