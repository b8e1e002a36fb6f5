#include "tensor/testing/tensors.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tensor/random.h"
#include "tools/runner/fresh_memory.h"

namespace tinytorch {
namespace {

// More elements than this are not printed; the first difference says enough.
constexpr size_t kPrinted = 12;

int64_t Count(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

// The index of the flat-th element in row-major order. Slow and obvious.
Index IndexOf(int64_t flat, const Shape& shape) {
  Index index(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = flat % shape[axis];
    flat /= shape[axis];
  }
  return index;
}

int64_t OffsetOf(const Index& index, const Strides& strides) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < index.size(); ++axis) {
    offset += index[axis] * strides[axis];
  }
  return offset;
}

template <typename T>
std::string Describe(const Shape& shape, const std::vector<T>& values) {
  const size_t shown = std::min(values.size(), kPrinted);
  return absl::StrCat(
      "a tensor ", ShapeToString(shape), " of [",
      absl::StrJoin(values.begin(), values.begin() + shown, ", ",
                    [](std::string* out, T value) {
                      absl::StrAppend(out, runner::IsFresh(value)
                                               ? "unwritten"
                                               : absl::StrCat(value));
                    }),
      shown < values.size() ? ", ...]" : "]");
}

// Prints two numbers that differ with so many digits that it can be seen.
std::pair<std::string, std::string> Distinct(double a, double b) {
  // StrCat() has six digits, and one word for every NaN.
  std::string first = absl::StrCat(a), second = absl::StrCat(b);
  for (const int digits : {9, 12, 17}) {
    if (first != second) break;
    first = absl::StrFormat("%.*g", digits, a);
    second = absl::StrFormat("%.*g", digits, b);
  }
  return {first, second};
}

bool Near(Scalar got, double wanted, Tolerance tolerance) {
  if (std::isnan(wanted)) return std::isnan(got) && !runner::IsFresh(got);
  if (got == wanted) return true;  // Also equal infinities.
  return std::isfinite(wanted) &&
         std::abs(got - wanted) <=
             tolerance.absolute + tolerance.relative * std::abs(wanted);
}

class NearMatcher {
 public:
  using is_gtest_matcher = void;

  NearMatcher(Shape shape, std::vector<double> values, Tolerance tolerance)
      : shape_(std::move(shape)),
        values_(std::move(values)),
        tolerance_(tolerance) {}

  bool MatchAndExplain(const Tensor& x,
                       testing::MatchResultListener* listener) const {
    if (x.shape() != shape_) {
      *listener << "whose shape is " << ShapeToString(x.shape()) << ", wanted "
                << ShapeToString(shape_);
      return false;
    }
    const std::vector<Scalar> got = Values(x);
    size_t wrong = 0;
    size_t first = 0;
    for (size_t i = got.size(); i-- > 0;) {
      if (!Near(got[i], values_[i], tolerance_)) {
        ++wrong;
        first = i;
      }
    }
    if (wrong == 0) return true;
    const auto [want, have] = Distinct(values_[first], got[first]);
    *listener << "first difference at "
              << ShapeToString(IndexOf(static_cast<int64_t>(first), shape_))
              << ": wanted " << want << ", got "
              << (runner::IsFresh(got[first])
                      ? "an element that was never written, or that was "
                        "computed from one"
                      : have)
              << " (" << wrong << " of " << got.size() << " elements differ)";
    return false;
  }

  void DescribeTo(std::ostream* out) const {
    *out << Describe(shape_, values_);
    if (tolerance_.absolute > 0 || tolerance_.relative > 0) {
      *out << " within " << tolerance_.absolute << " + " << tolerance_.relative
           << " * |wanted|";
    }
  }

  void DescribeNegationTo(std::ostream* out) const {
    *out << "anything but ";
    DescribeTo(out);
  }

