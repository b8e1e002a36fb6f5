// Report: the results of a training run as one SVG document.
//
//   Report report("What it learned");
//   report.Heading("LeNet-5: 99.1 % right");
//   report.Add(ChartDrawing(live.LossChart()));
//   report.Add(ConfusionDrawing(counts));
//   std::ofstream("report.svg") << report.Svg();
//
// Drawings are placed like words: from left to right, then from top to bottom.

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

  // Adds a headline, with space before it; a line of text; a drawing.
  void Heading(const std::string& text);
  void Text(const std::string& text);
  void Add(const Drawing& drawing);

  bool empty() const { return y_ == 0; }
  std::string Svg() const;

 private:
  void NewRow();

  std::string title_;
  std::string body_;
  int x_ = 0;       // of the next drawing
  int y_ = 0;       // of its row
  int height_ = 0;  // of its row
};

// Draws a chart with ChartSvg(), at the size for a report.
Drawing ChartDrawing(const Chart& chart);

// Draws counts[truth][answer] as numbers in squares. The larger the share of
// its row, the darker the square. Wrong answers have another color than right
// ones.
Drawing ConfusionDrawing(const std::vector<std::vector<int64_t>>& counts);

// Numbers in row-major order, drawn as squares: red above 0, blue below 0,
// white at 0. The largest number of each image has the full color.
struct Image {
  std::string name = {};
  int rows = 0;
  int columns = 0;
  std::vector<double> values = {};
};
Drawing ImagesDrawing(const std::string& title,
                      const std::vector<Image>& images);

struct ClassifiedPoint {
  double x = 0;  // in [-1, 1]
  double y = 0;  // in [-1, 1]
  int label = 0;
};

// Draws points of two classes over a network's answers for a plane. The rows of
// `answers` begin at the top; each number is from -1 (class 0) to 1 (class 1).
Drawing PlaneDrawing(const std::string& title, const Image& answers,
                     const std::vector<ClassifiedPoint>& points);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_REPORT_H_
