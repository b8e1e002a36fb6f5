#include "training/show/live.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "tools/plot/plot.h"
#include "tools/text/columns.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

constexpr double kSecondsBetweenFrames = 0.1;
constexpr int kBarColumns = 48;
constexpr size_t kMostLosses = 128;

std::string Duration(double seconds) {
  if (seconds < 100) return absl::StrFormat("%.0f s", seconds);
  return absl::StrFormat("%.0f min", seconds / 60);
}

}  // namespace

Screen StandardOutput() {
  winsize size = {};
  const char* const kind = std::getenv("TERM");
  const bool large = isatty(STDOUT_FILENO) == 1 &&
                     ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
                     size.ws_col >= 80 && size.ws_row >= 24;
  return {
      .write =
          [](const std::string& text) {
            std::fwrite(text.data(), 1, text.size(), stdout);
            std::fflush(stdout);
          },
      .seconds =
          [] {
            const std::chrono::duration<double> now =
                std::chrono::steady_clock::now().time_since_epoch();
            return now.count();
          },
      .wait =
          [](double seconds) {
            std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
          },
      .redraw = large && kind != nullptr && std::string_view(kind) != "dumb"};
}

Live::Live(std::string title, LiveOptions options, Screen screen)
    : title_(std::move(title)),
      options_(std::move(options)),
      screen_(std::move(screen)),
      started_(screen_.seconds()) {}

void Live::Step(const Progress& progress) {
  progress_ = progress;
  if (first_step_ == 0) first_step_ = progress.step;
  sum_ += progress.loss;
  if (++count_ == width_) {
    losses_.push_back({static_cast<double>(progress.step) /
                           static_cast<double>(progress.batches),
                       sum_ / static_cast<double>(count_)});
    sum_ = 0;
    count_ = 0;
  }
  if (losses_.size() == kMostLosses) {
    for (size_t i = 0; i < kMostLosses / 2; ++i) {
      const Point &a = losses_[2 * i], &b = losses_[2 * i + 1];
      losses_[i] = {b.x, (a.y + b.y) / 2};
    }
    losses_.resize(kMostLosses / 2);
    width_ *= 2;
  }
  if (!screen_.redraw) return;
  WaitForTheEye();
  const double now = screen_.seconds();
  if (drawn_ < 0 || now - drawn_ >= kSecondsBetweenFrames) Draw();
}

void Live::Epoch(const EpochMetrics& metrics) {
  epochs_.push_back(metrics);
  if (screen_.redraw) {
    Draw();
  } else if (metrics.epoch % options_.every == 0) {
    WriteLine(metrics);
  }
}

void Live::Finish() {
  if (screen_.redraw) {
    Draw();
  } else if (!epochs_.empty() && epochs_.back().epoch % options_.every != 0) {
    screen_.write(Line(epochs_.back()));
  }
  lines_ = 0;
}

// Waits if more of the run is done than of the time that it should take.
void Live::WaitForTheEye() {
  if (options_.seconds <= 0 || screen_.wait == nullptr) return;
  const double steps =
      static_cast<double>(progress_.epochs * progress_.batches);
  const double due =
      options_.seconds * static_cast<double>(progress_.step) / steps;
  const double early = started_ + due - screen_.seconds();
  if (early > 0) screen_.wait(early);
}

// Where there is no terminal, an image after each line would be too much. The
// first line has one, and one in the middle; the caller shows the last.
void Live::WriteLine(const EpochMetrics& metrics) {
  screen_.write(Line(metrics));
  if (options_.image == nullptr) return;
  const int64_t lines = progress_.epochs / options_.every;
  const int64_t line = metrics.epoch / options_.every;
  if (lines < 3 || (line != 1 && line != (lines + 1) / 2)) return;
  std::string image = absl::StrReplaceAll(options_.image(), {{"\n", "\n   "}});
  while (!image.empty() && (image.back() == ' ' || image.back() == '\n')) {
    image.pop_back();
  }
  screen_.write(absl::StrCat("\n   ", image, "\n\n"));
}

// Moves to the first line of the last frame and writes the new frame over it.
// Erases the rest of each old line.
void Live::Draw() {
  drawn_ = screen_.seconds();
  std::string frame = Frame();
  const int64_t lines = std::ranges::count(frame, '\n');
  frame = absl::StrReplaceAll(frame, {{"\n", "\x1b[K\n"}});
  if (lines_ > 0) frame = absl::StrCat("\x1b[", lines_, "A\r", frame);
  // If the frame has fewer lines than the last one, erases the others.
  if (lines < lines_) absl::StrAppend(&frame, "\x1b[J");
  lines_ = lines;
  screen_.write(frame);
}

std::string Live::Line(const EpochMetrics& metrics) const {
  std::string line = absl::StrFormat(
      "   epoch %3d of %d   loss %.4f   validation %.4f", metrics.epoch,
      progress_.epochs, metrics.train_loss, metrics.loss);
  if (!options_.score.empty()) {
    absl::StrAppendFormat(&line, "   %6.2f %% %s", metrics.score * 100,
                          options_.score);
  }
  return absl::StrFormat("%s   %.1f s\n", line, metrics.seconds);
}

std::string Live::Frame() const {
  const int64_t steps = progress_.epochs * progress_.batches;
  std::string out = absl::StrFormat(
      "   %s   epoch %d of %d   loss %.4f", title_, progress_.epoch,
      progress_.epochs, losses_.empty() ? progress_.loss : losses_.back().y);
  if (!options_.score.empty() && !epochs_.empty()) {
    absl::StrAppendFormat(&out, "   %.2f %% %s", epochs_.back().score * 100,
                          options_.score);
  }
  const double share = steps == 0 ? 1
                                  : static_cast<double>(progress_.step) /
                                        static_cast<double>(steps);
  const std::string bar = DrawBar(share, kBarColumns);
  const double time = screen_.seconds() - started_;
  const double done =
      static_cast<double>(std::max<int64_t>(progress_.step - first_step_, 1));
  const double left = time / done * static_cast<double>(steps - progress_.step);
  absl::StrAppendFormat(
      &out, "\n   %s %3.0f %%   %s%s\n\n", text::PadRight(bar, kBarColumns),
      share * 100, progress_.step == steps ? "in " : "about ",
      progress_.step == steps ? Duration(time) : Duration(left) + " left");
  const bool beside = options_.image != nullptr;
  const std::string chart =
      DrawChart(LossChart(), {.columns = beside ? 30 : 64, .rows = 12});
  out += beside ? Beside({chart, options_.image()}) : chart;
  if (progress_.step < steps) {
    out += "\n   Ctrl-C stops, and keeps the best weights.\n";
  }
  return out;
}

Chart Live::LossChart() const {
  Chart chart = {.x_label = "epochs", .y_label = "loss"};
  chart.lines.push_back({.name = "while training", .points = losses_});
  chart.lines.push_back({.name = "validation"});
  for (const EpochMetrics& metrics : epochs_) {
    chart.lines[1].points.push_back(
        {static_cast<double>(metrics.epoch), metrics.loss});
  }
  return chart;
}

Chart Live::ScoreChart() const {
  Chart chart = {.x_label = "epochs", .y_label = options_.score};
  chart.lines.push_back({.name = "validation"});
  for (const EpochMetrics& metrics : epochs_) {
    chart.lines[0].points.push_back(
        {static_cast<double>(metrics.epoch), metrics.score});
  }
  return chart;
}

}  // namespace tinytorch
