// The SVG of a flame view: its boxes, and the document around them. Given.

#ifndef TINYTORCH_PRODUCTION_GIVEN_FLAME_H_
#define TINYTORCH_PRODUCTION_GIVEN_FLAME_H_

#include <cstdint>
#include <string>

#include "production/profile.h"

namespace tinytorch {

inline constexpr double kFlameWidth = 1200;  // of the whole view, in pixels

// Returns the box of an event, `x` pixels from the left and `width` pixels
// wide, in the row of its depth. It has the name where it fits, and a title
// with the name, the detail and the duration. Names are escaped; a character
// that XML forbids becomes '?'. A range is gray; the color of an operation
// depends on its name only, so that all MatMuls look alike.
std::string FlameBox(const ProfileEvent& event, double x, double width);

// Returns the whole SVG document around the boxes. `rows` is the largest depth
// of their events + 1, or 0 without events.
std::string FlameDocument(const std::string& boxes, int64_t rows,
                          int64_t total_ns);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_FLAME_H_
