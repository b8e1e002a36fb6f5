// Live: shows a training run on the screen while it runs.
//
//   Live live("LeNet-5", {.score = "right"});
//   Trainer trainer(..., {.on_step = [&](auto& p) { live.Step(p); },
//                         .on_epoch = [&](auto& m) { live.Epoch(m); }});
//   trainer.Run();
//   live.Finish();
//
// In a terminal of at least 80 x 24 it draws one frame in place, at most ten
// times a second:
//
//   LeNet-5   epoch 3 of 5   step 2345 of 4690   loss 0.0812   98.31 % right
//   ███████████████████████████████████▌            50 %      about 17 s left
//
//   loss
//   2.3 ┤●
//       │ ●●●
//   0.1 ┤    ●●●●●●
//       └──────────
//        0    1    2
//
// A run that would be over before one has looked is slowed down there.
//
// Elsewhere (a file, a pipe, a test) it writes a line for each epoch, and the
// image at the start and in the middle.

#ifndef TINYTORCH_TRAINING_SHOW_LIVE_H_
#define TINYTORCH_TRAINING_SHOW_LIVE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/plot/plot.h"
#include "training/trainer.h"

namespace tinytorch {

// Where Live draws. Tests use a screen of their own.
struct Screen {
  std::function<void(const std::string&)> write;
  std::function<double()> seconds;                     // a clock
  std::function<void(double seconds)> wait = nullptr;  // nullptr: never waits
  bool redraw = false;  // in place; otherwise a line for each epoch
};

// Returns the standard output. It redraws if it is a terminal that is large
// enough and understands cursor movements.
Screen StandardOutput();

struct LiveOptions {
  // The name of a score in [0, 1], which is shown in percent: "right". Without
  // a name, scores are not shown.
  std::string score = {};
  // Text beside the curve, at most 36 columns and 15 rows.
  std::function<std::string()> image = nullptr;
  // Without redrawing: writes a line after this many epochs.
  int64_t every = 1;
  // With redrawing: a run takes at least this long.
  double seconds = 0;
};

class Live {
 public:
  Live(std::string title, LiveOptions options,
       Screen screen = StandardOutput());

  void Step(const Progress& progress);
  void Epoch(const EpochMetrics& metrics);

  // Draws the last state and leaves it there.
  void Finish();

  // Returns the curves so far, over epochs: training loss, validation loss.
  Chart LossChart() const;
  // Returns the validation score over epochs.
  Chart ScoreChart() const;

 private:
  void Draw();
  void WaitForTheEye();
  void WriteLine(const EpochMetrics& metrics);
  std::string Frame() const;
  std::string Line(const EpochMetrics& metrics) const;

  std::string title_;
  LiveOptions options_;
  Screen screen_;
  double started_;
  double drawn_ = -1;       // time of the last frame
  int64_t lines_ = 0;       // of the last frame
  int64_t first_step_ = 0;  // of this run: 1, or more if it was resumed
  Progress progress_;
  std::vector<EpochMetrics> epochs_;
  // Means of the loss over `width_` steps each: the losses of all steps would
  // be too many to keep and to draw. If there are too many means, two become
  // one.
  std::vector<Point> losses_;
  int64_t width_ = 1;
  double sum_ = 0;
  int64_t count_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_LIVE_H_
