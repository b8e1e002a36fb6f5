#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

Tensor Pass(const Tensor& dy) { return dy; }

InputGradients AddRule(const TraceEvent&) { return {Pass, Pass}; }

InputGradients MulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  return {[b](const Tensor& dy) { return Mul(dy, b); },
          [a](const Tensor& dy) { return Mul(dy, a); }};
}

// The test's own rules, for tensors of one shape.
const RuleTable& Rules() {
  static const RuleTable rules = {
      {"Add", AddRule}, {"Mul", MulRule}, {"Less", NoGradients}};
  return rules;
}

auto Throws(const std::string& text) {
  return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
}

int64_t LiveBytes() { return Storage::stats().live_bytes; }

constexpr int64_t kBytes = static_cast<int64_t>(sizeof(Scalar));

TEST(TapeModuleTest, KeptRecordsAnswerAgain) {
  Why("You can ask twice about one forward pass: kKeep leaves the record as "
      "it was, and a tape that is not the tracer does not grow.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor y, loss;
  {
    TraceScope scope(&tape);
    y = Mul(x, x);
    loss = Mul(y, x);
  }
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(tape.Gradient(loss, {x}, {.graph = Graph::kKeep}),
                ElementsAre(IsTensor({}, {27})));
    EXPECT_THAT(tape.Gradient(y, {x}, {.graph = Graph::kKeep}),
                ElementsAre(IsTensor({}, {6})))
        << "an output that is not the last operation";
    EXPECT_EQ(tape.size(), 2);
  }
  EXPECT_THAT(tape.Gradient(loss, {x}), ElementsAre(IsTensor({}, {27})));
}

TEST(TapeModuleTest, DifferentiatesAsOftenAsAsked) {
  Why("x^6, differentiated five times, is 720 x. The record grows during the "
      "walk, which moves its nodes in memory.");
  const Tensor x = MakeTensor({2}, {1, -2});
  const Tensor ones = MakeTensor({2}, {1, 1});
  Tape tape(Rules());
  TraceScope scope(&tape);
  Tensor y = x;
  for (int i = 1; i < 6; ++i) y = Mul(y, x);
  for (int i = 0; i < 5; ++i) {
    y = tape.Gradient(y, {x}, {.graph = Graph::kKeep, .upstream = ones})[0];
  }
  EXPECT_THAT(y, IsTensor({2}, {720, -1440}));
}

TEST(TapeModuleTest, TheUpstreamIsATensorLikeAnyOther) {
  Why("The derivative of a gradient by its upstream is a forward derivative. "
      "This trick makes a Jacobian-vector product of two backward passes.");
  const Tensor x = MakeTensor({2}, {3, 5}), v = MakeTensor({2}, {7, 11});
  Tape tape(Rules());
  TraceScope scope(&tape);
  const Tensor y = Mul(x, x);
  const Tensor dx =
      tape.Gradient(y, {x}, {.graph = Graph::kKeep, .upstream = v})[0];
  EXPECT_THAT(tape.Gradient(dx, {v}, {.upstream = MakeTensor({2}, {1, 100})}),
              ElementsAre(IsTensor({2}, {6, 1000})));
}

// The calls of the rules below.
std::vector<std::string>& Calls() {
  static std::vector<std::string> calls;
  return calls;
}

TEST(TapeModuleTest, ComputesOnlyWhatIsBetweenTargetsAndOutput) {
  Why("The gradient of the images is as much work as that of the weights, and "
      "the training does not need it.");
  const RuleTable rules = {
      {"Mul", [](const TraceEvent& event) -> InputGradients {
         const Tensor a = event.inputs[0], b = event.inputs[1];
         return {[b](const Tensor& dy) {
                   Calls().push_back("left of " + ShapeToString(b.shape()));
                   return Mul(dy, b);
                 },
                 [a](const Tensor& dy) {
                   Calls().push_back("right of " + ShapeToString(a.shape()));
                   return Mul(dy, a);
                 }};
       }}};
  const Tensor image = MakeTensor({1}, {2}), weight = MakeTensor({1}, {3});
  Tape tape(rules);
  Tensor loss;
  {
    TraceScope scope(&tape);
    const Tensor hidden = Mul(image, weight);
    Mul(hidden, hidden);  // Leads nowhere.
    const Tensor constant = Mul(image, image);
    loss = Mul(constant, hidden);
    Mul(loss, loss);  // Comes after the output.
  }
  Calls().clear();
  EXPECT_THAT(tape.Gradient(loss, {weight}), ElementsAre(IsTensor({1}, {8})));
  EXPECT_THAT(Calls(), ElementsAre("right of [1]", "right of [1]"));
}

