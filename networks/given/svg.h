// The shapes of the SVG image of a network (graph.h).
//
// Given. Boxes stand one below the other: the input at place -1, operation i at
// place i, the output at the place after the last operation. Every text that a
// caller passes is XML already: it has been escaped.

#ifndef TINYTORCH_NETWORKS_GIVEN_SVG_H_
#define TINYTORCH_NETWORKS_GIVEN_SVG_H_

#include <cstdint>
#include <string>

namespace tinytorch {

// Fill colors of boxes.
inline constexpr char kInputOrOutput[] = "#eeeeee";
inline constexpr char kWithParameters[] = "#e8eef7";
inline constexpr char kWithoutParameters[] = "#ffffff";

// Returns the beginning of the document, up to the title. `count` is the number
// of operations; "</svg>\n" ends the document.
std::string SvgFrame(const std::string& title, int64_t count);

// Returns the box at `place`, with a name and below it a detail, which may be
// "".
std::string SvgNode(int64_t place, const std::string& name,
                    const std::string& detail, const char* color);

// Returns an arrow from the box at `from` to the box at `to`, with a text
// beside it. If there are boxes between them, the arrow is bent around these on
// the right.
std::string SvgEdge(int64_t from, int64_t to, const std::string& text);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GIVEN_SVG_H_
