// Exp: e^x for loops over many numbers.
//
// std::exp() is a call with branches and a table: it takes one number at a time
// and 2.2 ns for it. Exp() is a straight line of additions and multiplications,
// which the compiler turns into vector instructions: four numbers at once, 1.5
// ns for each (on the machine of docs/speed.md).
//
//   e^x = 2^n e^r,   n = x / ln 2 rounded,   r = x - n ln 2, |r| <= 0.35
//
// 2^n costs almost nothing: it is the float with n in the bits of its exponent.
// For a small r, a polynomial of degree 7 is as exact as a float can be. Its
// coefficients are those of expf() in Cephes (S. Moshier, netlib.org/cephes):
// not Taylor's, but those whose largest error in that interval is smallest.
//
// The error is at most 1 unit in the last place. Infinity, NaN and denormal
// numbers give what std::exp() gives. For double, Exp() is std::exp().

#ifndef TINYTORCH_TENSOR_KERNELS_EXP_H_
#define TINYTORCH_TENSOR_KERNELS_EXP_H_

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace tinytorch::kernels {

// 2^n, for n in [-126, 127].
inline float PowerOfTwo(uint32_t n) {
  return std::bit_cast<float>((n + 127) << 23);
}

inline float Exp(float x) {
  // Beyond these limits e^x is inf or 0 in float. NaN passes both, because
  // every comparison with it is false.
  x = std::max(std::min(x, 89.0f), -104.0f);
  // Near 1.5 * 2^23 all floats are whole numbers. So the addition rounds, and n
  // is in the last bits of the sum; std::round() would be a call.
  constexpr float kToWhole = 0x1.8p23f;
  const float sum = x * 0x1.715476p0f + kToWhole;  // 1 / ln 2
  const uint32_t n =
      std::bit_cast<uint32_t>(sum) - std::bit_cast<uint32_t>(kToWhole);
  // ln 2 in two parts. The first has so few digits that n times it is exact.
  const float whole = sum - kToWhole;
  const float r = x - whole * 0.693359375f - whole * -2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * (r * r) + r + 1.0f;
  // In two steps: a float cannot hold 2^128 or 2^-150, but the result may fit.
  const uint32_t half = static_cast<uint32_t>(static_cast<int32_t>(n) >> 1);
  return y * PowerOfTwo(half) * PowerOfTwo(n - half);
}

inline double Exp(double x) { return std::exp(x); }

// Writes y[i] = e^(x[i] - shift) for i < n. On processors with AVX2 it computes
// eight numbers at once, 0.5 ns for each; y may be x.
void ExpEach(const float* x, float shift, float* y, int64_t n);
void ExpEach(const double* x, double shift, double* y, int64_t n);

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_EXP_H_
