#include "training/use/use_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "layers/show/referee.h"
#include "layers/show/text_referee.h"
#include "tensor/random.h"
#include "tensor/views.h"
#include "tools/data/as_you_like_it.h"
#include "tools/data/value_or_throw.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "training/show/report.h"
#include "training/text.h"

namespace tinytorch {
namespace {

// Returns what the referee finds wrong with a trained network, or "".
std::string FaultOf(const TextReferee& referee, const ParameterChange& change,
                    Gpt& network, std::string_view unseen, int64_t context) {
  const std::vector<std::string> unchanged = change.Faults();
  if (!unchanged.empty()) {
    return absl::StrCat(unchanged.front(), " did not change, or is not finite");
  }
  const std::string error = referee.MaskError(network, unseen, context);
  return error.empty() ? "" : absl::StrCat("the causal mask: ", error);
}

// Breaks a text into lines of at most `width`, between words where possible.
// Returns at most `rows` lines.
std::vector<std::string> Lines(const std::string& text, size_t width,
                               size_t rows) {
  std::vector<std::string> lines =
      absl::StrSplit(text::Indent("", text, width), '\n');
  lines.pop_back();  // after the last line break
  if (lines.size() > rows) lines.resize(rows);
  return lines;
}

void PrintQuote(const std::string& text) {
  for (const std::string& line : Lines(text, 70, 40)) {
    std::printf("   | %s\n", line.c_str());
  }
}

// Prints a paragraph and an empty line.
void Explain(std::string_view paragraph) {
  std::printf("%s\n", text::Reflow(paragraph, {.indent = 3}).c_str());
}

void PrintNats(double nats, const char* what) {
  std::printf("   %5.2f   %5.2f   %s\n", nats, nats / std::numbers::ln2, what);
}

}  // namespace

LearnTextResult LearnText(std::string_view text,
                          const LearnTextOptions& options) {
  const TextReferee referee(text);
  const int64_t context = options.network.context;
  // 85 % to train, 5 % to choose the best epoch, 10 % to measure.
  const int64_t size = static_cast<int64_t>(text.size());
  const int64_t learned = size * 85 / 100, chosen = size * 90 / 100;
  const std::string_view choosing = text.substr(
      static_cast<size_t>(learned), static_cast<size_t>(chosen - learned));
  const std::string_view unseen = text.substr(static_cast<size_t>(chosen));

  const Vocabulary vocabulary(text);
  const Tensor numbers = vocabulary.Encode(text);
  const TextWindows train(Slice(numbers, {.stop = learned}), context,
                          options.stride);
  const TextWindows validation(
      Slice(numbers, {.start = learned, .stop = chosen}), context, context);
  DataLoader loader(train, {.batch = options.batch, .drop_last = true});

  Rng rng(1);
  GptOptions shape = options.network;
  shape.vocab_size = vocabulary.size();
  Gpt network(shape, rng);
  const ParameterChange change(network.Parameters());
  const auto write = [&](int64_t characters, double temperature) {
    Rng chance(7);
    return Generate(network, vocabulary, options.prompt, chance,
                    {.characters = characters,
                     .context = context,
                     .temperature = temperature});
  };
  LearnTextResult result = {
      .parameters = network.ParameterCount(),
      .guessing = std::log(static_cast<double>(referee.characters())),
      .frequency = referee.Entropy(),
      .after_one = referee.EntropyAfterOne(),
      .at_start = referee.Loss(network, choosing, context),
      .noise = write(200, 0.8)};

  AdamW optimizer(network.Parameters(), {.learning_rate = options.learning_rate,
                                         .beta2 = 0.99,
                                         .weight_decay = 0.1});
  const int64_t steps = options.epochs * loader.batches();
  const int64_t warm_up = steps / 20;
  Trainer trainer(
      network, CrossEntropy, optimizer, loader, validation,
      {.epochs = options.epochs,
       .schedule = WarmUp(warm_up, CosineDecay(steps - warm_up, 0.05)),
       .max_norm = 1,
       .on_step = options.on_step,
       .on_epoch =
           [&](const EpochMetrics& metrics) {
             if (options.on_epoch) options.on_epoch(metrics, write(200, 0.8));
           },
       .stop = options.stop});
  const History history = ValueOrThrow(trainer.Run());

  result.stopped = history.stopped == Stopped::kRequest;
  result.after = referee.Loss(network, unseen, context);
  result.sample = write(500, 0.5);
  result.fault = FaultOf(referee, change, network, unseen, context);
  if (result.fault.empty() && history.best_epoch > 0) {
    const auto& best =
        history.epochs[static_cast<size_t>(history.best_epoch - 1)];
    result.fault = Disagreement("validation loss", best.loss,
                                referee.Loss(network, choosing, context), 1e-3);
  }
  return result;
}

LearnTextResult WriteLikeShakespeare(Report& report) {
  const std::string_view play = AsYouLikeIt();
  Explain(absl::StrFormat(R"(
      "As You Like It" by William Shakespeare has %d characters. A Gpt sees up
      to 64 of them and predicts the next one. It does not know words, lines or
      speakers. The last tenth of the play is its test.
      )",
                          play.size()));

