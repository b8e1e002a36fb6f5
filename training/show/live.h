// Live: a training run on the screen, while it runs.
//
//   Live live("LeNet-5", {.score = "right"});
//   Trainer trainer(..., {.on_step = [&](auto& p) { live.Step(p); },
//                         .on_epoch = [&](auto& m) { live.Epoch(m); }});
//   trainer.Run();
//   live.Finish();
//
// In a terminal of at least 80 x 24 it is one picture that is drawn over and
// over in place, ten times a second at most:
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
// Elsewhere (a file, a pipe, a test) it is a line for each epoch.

#ifndef TINYTORCH_TRAINING_SHOW_LIVE_H_
#define TINYTORCH_TRAINING_SHOW_LIVE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/plot/plot.h"
#include "training/trainer.h"

namespace tinytorch {

// Where it is drawn. Tests bring their own.
struct Screen {
  std::function<void(const std::string&)> write;
  std::function<double()> seconds;  // a clock
  bool redraw = false;              // or a line for each epoch
};

// The standard output; redraws if that is a terminal that is large enough and
// understands cursor movements.
Screen StandardOutput();

struct LiveOptions {
  std::string score = {};  // "right": what a score in [0, 1] is called, as a
                           // percentage; none: scores are not shown
  std::function<std::string()> picture = nullptr;  // beside the curve, at most
                                                   // 36 columns and 15 rows
  int64_t every = 1;  // without redrawing: a line for every so many epochs
};

class Live {
 public:
  Live(std::string title, LiveOptions options,
       Screen screen = StandardOutput());

  void Step(const Progress& progress);
  void Epoch(const EpochMetrics& metrics);

  // Draws the last state and leaves it there.
  void Finish();

  // The curves so far, over epochs: loss while training, validation loss.
  Chart LossChart() const;
  // Validation score over epochs.
  Chart ScoreChart() const;

 private:
  void Draw();
  std::string Frame() const;
  std::string Line(const EpochMetrics& metrics) const;

  std::string title_;
  LiveOptions options_;
  Screen screen_;
  double started_;
  double drawn_ = -1;       // when
  int64_t lines_ = 0;       // of the last frame
  int64_t first_step_ = 0;  // of this run: 1, more when it was resumed
  Progress progress_;
  std::vector<EpochMetrics> epochs_;
  // The loss of every step would be too much to keep and to draw: means over
  // `width_` steps each, two of which become one when there are too many.
  std::vector<Point> losses_;
  int64_t width_ = 1;
  double sum_ = 0;
  int64_t count_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_LIVE_H_
