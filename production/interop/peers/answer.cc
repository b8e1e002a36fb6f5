// Computes and compares cases: answer.h.

#include "production/interop/peers/answer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "production/interop/peers/calls.h"
#include "production/interop/peers/case.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

// The peer computes in float64 and we in float32: sums of a hundred products
// agree to six digits. A gradient divides and multiplies such sums again, and
// may be a small difference of numbers around 1.
constexpr Closeness kOutput = {1e-5, 2e-6, 0};
constexpr Closeness kGradient = {1e-4, 1e-5, 1e-6};
constexpr Closeness kSecond = {1e-3, 1e-4, 1e-5};

// Returns the gradients of `output` with respect to the inputs that have one.
// An input that does not reach the output has a gradient of zeros, as with
// PyTorch's materialize_grads.
OptionalTensors Gradients(Tape& tape, const Tensor& output,
                          const Arguments& arguments,
                          const OptionalTensors& wanted,
                          const Tensor& upstream) {
  OptionalTensors gradients(wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i]) continue;
    if (output.id() == arguments[i].id()) {  // The call returned its input.
      gradients[i] = upstream;
      continue;
    }
    try {
      gradients[i] =
          tape.Gradient(output, std::vector<Tensor>{arguments[i]},
                        {.graph = Graph::kKeep, .upstream = upstream})[0];
    } catch (const std::invalid_argument& error) {
      if (!absl::StrContains(error.what(), "does not reach the output") &&
          !absl::StrContains(error.what(), "not computed on this tape")) {
        throw;
      }
      gradients[i] = Tensor::Zeros(arguments[i].shape());
    }
  }
  return gradients;
}

// Compares one kind of answers, and writes down the first difference.
Outcome Compare(const OptionalTensors& got, const OptionalTensors& want,
                const Closeness& closeness, const std::string& kind,
                Answer& answer) {
  for (size_t i = 0; i < want.size(); ++i) {
    if (!want[i]) continue;
    answer.numbers += want[i]->numel();
    const std::optional<std::string> difference =
        Difference(*got[i], *want[i], closeness);
    if (!difference) continue;
    if (answer.what.empty()) {
      answer.what = absl::StrCat(kind, " ", i, " ", *difference);
    }
    return Outcome::kWrong;
  }
  return Outcome::kPassed;
}

// Returns a tensor with the same elements, every second one of a storage that
// has NaN elsewhere: no call may take its input for contiguous.
Tensor Spread(const Tensor& x) {
  Shape shape = x.shape();
  shape.push_back(2);
  const Tensor wide =
      Tensor::Full(shape, std::numeric_limits<Scalar>::quiet_NaN());
  const Tensor view = Select(wide, -1, 1);
  int64_t i = 0;
  for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next(), ++i) {
    wide.data()[2 * i + 1] = x.data()[at.offset()];
  }
  return view;
}

// Computes the output once more, from views of the inputs.
void CompareViews(const Case& asked, Call call, Answer& answer) {
  std::vector<Tensor> views;
  for (const Tensor& input : asked.inputs) views.push_back(Spread(input));
  Arguments arguments(views, asked.attributes);
  TraceScope scope(nullptr);
  const std::optional<std::string> difference =
      Difference(call(arguments), asked.output, kOutput);
  if (!difference) return;
  answer.output = Outcome::kWrong;
  answer.what = "output from views " + *difference;
}

void CompareGradients(const Case& asked, const Arguments& arguments,
                      const Tensor& output, Tape& tape, Answer& answer) {
  const OptionalTensors first =
      Gradients(tape, output, arguments, asked.gradients, *asked.upstream);
  answer.gradients =
      Compare(first, asked.gradients, kGradient, "gradient", answer);
  if (asked.seconds.empty()) return;
  answer.seconds = Outcome::kError;
  Tensor sum = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    if (first[i] && asked.directions[i]) {
      sum = sum + Sum(*first[i] * *asked.directions[i]);
    }
  }
  answer.seconds =
      Compare(Gradients(tape, sum, arguments, asked.seconds, Tensor(1)),
              asked.seconds, kSecond, "second gradient", answer);
}

}  // namespace

std::string OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAbsent:
      return "absent";
    case Outcome::kPassed:
      return "passed";
    case Outcome::kWrong:
      return "wrong";
    case Outcome::kError:
      return "error";
    case Outcome::kAccepted:
      return "accepted";
  }
  return "?";
}

std::optional<std::string> Difference(const Tensor& got, const Tensor& want,
                                      const Closeness& closeness) {
  if (got.shape() != want.shape()) {
    return absl::StrCat("wanted shape ", ShapeToString(want.shape()), ", got ",
                        ShapeToString(got.shape()));
  }
  const std::vector<Scalar> ours = got.ToVector(), theirs = want.ToVector();
  double scale = 0;
  for (const Scalar number : theirs) {
    if (std::isfinite(number)) {
      scale = std::max(scale, std::abs(double{number}));
    }
  }
  std::string first;
  int64_t count = 0, place = 0;
  for (Odometer at(want.shape(), want.strides()); !at.done(); at.Next()) {
    const double x = ours[static_cast<size_t>(place)];
    const double y = theirs[static_cast<size_t>(place)];
    ++place;
    const double allowed = closeness.relative * std::abs(y) +
                           closeness.of_largest * scale + closeness.floor;
    const bool same = std::isfinite(y)
                          ? std::abs(x - y) <= allowed
                          : x == y || (std::isnan(x) && std::isnan(y));
    if (same) continue;
    if (count == 0) {
      first = absl::StrCat("at ", ShapeToString(at.index()), ": wanted ", y,
                           ", got ", x);
    }
    ++count;
  }
  if (count == 0) return std::nullopt;
  return absl::StrCat(first, " (", count, " of ", want.numel(), " differ)");
}

Answer AnswerCase(const Case& asked) {
  Answer answer = {.output = Outcome::kError};
  const Call call = FindCall(asked.call);
  if (call == nullptr) {
    answer.what = "no call " + asked.call;
    return answer;
  }
  try {
    Arguments arguments(asked.inputs, asked.attributes);
    Tape tape;
    TraceScope scope(&tape);
    const Tensor output = call(arguments);
    if (asked.wants_error) {
      answer.output = Outcome::kAccepted;
      answer.what = "computes " + ShapeToString(output.shape());
      return answer;
    }
    answer.output =
        Compare({output}, {asked.output}, kOutput, "output", answer);
    if (answer.output == Outcome::kPassed) CompareViews(asked, call, answer);
    if (asked.gradients.empty()) return answer;
    answer.gradients = Outcome::kError;
    CompareGradients(asked, arguments, output, tape, answer);
  } catch (const std::exception& error) {
    if (asked.wants_error) {
      answer.output = Outcome::kPassed;
      return answer;
    }
    if (answer.what.empty()) answer.what = error.what();
  }
  return answer;
}

}  // namespace tinytorch