  struct Sample {
    int64_t epoch;
    double loss;
    std::string text;
  };
  std::vector<Sample> samples;
  LearnTextOptions options;
  Live live("As You Like It", {.image = [&] {
              return samples.empty()
                         ? std::string()
                         : absl::StrJoin(Lines(samples.back().text, 34, 12),
                                         "\n");
            }});
  options.on_step = [&](const Progress& progress) { live.Step(progress); };
  options.on_epoch = [&](const EpochMetrics& metrics,
                         const std::string& sample) {
    samples.push_back({metrics.epoch, metrics.loss, sample});
    live.Epoch(metrics);
  };
  options.stop = Interrupted;
  const LearnTextResult result = LearnText(play, options);
  live.Finish();
  std::printf("\n");
  if (result.stopped) {
    Explain(R"(
        Stopped by Ctrl-C. The network has the weights of the best epoch, or of
        the last step if no epoch was complete.
        )");
  }
  Explain(R"(
      How it continued "ROSALIND:" after each epoch, and its loss on a part of
      the play that it does not train on:
      )");
  std::printf("    epoch   nats   text\n");
  const auto print = [](int64_t epoch, double nats, const std::string& text) {
    std::printf(
        "   %6d  %5.2f   %s\n", static_cast<int>(epoch), nats,
        absl::StrReplaceAll(text, {{"\n", " / "}}).substr(0, 56).c_str());
  };
  print(0, result.at_start, result.noise);
  for (const Sample& sample : samples) {
    print(sample.epoch, sample.loss, sample.text);
  }

  Explain(R"(

      The test is the last tenth of the play, which has chosen nothing. It is another text
      than that of the table above, so its loss is another one:
      )");
  std::printf("    nats    bits   for a character of the last tenth\n");
  PrintNats(result.guessing, "a guess, all characters equally likely");
  PrintNats(result.frequency, "a guess that knows how often each occurs");
  PrintNats(result.after_one, "one that also knows the character before");
  PrintNats(result.after, "this network, on text it has never seen");
  std::printf(
      "\n   A longer text of the trained network, after \"ROSALIND:\"\n\n");
  PrintQuote(result.sample);
  if (result.fault.empty()) {
    std::printf("\n");
    Explain(absl::StrFormat(R"(
        A referee, not your code, has measured the losses. It has also changed
        each of 64 characters in turn: no answer before the changed character
        moved by a single bit. Training has changed all %d parameters.
        )",
                            result.parameters));
  }

  report.Heading(
      absl::StrFormat("As You Like It: %.2f nats a character", result.after));
  for (const std::string& line : Lines(result.sample, 70, 20)) {
    report.Text(line);
  }
  report.Add(ChartDrawing(live.LossChart()));
  return result;
}

}  // namespace tinytorch