TEST(TapeModuleTest, AMissingRuleMattersOnlyIfAGradientMustPass) {
  Why("You may compute accuracy beside the loss, with operations that have no "
      "rule, if you do not ask for their gradient.");
  const Tensor x = MakeTensor({}, {4}), c = MakeTensor({}, {9});
  Tape tape(Rules());
  Tensor loss, beside;
  {
    TraceScope scope(&tape);
    loss = Mul(Mul(x, x), Sqrt(c));  // c is a constant: Sqrt is not passed.
    beside = Sqrt(loss);
  }
  EXPECT_THAT([&] { tape.Gradient(beside, {x}); },
              Throws("Gradient: there is no rule for Sqrt [] -> []"));
  EXPECT_THAT([&] { tape.Gradient(loss, {c}); },
              Throws("Gradient: there is no rule for Sqrt [] -> []"));
  EXPECT_THAT(tape.Gradient(loss, {x}), ElementsAre(IsTensor({}, {24})));
}

TEST(TapeModuleTest, JumpsDoNotConnect) {
  Why("The rule of Less says that there is no gradient. If you ask for one, "
      "the error says that the tensor does not reach the output.");
  const Tensor x = MakeTensor({}, {4}), y = MakeTensor({}, {5});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Mul(Less(x, y), y);
  }
  EXPECT_THAT([&] { tape.Gradient(loss, {y, x}); },
              Throws("Gradient: target 1 [] does not reach the output"));
  EXPECT_THAT(tape.Gradient(loss, {y}), ElementsAre(IsTensor({}, {1})));
}

