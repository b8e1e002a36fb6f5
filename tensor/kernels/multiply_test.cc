// Every kernel that runs on this processor, at every kind of edge, against the
// formula in double, and large products against Eigen.

#include "tensor/kernels/multiply.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tensor/kernels/gemm/kernel.h"
#include "tensor/kernels/parallel.h"

namespace tinytorch::kernels {
namespace {

void RunOn(const gemm::Kernel& kernel, const Product<float>& product) {
  kernel.multiply_floats(product);
}
void RunOn(const gemm::Kernel& kernel, const Product<double>& product) {
  kernel.multiply_doubles(product);
}

// All kernels that run on this processor, and Eigen: on x86-64 no program uses
// it, but its edges are tested all the same.
std::vector<const gemm::Kernel*> AllKernels() {
  std::vector<const gemm::Kernel*> kernels;
  for (int i = 0; const gemm::Kernel* kernel = gemm::KernelAt(i); ++i) {
    if (kernel != &gemm::eigen) kernels.push_back(kernel);
  }
  kernels.push_back(&gemm::eigen);
  return kernels;
}

// How a matrix lies in memory.
enum class Layout { kRows, kColumns, kGaps, kBackwards, kOneRow };
constexpr Layout kSimple[] = {Layout::kRows, Layout::kColumns};
constexpr Layout kAll[] = {Layout::kRows, Layout::kColumns, Layout::kGaps,
                           Layout::kBackwards, Layout::kOneRow};

// Elements before and after a matrix.
constexpr int64_t kMargin = 64;

// A random matrix with NaNs around it: a kernel that reads a neighbor shows.
template <typename T>
struct Matrix {
  Matrix(int64_t rows, int64_t columns, Layout layout, uint32_t seed)
      : row(columns), column(1), start(kMargin) {
    int64_t size = rows * columns;
    if (layout == Layout::kColumns) {
      row = 1;
      column = rows;
    } else if (layout == Layout::kGaps) {
      row = 3 * columns + 5;
      column = 3;
      size = rows * row;
    } else if (layout == Layout::kBackwards) {
      row = -columns;
      start += std::max<int64_t>(0, rows - 1) * columns;
    } else if (layout == Layout::kOneRow) {
      row = 0;
    }
    memory.assign(static_cast<size_t>(size + 2 * kMargin),
                  std::numeric_limits<T>::quiet_NaN());
    std::mt19937 random(seed);
    std::uniform_real_distribution<T> uniform(-1, 1);
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < columns; ++j) At(i, j) = uniform(random);
    }
  }

  T& At(int64_t i, int64_t j) { return data()[i * row + j * column]; }
  T* data() { return memory.data() + start; }

  std::vector<T> memory;
  int64_t row;
  int64_t column;
  int64_t start;
};

template <typename T>
Product<T> Of(int64_t m, int64_t k, int64_t n, Matrix<T>& a, Matrix<T>& b,
              T* c) {
  return {.m = m,
          .k = k,
          .n = n,
          .a = a.data(),
          .a_row = a.row,
          .a_column = a.column,
          .b = b.data(),
          .b_row = b.row,
          .b_column = b.column,
          .c = c,
          .all_rows = m};
}

