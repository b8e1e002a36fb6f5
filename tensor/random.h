// Rng: random numbers that are the same on every machine.
//
// Experiments must be repeatable. So randomness in this course is an object
// with a seed, which you pass to the functions that need it; there is no hidden
// global generator. The generators of the standard library give the same
// numbers everywhere, but its distributions do not, so this file has its own.
//
//   Rng rng(42);
//   rng.Uniform();       // the same first number everywhere
//
// The generator is SplitMix64 (Steele, Lea, Flood 2014, "Fast Splittable
// Pseudorandom Number Generators"): a counter, scrambled. It is not for
// secrets. A copy of an Rng draws the same numbers again. Rng(rng.state())
// continues where rng is, so a program that is stopped and started again draws
// the same numbers as one that ran through. Each draw changes the state, so
// each thread needs an Rng of its own. Given. PyTorch: torch.Generator

#ifndef TINYTORCH_TENSOR_RANDOM_H_
#define TINYTORCH_TENSOR_RANDOM_H_

#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tinytorch {

class Rng {
 public:
  explicit Rng(uint64_t seed) : state_(seed) {}

  // The whole state of the generator.
  uint64_t state() const { return state_; }

  // 64 random bits.
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Uniform in [0, 1): 53 random bits, as many as a double can hold.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

  // Uniform in [low, high).
  double Uniform(double low, double high) {
    return low + (high - low) * Uniform();
  }

  // Uniform whole number in [0, n). Draws again where a value would make small
  // results more likely than large ones. Throws std::invalid_argument:
  // "UniformInt: wanted n of at least 1, got 0".
  int64_t UniformInt(int64_t n) {
    if (n < 1) {
      throw std::invalid_argument("UniformInt: wanted n of at least 1, got " +
                                  std::to_string(n));
    }
    const uint64_t range = static_cast<uint64_t>(n);
    const uint64_t unfair = -range % range;  // 2^64 mod n
    uint64_t bits = Next();
    while (bits < unfair) bits = Next();
    return static_cast<int64_t>(bits % range);
  }

  // Standard normal, mean 0 and variance 1 (Box and Muller 1958). Draws two
  // Uniform() for each number.
  double Normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * Uniform());
  }

  // Shuffles in place; every order is equally likely (Fisher and Yates). Draws
  // one UniformInt() for each item but the first.
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      std::swap(
          items[i - 1],
          items[static_cast<size_t>(UniformInt(static_cast<int64_t>(i)))]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_RANDOM_H_