TEST(TapeModuleTest, ErrorsSayWhatIsWrongAndChangeNothing) {
  Why("After an error you can correct the question and ask again.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor ones = MakeTensor({2, 3}, {1, 1, 1, 1, 1, 1});
  Tape tape(Rules());
  Tensor y;
  {
    TraceScope scope(&tape);
    y = Mul(x, x);
  }
  EXPECT_THAT([&] { tape.Gradient(x, {x}); },
              Throws("Gradient: the output was not computed on this tape"));
  EXPECT_THAT([&] { tape.Gradient(ones, {x}); },
              Throws("Gradient: the output was not computed on this tape"));
  EXPECT_THAT([&] { tape.Gradient(y, {x}); },
              Throws("Gradient: wanted an output of 1 element or an upstream, "
                     "got [2, 3]"));
  EXPECT_THAT(
      [&] { tape.Gradient(y, {x}, {.upstream = MakeTensor({3}, {1, 1, 1})}); },
      Throws("Gradient: wanted an upstream [2, 3], got [3]"));
  EXPECT_THAT([&] { tape.Gradient(y, {ones}, {.upstream = ones}); },
              Throws("Gradient: target 0 [2, 3] does not reach the "
                     "output"));
  EXPECT_EQ(tape.size(), 1);
  EXPECT_THAT(tape.Gradient(y, {x}, {.upstream = ones}),
              ElementsAre(IsTensor({2, 3}, {2, 4, 6, 8, 10, 12})));
  EXPECT_THAT([&] { tape.Gradient(y, {x}, {.upstream = ones}); },
              Throws("Gradient: the output was not computed on this tape"))
      << "the record is gone";
}

TEST(TapeModuleTest, NoticesWrongRules) {
  Why("A gradient of the wrong shape would be broadcast somewhere later, and "
      "the error would show far from the mistake.");
  const RuleTable rules = {
      {"Mul", [](const TraceEvent&) -> InputGradients { return {Pass, Pass}; }},
      {"Add", [](const TraceEvent&) -> InputGradients { return {Pass}; }}};
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor row = MakeTensor({3}, {1, 2, 3});
  Tape tape(rules);
  TraceScope scope(&tape);
  const Tensor y = Mul(x, row);
  EXPECT_THAT([&] { tape.Gradient(y, {x, row}, {.upstream = x}); },
              ThrowsMessage<std::logic_error>(HasSubstr(
                  "Gradient: the rule of Mul gives [2, 3] for input 1 [3]")));
  EXPECT_EQ(tape.size(), 0);
  EXPECT_THAT([&] { Add(x, x); },
              ThrowsMessage<std::logic_error>(HasSubstr(
                  "Tape: the rule of Add has 1 answers for 2 inputs")));
  Mul(x, x);
  EXPECT_EQ(tape.size(), 2) << "it still records";
}

TEST(TapeModuleTest, HoldsWhatTheRulesCapturedAndNothingElse) {
  Why("Memory limits the size of a batch. Rules of sums capture nothing, so "
      "the tape must hold nothing for them.");
  Tape tape(Rules());
  TraceScope scope(&tape);
  const int64_t before = LiveBytes();
  Tensor y = Add(Counting({100}), Counting({100}));
  y = Add(y, Counting({100}));
  EXPECT_EQ(LiveBytes() - before, 100 * kBytes) << "y, which this test holds";
  y = Mul(y, Counting({100}));
  EXPECT_EQ(LiveBytes() - before, 300 * kBytes) << "y and the two factors";
  y = Tensor();
  EXPECT_EQ(LiveBytes() - before, 200 * kBytes) << "not the product";
  EXPECT_EQ(tape.size(), 3);
  tape.Clear();
  EXPECT_EQ(LiveBytes() - before, 0);
  EXPECT_EQ(tape.size(), 0);
}

TEST(TapeModuleTest, ReleasesNodesDuringTheWalk) {
  Why("During the walk the gradients grow and the record shrinks. Holding "
      "both to the end would double the peak.");
  const Tensor x = Counting({1000});
  const Tensor ones = MakeTensor({1000}, std::vector<Scalar>(1000, 1));
  Tape tape(Rules());
  const TraceScope scope(&tape);
  Tensor y = x;
  for (int i = 0; i < 8; ++i) y = Mul(y, Counting({1000}));
  // The tape holds 8 factors, and what each was multiplied by, except x. The
  // walk makes a gradient for each product. Before it makes the next one, it
  // has released the factor of the last one.
  const int64_t before = LiveBytes();
  const int64_t peak = PeakBytesIn([&] {
    EXPECT_THAT(tape.Gradient(y, {x}, {.upstream = ones}),
                ElementsAre(HasShape({1000})));
  });
  EXPECT_EQ(peak, 1000 * kBytes);
  EXPECT_EQ(before - LiveBytes(), 15 * 1000 * kBytes) << "all but y itself";
}

TEST(TapeModuleTest, ReleasesEachFunctionAfterItsCall) {
  Why("The tensors of the left gradient of a product are released before the "
      "right one is computed: for a large layer this saves a matrix.");
  const Tensor x = Counting({1000});
  const Tensor ones = MakeTensor({1000}, std::vector<Scalar>(1000, 1));
  Tape tape(Rules());
  const TraceScope scope(&tape);
  const Tensor y = Mul(Add(x, x), Add(x, x));
  EXPECT_EQ(PeakBytesIn([&] { tape.Gradient(y, {x}, {.upstream = ones}); }),
            1000 * kBytes);
}

TEST(TapeModuleTest, ReleasesGradientsThatWerePassedOn) {
  Why("The gradient of an intermediate result is not needed after the walk "
      "has passed its operation.");
  const RuleTable rules = {{"Exp", [](const TraceEvent&) -> InputGradients {
                              return {
                                  [](const Tensor& dy) { return Add(dy, dy); }};
                            }}};
  const Tensor x = Counting({1000});
  const Tensor ones = MakeTensor({1000}, std::vector<Scalar>(1000, 1));
  Tape tape(rules);
  const TraceScope scope(&tape);
  Tensor y = x;
  for (int i = 0; i < 8; ++i) y = Exp(y);
  EXPECT_EQ(PeakBytesIn([&] { tape.Gradient(y, {x}, {.upstream = ones}); }),
            2000 * kBytes)
      << "one dy and one dx";
}

TEST(TapeModuleTest, DoesNotRecordItsOwnWalk) {
  Why("The operations of the rules are not part of the next step. But another "
      "tracer, such as a profiler, may want to see them.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Mul(x, x);
    tape.Gradient(loss, {x});
    EXPECT_EQ(tape.size(), 0);
    loss = Mul(x, x);
    EXPECT_EQ(tape.size(), 1) << "afterwards it records again";
    EXPECT_ANY_THROW(tape.Gradient(x, {x}));
    loss = Mul(loss, x);
    EXPECT_EQ(tape.size(), 2) << "also after an error";
  }
  EXPECT_THAT(
      TraceOf([&] { tape.Gradient(loss, {x}); }),
      ElementsAre("Mul [] [] -> []", "Mul [] [] -> []", "Mul [] [] -> []",
                  "Add [] [] -> []", "Mul [] [] -> []", "Add [] [] -> []"));
}

TEST(TapeModuleTest, ARuleMayRunOperationsAtOnce) {
  Why("A rule may compute something at once, right after its operation; here "
      "it is the square of the output. The tape records it, so it has a "
      "gradient, too.");
  const RuleTable rules = {
      {"Mul", MulRule},
      {"Exp", [](const TraceEvent& event) -> InputGradients {
         const Tensor doubled = Mul(event.output, event.output);
         return {[doubled](const Tensor& dy) { return Mul(dy, doubled); }};
       }}};
  const Tensor x = MakeTensor({}, {0});
  Tape tape(rules);
  TraceScope scope(&tape);
  const Tensor y = Exp(x);
  EXPECT_EQ(tape.size(), 2);
  const Tensor first = tape.Gradient(y, {x}, {.graph = Graph::kKeep})[0];
  EXPECT_THAT(tape.Gradient(first, {x}), ElementsAre(IsTensor({}, {2})))
      << "e^(2x), twice";
}

TEST(TapeModuleTest, AnyNumberOfTargets) {
  Why("You may ask for no gradient at all, and an output may have no "
      "elements.");
  const Tensor x = MakeTensor({0, 2}, {});
  Tape tape(Rules());
  TraceScope scope(&tape);
  Tensor y = Mul(x, x);
  EXPECT_THAT(tape.Gradient(y, {x}, {.upstream = x}),
              ElementsAre(HasShape({0, 2})));
  y = Mul(x, x);
  EXPECT_THAT(tape.Gradient(y, std::vector<Tensor>(), {.upstream = x}),
              IsEmpty());
}

}  // namespace
}  // namespace tinytorch