template <typename T>
void ExpectRight(int64_t m, int64_t k, int64_t n, Layout a_layout,
                 Layout b_layout) {
  Matrix<T> a(m, k, a_layout, 1);
  Matrix<T> b(k, n, b_layout, 2);
  std::vector<double> wanted(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t p = 0; p < k; ++p) {
      const double factor = a.At(i, p);
      for (int64_t j = 0; j < n; ++j) {
        wanted[static_cast<size_t>(i * n + j)] += factor * b.At(p, j);
      }
    }
  }
  constexpr T kUntouched = 12345;
  // k random products of size 1 are off by far less than k roundings of 1.
  const double tolerance =
      static_cast<double>(k + 1) * std::numeric_limits<T>::epsilon();
  for (const gemm::Kernel* const kernel : AllKernels()) {
    std::vector<T> c(static_cast<size_t>(m * n + 2 * kMargin), kUntouched);
    RunOn(*kernel, Of(m, k, n, a, b, c.data() + kMargin));
    int64_t wrong = 0;
    for (int64_t at = -kMargin; at < m * n + kMargin; ++at) {
      const T got = c[static_cast<size_t>(at + kMargin)];
      const bool inside = 0 <= at && at < m * n;
      const bool right =
          inside ? std::abs(got - wanted[static_cast<size_t>(at)]) <= tolerance
                 : got == kUntouched;
      wrong += right ? 0 : 1;
    }
    ASSERT_EQ(wrong, 0) << kernel->name << ", " << sizeof(T) << " bytes: [" << m
                        << ", " << k << "] x [" << k << ", " << n
                        << "], layouts " << static_cast<int>(a_layout) << ", "
                        << static_cast<int>(b_layout);
  }
}

// Around 4, 8, 16 and 32, the widths of vectors and panels; around 4, 6 and 14,
// the heights of tiles; 64 is where dot products begin.
constexpr int64_t kRows[] = {1, 2, 5, 6, 7, 13, 14, 15};
constexpr int64_t kDepths[] = {0, 1, 17, 63, 64, 79};
constexpr int64_t kColumns[] = {1, 4, 5, 8, 15, 16, 17, 32, 33};

template <typename T>
void ExpectRightAtEveryEdge() {
  for (const int64_t m : kRows) {
    for (const int64_t k : kDepths) {
      for (const int64_t n : kColumns) {
        for (const Layout a : kSimple) {
          for (const Layout b : kSimple) ExpectRight<T>(m, k, n, a, b);
        }
      }
    }
  }
}

TEST(MultiplyTest, EveryKernelIsRightAtEveryEdge) {
  ExpectRightAtEveryEdge<float>();
  ExpectRightAtEveryEdge<double>();
}

TEST(MultiplyTest, EveryKernelIsRightInEveryLayout) {
  for (const Layout a : kAll) {
    for (const Layout b : kAll) {
      ExpectRight<float>(15, 65, 33, a, b);
      ExpectRight<double>(15, 65, 33, a, b);
    }
  }
}

TEST(MultiplyTest, EveryKernelIsRightBeyondOneBlock) {
  constexpr int64_t kSizes[][3] = {
      {257, 300, 33}, {127, 513, 18}, {128, 513, 18}, {31, 255, 64}};
  for (const auto& [m, k, n] : kSizes) {
    ExpectRight<float>(m, k, n, Layout::kRows, Layout::kRows);
    ExpectRight<float>(m, k, n, Layout::kRows, Layout::kColumns);
    ExpectRight<double>(m, k, n, Layout::kColumns, Layout::kRows);
  }
}

TEST(MultiplyTest, NothingIsWrittenWhereThereIsNothing) {
  ExpectRight<float>(0, 3, 5, Layout::kRows, Layout::kRows);
  ExpectRight<float>(3, 5, 0, Layout::kRows, Layout::kRows);
  ExpectRight<float>(0, 0, 0, Layout::kRows, Layout::kRows);
}

TEST(MultiplyTest, NanAndInfinityReachOnlyTheirOwnRowsAndColumns) {
  constexpr int64_t kSide = 67;
  for (const Layout layout : kSimple) {
    Matrix<float> a(kSide, kSide, Layout::kRows, 1);
    Matrix<float> b(kSide, kSide, layout, 2);
    a.At(5, kSide - 1) = std::numeric_limits<float>::infinity();
    b.At(kSide - 1, kSide - 1) = std::numeric_limits<float>::quiet_NaN();
    for (const gemm::Kernel* const kernel : AllKernels()) {
      std::vector<float> c(kSide * kSide);
      RunOn(*kernel, Of(kSide, kSide, kSide, a, b, c.data()));
      for (int64_t i = 0; i < kSide; ++i) {
        for (int64_t j = 0; j < kSide; ++j) {
          const float got = c[static_cast<size_t>(i * kSide + j)];
          EXPECT_EQ(std::isnan(got), j == kSide - 1) << kernel->name;
          EXPECT_EQ(std::isinf(got), i == 5 && j != kSide - 1) << kernel->name;
        }
      }
    }
  }
}