 private:
  Shape shape_;
  std::vector<double> values_;
  Tolerance tolerance_;
};

std::vector<double> Doubles(const std::vector<Scalar>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

Tensor MakeTensor(const Shape& shape, const std::vector<Scalar>& values) {
  if (Count(shape) != static_cast<int64_t>(values.size())) {
    throw std::logic_error(absl::StrCat(
        "MakeTensor: the test itself is wrong: ", ShapeToString(shape),
        " with ", values.size(), " values"));
  }
  Strides strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;) {
    strides[axis - 1] = strides[axis] * shape[axis];
  }
  auto storage = Storage::Allocate(static_cast<int64_t>(values.size()));
  std::copy(values.begin(), values.end(), storage->data());
  return Tensor(std::move(storage), 0, shape, strides);
}

Tensor Counting(const Shape& shape) {
  std::vector<Scalar> values(static_cast<size_t>(Count(shape)));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Scalar>(i);
  return MakeTensor(shape, values);
}

Tensor RandomTensor(const Shape& shape, uint64_t seed, double low,
                    double high) {
  Rng rng(seed);
  std::vector<Scalar> values(static_cast<size_t>(Count(shape)));
  for (Scalar& value : values) {
    value = static_cast<Scalar>(rng.Uniform(low, high));
  }
  return MakeTensor(shape, values);
}

Tensor Scattered(const Tensor& x) {
  constexpr int64_t kStart = 3;
  constexpr int64_t kGap = 2;
  Strides strides(x.shape().size());
  int64_t stride = kGap;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    strides[axis] = stride;
    stride *= std::max<int64_t>(1, x.shape()[axis]);
  }
  auto storage = Storage::Allocate(kStart + stride);
  // What no element covers is NaN: reading it shows.
  std::fill_n(storage->data(), storage->size(), std::nan(""));
  const std::vector<Scalar> values = Values(x);
  for (size_t i = 0; i < values.size(); ++i) {
    const Index index = IndexOf(static_cast<int64_t>(i), x.shape());
    storage->data()[kStart + OffsetOf(index, strides)] = values[i];
  }
  return Tensor(std::move(storage), kStart, x.shape(), strides);
}

std::vector<Scalar> Values(const Tensor& x) {
  std::vector<Scalar> values(static_cast<size_t>(Count(x.shape())));
  for (size_t i = 0; i < values.size(); ++i) {
    const Index index = IndexOf(static_cast<int64_t>(i), x.shape());
    values[i] = x.data()[OffsetOf(index, x.strides())];
  }
  return values;
}

void Assign(const Tensor& to, const Tensor& from) {
  if (to.shape() != from.shape()) {
    throw std::logic_error(absl::StrCat(
        "the tensor that the test fills has shape ", ShapeToString(to.shape()),
        ", wanted ", ShapeToString(from.shape())));
  }
  const std::vector<Scalar> values = Values(from);
  for (size_t i = 0; i < values.size(); ++i) {
    const Index index = IndexOf(static_cast<int64_t>(i), to.shape());
    to.data()[OffsetOf(index, to.strides())] = values[i];
  }
}

int64_t AllocationsIn(const std::function<void()>& f) {
  const int64_t before = Storage::stats().allocations;
  f();
  return Storage::stats().allocations - before;
}

int64_t PeakBytesIn(const std::function<void()>& f) {
  Storage::ResetPeak();
  const int64_t before = Storage::stats().live_bytes;
  f();
  return Storage::stats().peak_bytes - before;
}

testing::Matcher<const Tensor&> IsTensor(const Shape& shape,
                                         const std::vector<Scalar>& values) {
  return NearMatcher(shape, Doubles(values), Tolerance{});
}

testing::Matcher<const Tensor&> EqualsTensor(const Tensor& wanted) {
  return IsTensor(wanted.shape(), Values(wanted));
}

testing::Matcher<const Tensor&> IsNear(const Shape& shape,
                                       const std::vector<double>& values,
                                       Tolerance tolerance) {
  return NearMatcher(shape, values, tolerance);
}

testing::Matcher<const Tensor&> NearTensor(const Tensor& wanted,
                                           Tolerance tolerance) {
  return NearMatcher(wanted.shape(), Doubles(Values(wanted)), tolerance);
}

testing::Matcher<const Tensor&> HasShape(const Shape& shape) {
  return testing::Property("shape()", &Tensor::shape, shape);
}

void PrintTo(const Tensor& x, std::ostream* out) {
  *out << Describe(x.shape(), Values(x));
}

}  // namespace tinytorch
