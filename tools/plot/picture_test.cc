// A picture is valid XML, and its texts can be read in light and in dark.

#include "tools/plot/picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <pugixml.hpp>
#include <regex>
#include <string>

namespace tinytorch {
namespace {

Picture Example() {
  Picture picture("A < B & \"C\"", {200, 100});
  picture.Box({10, 40}, {80, 40}, "one\n<two>", {.ink = Ink::kBlue});
  picture.Row({100, 40}, {40, 40}, {"x", "y"}, {.dashed = true});
  picture.Arrow({90, 60}, {100, 60});
  picture.Arc({10, 40}, {90, 40}, 10, {.ink = Ink::kPink});
  picture.Dot({5, 5}, 2, Ink::kGreen);
  return picture;
}

// Colors of the form .NAME{fill:#rrggbb, by NAME, in one of the two sets.
using Fills = std::map<std::string, std::string>;

Fills FillsOf(const std::string& css) {
  Fills fills;
  const std::regex rule(R"(\.([\w-]+)\{fill:(#[0-9a-f]{6}))");
  for (std::sregex_iterator it(css.begin(), css.end(), rule), end; it != end;
       ++it) {
    fills[(*it)[1]] = (*it)[2];
  }
  return fills;
}

// The relative luminance of WCAG 2, 0 for black and 1 for white.
double Luminance(const std::string& color) {
  constexpr double kWeights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (size_t i = 0; i < 3; ++i) {
    const double part =
        std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum +=
        kWeights[i] * (part <= 0.04045 ? part / 12.92
                                       : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double Contrast(const std::string& a, const std::string& b) {
  const double x = Luminance(a), y = Luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(PictureTest, IsXmlWithATitleAndAllTexts) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(Example().Svg().c_str()));
  const pugi::xml_node svg = document.child("svg");
  EXPECT_STREQ(svg.child("title").text().get(), "A < B & \"C\"");
  std::string texts;
  for (const pugi::xml_node& text : svg.children("text")) {
    texts += std::string(text.text().get()) + "|";
  }
  EXPECT_EQ(texts, "A < B & \"C\"|one|<two>|x|y|");
}

TEST(PictureTest, EveryTextHasAContrastOfFourAndAHalf) {
  const std::string svg = Example().Svg();
  const size_t media = svg.find("@media (prefers-color-scheme:dark)");
  ASSERT_NE(media, std::string::npos);
  for (const std::string& css : {svg.substr(0, media), svg.substr(media)}) {
    const Fills fills = FillsOf(css);
    for (const std::string name :
         {"text", "muted", "blue", "orange", "green", "pink"}) {
      ASSERT_EQ(fills.count("t-" + name), 1) << name;
      // A text on the ground of the picture, and a text in a box.
      EXPECT_GE(Contrast(fills.at("t-" + name), fills.at("page")), 4.5) << name;
      EXPECT_GE(Contrast(fills.at("t-text"), fills.at("b-" + name)), 4.5)
          << name;
    }
  }
}

TEST(PictureTest, ANumberHasOnlyDigitsThatCount) {
  EXPECT_EQ(PictureNumber(3), "3");
  EXPECT_EQ(PictureNumber(0.5), "0.5");
  EXPECT_EQ(PictureNumber(-1.224), "-1.22");
  EXPECT_EQ(PictureNumber(100), "100");
  EXPECT_EQ(PictureNumber(-0.001), "0");
  EXPECT_EQ(PictureNumber(9.96, 1), "10");
  EXPECT_EQ(PictureNumber(6.5, 0), "6");
}

}  // namespace
}  // namespace tinytorch
