// Tour: the frame of the programs :use of all modules.
//
// A tour shows numbered steps on real digits. It runs the student's code, so it
// may reach a function that is not written yet; then it names the function and
// says what to do.
//
//   int main() { return tinytorch::RunTour("layers", tinytorch::Tour); }

#ifndef TINYTORCH_TENSOR_SHOW_TOUR_H_
#define TINYTORCH_TENSOR_SHOW_TOUR_H_

#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

// Runs the tour of a module and returns the exit code of the program: 0, or 1
// after a message that says where and why the tour stopped.
int RunTour(const std::string& module, void (*tour)());

// Prints the title of a step: "1. An image is a tensor".
void Title(const std::string& title);

// Returns images [n, h, w] at a size of which four fit side by side: those of
// MNIST without their margin, those of UCI with every pixel doubled, others as
// they are.
Tensor Thumbnails(const Tensor& images);

// Draws images [n, h, w] as thumbnails, as many in a row as fit 80 columns,
// each above its caption.
std::string Gallery(const Tensor& images,
                    const std::vector<std::string>& captions);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_SHOW_TOUR_H_
