#include "training/use/use_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tensor/random.h"
#include "tensor/views.h"
#include "tools/data/as_you_like_it.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "training/show/report.h"
#include "layers/show/referee.h"
#include "layers/show/text_referee.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/text.h"

namespace tinytorch {
namespace {

// What the referee has against a trained network; empty: nothing.
std::string FaultOf(const TextReferee& referee, const Movement& movement,
                    Gpt& network, std::string_view unseen, int64_t context) {
  const std::vector<std::string> resting = movement.Faults();
  if (!resting.empty()) {
    return absl::StrCat(resting.front(), " did not move, or holds no numbers");
  }
  const std::string error = referee.MaskError(network, unseen, context);
  return error.empty() ? "" : absl::StrCat("the causal mask: ", error);
}

// A text in lines of at most `width`, broken between words where possible; at
// most `rows` of them.
std::vector<std::string> Lines(const std::string& text, size_t width,
                               size_t rows) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    while (line.size() > width) {
      const size_t space = line.rfind(' ', width);
      const size_t length =
          space == absl::string_view::npos || space == 0 ? width : space;
      lines.emplace_back(line.substr(0, length));
      line.remove_prefix(length);
      absl::ConsumePrefix(&line, " ");
    }
    lines.emplace_back(line);
  }
  if (lines.size() > rows) lines.resize(rows);
  return lines;
}

void PrintQuote(const std::string& text) {
  for (const std::string& line : Lines(text, 70, 40)) {
    std::printf("   | %s\n", line.c_str());
  }
}

void PrintNats(double nats, const char* what) {
  std::printf("   %5.2f   %5.2f   %s\n", nats, nats / std::numbers::ln2, what);
}

}  // namespace

LearnTextResult LearnText(std::string_view text,
                          const LearnTextOptions& options) {
  const TextReferee referee(text);
  const int64_t context = options.network.context;
  // 85 % to learn from, 5 % to choose the best epoch by, 10 % to be measured
  // on.
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
  const Movement movement(network.Parameters());
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
      .before = referee.Loss(network, unseen, context),
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
  const absl::StatusOr<History> history = trainer.Run();
  if (!history.ok()) {
    throw std::runtime_error(std::string(history.status().message()));
  }

  result.stopped = history->stopped == Stopped::kRequest;
  result.after = referee.Loss(network, unseen, context);
  result.sample = write(500, 0.5);
  result.fault = FaultOf(referee, movement, network, unseen, context);
  if (result.fault.empty() && history->best_epoch > 0) {
    const auto& best =
        history->epochs[static_cast<size_t>(history->best_epoch - 1)];
    result.fault = Disagreement("validation loss", best.loss,
                                referee.Loss(network, choosing, context), 1e-3);
  }
  return result;
}

LearnTextResult WriteLikeShakespeare(Report& report) {
  const std::string_view play = AsYouLikeIt();
  std::printf(
      "   As You Like It, by William Shakespeare: %d characters. A Gpt sees "
      "up\n"
      "   to 64 of them and says which comes next. It knows no word, no line\n"
      "   and no speaker. The last tenth of the play is kept away from it.\n\n",
      static_cast<int>(play.size()));

  struct Heard {
    int64_t epoch;
    double loss;
    std::string sample;
  };
  std::vector<Heard> heard;
  LearnTextOptions options;
  Live live("As You Like It", {.picture = [&] {
              return heard.empty()
                         ? std::string()
                         : absl::StrJoin(Lines(heard.back().sample, 34, 12),
                                         "\n");
            }});
  options.on_step = [&](const Progress& progress) { live.Step(progress); };
  options.on_epoch = [&](const EpochMetrics& metrics,
                         const std::string& sample) {
    heard.push_back({metrics.epoch, metrics.loss, sample});
    live.Epoch(metrics);
  };
  options.stop = Interrupted;
  const LearnTextResult result = LearnText(play, options);
  live.Finish();
  if (result.stopped) {
    std::printf(
        "\n   Stopped by Ctrl-C. The network has the weights of the best epoch,"
        "\n   or of the last step if none was complete.\n");
  }

  std::printf(
      "\n   What it wrote on after \"ROSALIND:\", and what a character of a\n"
      "   part that it does not learn from cost it then:\n\n    epoch   nats   "
      "text\n");
  const auto print = [](int64_t epoch, double nats, const std::string& text) {
    std::printf(
        "   %6d  %5.2f   %s\n", static_cast<int>(epoch), nats,
        absl::StrReplaceAll(text, {{"\n", " / "}}).substr(0, 56).c_str());
  };
  print(0, result.before, result.noise);
  for (const Heard& then : heard) print(then.epoch, then.loss, then.sample);

  std::printf("\n    nats    bits   for a character\n");
  PrintNats(result.guessing, "guessing, with a die of as many sides");
  PrintNats(result.frequency, "knowing how often each one occurs");
  PrintNats(result.after_one, "knowing the one before it as well");
  PrintNats(result.after, "this network, on what it has never seen");
  std::printf("\n   And more of it, after \"ROSALIND:\"\n\n");
  PrintQuote(result.sample);
  if (result.fault.empty()) {
    std::printf(
        "\n   The losses were measured by a referee, not by your code. It has\n"
        "   also changed each of 64 characters in turn: no answer before it\n"
        "   moved by a single bit. All %d parameters were trained.\n",
        static_cast<int>(result.parameters));
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