TEST(MultiplyTest, PartsHaveTheSameBitsAsTheWhole) {
  // 100 rows: dot products, if b has columns side by side. 300 rows: tiles.
  for (const int64_t m : {100, 300}) {
    for (const Layout layout : kSimple) {
      Matrix<float> a(m, 101, Layout::kRows, 1);
      Matrix<float> b(101, 40, layout, 2);
      for (const gemm::Kernel* const kernel : AllKernels()) {
        std::vector<float> wanted(static_cast<size_t>(m * 40)), c = wanted;
        const Product<float> whole = Of(m, 101, 40, a, b, wanted.data());
        RunOn(*kernel, whole);
        for (int64_t i = 0; i < m; i += kernel->rows_per_part) {
          Product<float> part = whole;
          part.m = std::min(kernel->rows_per_part, m - i);
          part.a += i * whole.a_row;
          part.c = c.data() + i * 40;
          RunOn(*kernel, part);
        }
        EXPECT_EQ(c, wanted) << kernel->name << ", " << m << " rows";
      }
    }
  }
}

TEST(MultiplyTest, AgreesWithEigenOnLargeProducts) {
  constexpr int64_t kSizes[][3] = {{400, 300, 200}, {37, 1000, 111}};
  for (const auto& [m, k, n] : kSizes) {
    for (const Layout layout : kSimple) {
      Matrix<double> a(m, k, Layout::kRows, 1);
      Matrix<double> b(k, n, layout, 2);
      std::vector<double> got(static_cast<size_t>(m * n)), wanted = got;
      Multiply(Of(m, k, n, a, b, got.data()));
      gemm::eigen.multiply_doubles(Of(m, k, n, a, b, wanted.data()));
      for (size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], wanted[i], 1e-12);
      }
    }
  }
}

TEST(MultiplyTest, ManyProductsAreEachComputed) {
  const int before = Threads();
  Matrix<float> a(60, 20, Layout::kRows, 1);
  Matrix<float> b(20, 70, Layout::kRows, 2);
  std::vector<float> wanted(60 * 70);
  Multiply(Of(60, 20, 70, a, b, wanted.data()));
  for (const int threads : {1, 3}) {
    SetThreads(threads);
    for (const int64_t count : {0, 1, 2, 50}) {
      std::vector<float> c(static_cast<size_t>(count * 60 * 70));
      std::vector<Product<float>> products;
      for (int64_t i = 0; i < count; ++i) {
        products.push_back(Of(60, 20, 70, a, b, c.data() + i * 60 * 70));
      }
      MultiplyAll(products);
      for (size_t i = 0; i < c.size(); ++i) {
        ASSERT_EQ(c[i], wanted[i % wanted.size()]) << i;
      }
    }
  }
  SetThreads(before);
}

TEST(MultiplyTest, ThreadsDoNotChangeABit) {
  ASSERT_NE(gemm::KernelAt(0), nullptr);
  const int before = Threads();
  for (const Layout layout : kSimple) {
    Matrix<float> a(130, 300, Layout::kRows, 1);
    Matrix<float> b(300, 90, layout, 2);
    std::vector<float> wanted(130 * 90);
    RunOn(*gemm::KernelAt(0), Of(130, 300, 90, a, b, wanted.data()));
    for (const int threads : {1, 2, 3, 8}) {
      SetThreads(threads);
      std::vector<float> c(130 * 90);
      Multiply(Of(130, 300, 90, a, b, c.data()));
      EXPECT_EQ(c, wanted) << threads;
    }
  }
  SetThreads(before);
}

}  // namespace
}  // namespace tinytorch::kernels
