// Report: what a training run was, as one SVG document.
//
//   Report report("What it learned");
//   report.Heading("LeNet-5: 99.1 % right");
//   report.Add(ChartSvg(live.LossChart()), {800, 440});
//   report.Add(ConfusionSvg(counts));
//   std::ofstream("report.svg") << report.Svg();
//
// Drawings are placed from left to right and from top to bottom, as words are.

#ifndef TINYTORCH_TRAINING_SHOW_REPORT_H_
#define TINYTORCH_TRAINING_SHOW_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tools/plot/plot.h"

namespace tinytorch {

// A complete SVG document and its size in pixels.
struct Drawing {
  std::string svg;
  int width = 0;
  int height = 0;
};

class Report {
 public:
  explicit Report(std::string title) : title_(std::move(title)) {}

  // A headline, with room before it; and a line of text.
  void Heading(const std::string& text);
  void Text(const std::string& text);
  void Add(const Drawing& drawing);

  bool empty() const { return y_ == 0; }
  std::string Svg() const;

 private:
  void NewRow();

  std::string title_;
  std::string body_;
  int x_ = 0;       // where the next drawing begins
  int y_ = 0;       // of its row
  int height_ = 0;  // of its row
};

// ChartSvg() at the size of a report.
Drawing ChartDrawing(const Chart& chart);

// counts[truth][answer]: numbers in squares, the darker the more of its row;
// what is wrong in another colour than what is right.
Drawing ConfusionDrawing(const std::vector<std::vector<int64_t>>& counts);

// Numbers as squares: red above 0, blue below it, white at 0; each picture as
// strong as its largest number. Row-major.
struct Picture {
  std::string name = {};
  int rows = 0;
  int columns = 0;
  std::vector<double> values = {};
};
Drawing PicturesDrawing(const std::string& title,
                        const std::vector<Picture>& pictures);

// Points of two classes over what a network says of each place of a plane:
// `answers` are rows from the top, each number from -1 (class 0) to 1.
struct ClassifiedPoint {
  double x = 0;  // in [-1, 1], as y
  double y = 0;
  int label = 0;
};
Drawing PlaneDrawing(const std::string& title, const Picture& answers,
                     const std::vector<ClassifiedPoint>& points);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_REPORT_H_
