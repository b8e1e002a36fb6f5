// Experiment `mask`: a language model that sees the character it has to name.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "layers/dense.h"
#include "layers/embedding.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/attention.h"
#include "networks/evaluate.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/as_you_like_it.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/given/cross_attention.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/text.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

constexpr int64_t kContext = 64;
constexpr int64_t kWidth = 32;
constexpr std::string_view kPrompt = "ROSALIND:\n";

// The smallest language model: each position collects from those that it may
// see, and names the next character. Tokens [n, t] -> logits [n, t, classes].
class Model : public Layer {
 public:
  Model(int64_t characters, bool masked, Rng& rng)
      : masked_(masked),
        tokens_(characters, kWidth, rng),
        positions_(kContext, kWidth, rng),
        attention_(kWidth, 2, rng),
        norm_(kWidth),
        head_(kWidth, characters, rng) {
    AddChild("tokens", tokens_);
    AddChild("positions", positions_);
    AddChild("attention", attention_);
    AddChild("norm", norm_);
    AddChild("head", head_);
  }

  std::string name() const override { return "Model"; }
  Shape OutputShape(const Shape& input) const override {
    return {input.at(0), input.at(1), head_.weight().size(0)};
  }

 protected:
  Tensor Forward(const Tensor& tokens) override {
    const int64_t count = tokens.size(1);
    const Tensor places = Tensor::Empty({count});
    for (int64_t i = 0; i < count; ++i) {
      places.data()[i] = static_cast<Scalar>(i);
    }
    const Tensor x = tokens_(tokens) + positions_(places);
    // The only difference: who may see whom.
    const Tensor mask = masked_ ? CausalMask(count) : Tensor();
    return head_(norm_(x + attention_.Attend(x, x, mask)));
  }

 private:
  bool masked_;
  Embedding tokens_, positions_;
  MultiHeadAttention attention_;
  LayerNorm norm_;
  Dense head_;
};

struct Result {
  double training = 0;  // loss of the last steps
  double unseen = 0;    // loss on unseen text, all positions of a window
  double last = 0;      // the same, last position only: nothing comes after it
  std::string text;
};

Result Learn(bool masked, int64_t steps, double temperature) {
  const std::string_view play = AsYouLikeIt();
  const Vocabulary vocabulary(play);
  const Tensor numbers = vocabulary.Encode(play);
  const int64_t learned = numbers.numel() * 9 / 10;
  const TextWindows train(Slice(numbers, {.stop = learned}), kContext);
  const TextWindows unseen(Slice(numbers, {.start = learned}), kContext,
                           kContext);
  DataLoader loader(train, {.batch = 8, .seed = 1});
  Rng rng(1);
  Model network(vocabulary.size(), masked, rng);
  Adam adam(network.Parameters(), {.learning_rate = 0.01});
  Result result;
  constexpr int64_t kLast = 20;
  for (int64_t step = 0; step < steps; ++step) {
    const Batch batch = loader.Get(0, step);
    if (step >= steps - kLast) {
      result.training +=
          CrossEntropy(Predict(network, batch.inputs), batch.targets).item() /
          kLast;
    }
    adam.Step(GradientOfLoss(network, batch));
  }
  std::vector<int64_t> some;
  for (int64_t i = 0; i < 150; ++i) some.push_back(i);
  const Batch measured = unseen.Get(some);
  const Tensor logits = Predict(network, measured.inputs);
  result.unseen = CrossEntropy(logits, measured.targets).item();
  result.last = CrossEntropy(Select(logits, 1, kContext - 1),
                             Select(measured.targets, 1, kContext - 1))
                    .item();
  Rng chance(7);
  result.text = Generate(
      network, vocabulary, kPrompt, chance,
      {.characters = 180, .context = kContext, .temperature = temperature});
  return result;
}

// Returns the part of the characters of a text that are in the prompt, too.
double PartOfPrompt(const std::string& text) {
  const auto count = std::count_if(text.begin(), text.end(), [](char c) {
    return kPrompt.find(c) != kPrompt.npos;
  });
  return static_cast<double>(count) / static_cast<double>(text.size());
}

}  // namespace

void WithoutTheMask(Lab& lab) {
  const auto steps = static_cast<int64_t>(
      lab.settings().Number("steps", IsQuick() ? 600 : 1500, {20, 5000}));
  const double temperature = lab.settings().Number("temperature", 0.8, {0, 2});
  lab.Say(text::Reflow(absl::StrFormat(R"(

      A small language model of one attention layer reads "As You Like It", %d
      steps with 8 windows of %d characters. Each position has to name the
      character after it. The causal mask hides all later positions. Without it,
      a position sees the next character: it is an input of the next position.
      )",
                                       steps, kContext)));
  lab.Ask(
      "without the mask the loss falls nearly to 0. What does it write then?",
      {"a better text than with the mask", "the play, by heart", "nonsense"});
  const Result with = Learn(true, steps, temperature);
  const Result without = Learn(false, steps, temperature);
  lab.Say(
      "\n  nats a character    training   unseen text   unseen text, last of "
      "64\n");
  for (const Result* result : {&with, &without}) {
    lab.Say(absl::StrFormat("  %-18s%10.2f%14.2f%24.2f\n",
                            result == &with ? "with the mask" : "without it",
                            result->training, result->unseen, result->last));
  }
  for (const Result* result : {&with, &without}) {
    lab.Say(absl::StrCat(
        "\n  after \"ROSALIND:\", ",
        result == &with ? "with the mask" : "without it", "\n",
        text::Indent("  | ",
                     absl::StrReplaceAll(result->text, {{"\n", " / "}}))));
  }
  lab.Say(absl::StrFormat(
      "\n  Of the characters that it writes, the prompt has %.0f %% with the "
      "mask,\n  and %.0f %% without it.\n\n",
      PartOfPrompt(with.text) * 100, PartOfPrompt(without.text) * 100));
  lab.Answer(without.last > with.last ? 2 : 0);
  lab.Say(text::Reflow(R"(
      The model without the mask has learned to copy: it looks one position ahead
      and names what it sees. That is right for every character but the last one
      of a window, after which nothing comes. When it writes, it always names the
      character after the last one. It has hardly learned that, and copies from what
      is there: its prompt. Unseen text
      does not show the mistake, because the answer is among the inputs there as
      well. So if a loss is too good to be true, look for the answer among the
      inputs: change an input, and see which outputs move.
      )"));
  lab.Try(
      {.set = "temperature=0",
       .question = "The likeliest character each time: what does each of the "
                   "two write?",
       .answer = "With the mask, words that are common, again and again. "
                 "Without it no words: it copies the characters of the prompt.",
       .holds =
           PartOfPrompt(without.text) > 0.75 && PartOfPrompt(with.text) < 0.5});
}

}  // namespace tinytorch
