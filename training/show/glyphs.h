// Small drawings in characters, for a terminal: what a network sees and learns.
#ifndef TINYTORCH_TRAINING_SHOW_GLYPHS_H_
#define TINYTORCH_TRAINING_SHOW_GLYPHS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

// Draws a square image of ink from 0 to 1, row by row, in `columns` characters
// by half as many lines, with blocks for the upper and the lower half of a
// character. A field is inked if a third of it is.
std::string DrawInk(const std::vector<Scalar>& image, int64_t side,
                    int64_t columns);

// Draws a filter of `side` x `side` weights in as many characters: "█" for the
// largest weight of all, " " for the smallest.
std::string DrawFilter(const std::vector<double>& weights, int64_t side);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SHOW_GLYPHS_H_
