// The kernel for processors that have none of their own: Eigen
// (eigen.tuxfamily.org), which has tuned loops for NEON, SVE, VSX and others.
//
// Eigen wants one stride of a matrix to be 1 and the other at least as long as
// a row. Other matrices are copied first.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "Eigen/Core"
#include "tensor/kernels/gemm/kernel.h"

namespace tinytorch::kernels::gemm {
namespace {

// How Eigen cuts a product into blocks, and so how it rounds, depends on the
// number of rows. Blocks of a fixed height get the same bits in every part.
// For each block Eigen copies b, which costs as much as a few rows.
constexpr int64_t kRowsPerBlock = 128;

template <typename T, int kOrder>
using Matrix =
    Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, kOrder>,
               Eigen::Unaligned, Eigen::OuterStride<>>;

// Calls use(matrix) with element [i, j] = data[i * row + j * column].
template <typename T, typename Use>
void AsEigen(const T* data, int64_t rows, int64_t columns, int64_t row,
             int64_t column, Use use) {
  if (column == 1 && row >= columns) {
    use(Matrix<T, Eigen::RowMajor>(data, rows, columns,
                                   Eigen::OuterStride<>(row)));
  } else if (row == 1 && column >= rows) {
    use(Matrix<T, Eigen::ColMajor>(data, rows, columns,
                                   Eigen::OuterStride<>(column)));
  } else {
    std::vector<T> copy(static_cast<size_t>(rows * columns));
    T* to = copy.data();
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < columns; ++j) *to++ = data[i * row + j * column];
    }
    use(Matrix<T, Eigen::RowMajor>(copy.data(), rows, columns,
                                   Eigen::OuterStride<>(columns)));
  }
}

template <typename T>
void MultiplyWithEigen(const Product<T>& x) {
  if (x.m == 0 || x.n == 0) return;
  if (x.k == 0) {
    std::fill_n(x.c, x.m * x.n, T{0});
    return;
  }
  AsEigen(x.b, x.k, x.n, x.b_row, x.b_column, [&x](const auto& b) {
    AsEigen(x.a, x.m, x.k, x.a_row, x.a_column, [&x, &b](const auto& a) {
      for (int64_t i = 0; i < x.m; i += kRowsPerBlock) {
        const int64_t rows = std::min(kRowsPerBlock, x.m - i);
        Eigen::Map<
            Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
            c(x.c + i * x.n, rows, x.n);
        c.noalias() = a.middleRows(i, rows) * b;
      }
    });
  });
}

}  // namespace

const Kernel eigen = {"eigen", MultiplyWithEigen<float>,
                      MultiplyWithEigen<double>, kRowsPerBlock};

}  // namespace tinytorch::kernels::gemm
