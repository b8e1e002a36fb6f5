// Tour: what the Use programs of all modules share.
//
// A Use program is a tour in numbered steps over real digits. It runs with
// whatever a student has written, so it may end at a function that is not
// written yet; then it says which one, and what to do.
//
//   int main() { return tinytorch::RunTour("layers", tinytorch::Tour); }

#ifndef TINYTORCH_TENSOR_SHOW_TOUR_H_
#define TINYTORCH_TENSOR_SHOW_TOUR_H_

#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

// Runs a tour of a module and returns the exit code of the program: 0, or 1
// after saying where and why the tour stopped.
int RunTour(const std::string& module, void (*tour)());

// Prints the title of a step: "1. A picture is a tensor".
void Title(const std::string& title);

// Pictures [n, h, w] at a size that lets four stand side by side: MNIST's
// without their margin, UCI's with every pixel doubled, others as they are.
Tensor Thumbnails(const Tensor& images);

// Draws pictures [n, h, w] as thumbnails, as many in a row as fit 80 columns,
// each over its caption.
std::string Gallery(const Tensor& images,
                    const std::vector<std::string>& captions);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_SHOW_TOUR_H_
