// Vectors: what a kernel knows about the processor it is compiled for.
//
// Only kernel.cc and its parts include this. Everything is in an anonymous
// namespace, so that each kernel has its own copy, and nothing is from the
// standard library: see kernel.h.

#ifndef TINYTORCH_TENSOR_KERNELS_GEMM_VECTOR_H_
#define TINYTORCH_TENSOR_KERNELS_GEMM_VECTOR_H_

#include <cstdint>

namespace tinytorch::kernels::gemm {
namespace {

// The bytes of a vector register, and the largest tiles that fit the registers.
// tiles.h needs kTileRows x 2 vectors, and 2 for b, 1 for a. dots.h needs
// kDotRows x kDotColumns, and kDotColumns for b, 1 for a.
#if defined(__AVX512F__)  // 32 registers
constexpr int kVectorBytes = 64;
constexpr int kTileRows = 14;
constexpr int kDotRows = 4;
#elif defined(__AVX__)  // 16 registers
constexpr int kVectorBytes = 32;
constexpr int kTileRows = 6;
constexpr int kDotRows = 2;
#else                   // SSE2, 16 registers
constexpr int kVectorBytes = 16;
constexpr int kTileRows = 4;
constexpr int kDotRows = 2;
#endif
constexpr int kDotColumns = 4;

template <typename T>
constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

// The vector types of GCC and Clang: arithmetic on all elements at once.
template <typename T, int kBytes>
struct VectorOf {
  typedef T Type __attribute__((vector_size(kBytes)));
};
template <typename T>
using Vector = typename VectorOf<T, kVectorBytes>::Type;

// A vector at any address: this type promises no alignment. (__builtin_memcpy
// would be right as well, but GCC then keeps whole tiles in memory.)
template <typename T>
struct AnywhereOf {
  typedef T Type
      __attribute__((vector_size(kVectorBytes), aligned(sizeof(T)), may_alias));
};

template <typename T>
Vector<T> Load(const T* from) {
  return *reinterpret_cast<const typename AnywhereOf<T>::Type*>(from);
}

template <typename T>
void Store(const Vector<T>& vector, T* to) {
  *reinterpret_cast<typename AnywhereOf<T>::Type*>(to) = vector;
}

// Returns the last `count` elements before `end`, with zeros in front of them.
// Reads a whole vector before `end`.
template <typename T>
Vector<T> LoadLast(const T* end, int64_t count) {
  Vector<T> place;
  for (int i = 0; i < kLanes<T>; ++i) place[i] = static_cast<T>(i);
  const Vector<T> first = Vector<T>{} + static_cast<T>(kLanes<T> - count);
  return place < first ? Vector<T>{} : Load(end - kLanes<T>);
}

// Returns the sum of all elements, by halves: 8 are added to 8, then 4 to 4,
// ...
template <typename T, int kBytes = kVectorBytes>
T AddUp(typename VectorOf<T, kBytes>::Type vector) {
  if constexpr (kBytes == sizeof(T)) {
    return vector[0];
  } else {
    using Half = typename VectorOf<T, kBytes / 2>::Type;
    Half halves[2];
    __builtin_memcpy(halves, &vector, kBytes);
    return AddUp<T, kBytes / 2>(halves[0] + halves[1]);
  }
}

// A part of a matrix: element [i, j] is data[i * row + j * column].
template <typename T>
struct Strided {
  const T* data;
  int64_t row;
  int64_t column;

  Strided From(int64_t i, int64_t j) const {
    return {data + i * row + j * column, row, column};
  }
};

constexpr int64_t Min(int64_t a, int64_t b) { return a < b ? a : b; }

}  // namespace
}  // namespace tinytorch::kernels::gemm

#endif  // TINYTORCH_TENSOR_KERNELS_GEMM_VECTOR_H_
