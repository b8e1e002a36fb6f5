// Picture: the drawings of the lessons, as SVG files.
//
// A program draws boxes, texts and arrows in the numbers that a function of the
// course has returned. So a drawing cannot say anything else than the code that
// it explains.
//
//   Picture picture("Strides", {480, 120});
//   picture.Box({20, 50}, {40, 40}, "7", {.ink = Ink::kBlue});
//   picture.Arrow({60, 70}, {100, 70});
//   text::WriteFile("strides.svg", picture.Svg());
//
// The file holds two sets of colors: a browser chooses the light or the dark
// one (prefers-color-scheme), also for an image in a page. A picture has a
// ground of its own, so that it can be read on a page of any color. 480 wide, a
// text of size 15 is still about 11 high on a phone.
//
// x grows to the right and y downward, both in pixels. No text is wrapped or
// measured: look at what you have drawn, in both sets of colors.

#ifndef TINYTORCH_TOOLS_PLOT_PICTURE_H_
#define TINYTORCH_TOOLS_PLOT_PICTURE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/plot/plot.h"

namespace tinytorch {

// A color by its role. kText is the strongest, kMuted is that of notes and of
// thin lines; the others differ for most color-blind people, too.
enum class Ink { kText, kMuted, kBlue, kOrange, kGreen, kPink };

enum class Anchor { kStart, kMiddle, kEnd };

struct TextStyle {
  Ink ink = Ink::kText;
  Anchor anchor = Anchor::kStart;
  int size = 15;
  bool bold = false;
};

struct BoxStyle {
  Ink ink = Ink::kMuted;  // of frame and ground; the text is kText
  bool dashed = false;    // a frame without ground, and a text in `ink`
  double round = 4;       // the radius of the corners
  int size = 15;          // of the text
};

struct LineStyle {
  Ink ink = Ink::kMuted;
  double width = 1.5;
  bool dashed = false;
};

class Picture {
 public:
  // `title` is the first line of the picture, and its name for a screen reader.
  Picture(absl::string_view title, Point size);

  // `at` is on the base line of the text. Each '\n' starts a new line.
  void Text(Point at, absl::string_view text, TextStyle style = {});

  // `text` is centered in the box, in lines that end at '\n'.
  void Box(Point corner, Point size, absl::string_view text,
           BoxStyle style = {});

  // Boxes from left to right, without a gap between them.
  void Row(Point corner, Point size, const std::vector<std::string>& texts,
           BoxStyle style = {});

  void Line(const std::vector<Point>& points, LineStyle style = {});

  // A line whose end is an arrowhead.
  void Arrow(Point from, Point to, LineStyle style = {});

  // An arrow that is bent: its middle is `rise` above the line from..to, or
  // below it if `rise` is negative.
  void Arc(Point from, Point to, double rise, LineStyle style = {});

  void Dot(Point at, double radius, Ink ink);

  // Returns the complete document.
  std::string Svg() const;

 private:
  void Head(Point from, Point to, Ink ink);  // pointing from `from`, at `to`

  std::string title_;
  Point size_;
  std::string body_;
};

// Returns a number with at most `digits` digits after the point, and with none
// that are zeros at the end: "0.5", "-3", "0". Minus zero is "0".
std::string PictureNumber(double number, int digits = 2);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_PLOT_PICTURE_H_
