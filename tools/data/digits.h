// Images of hand-written digits, from the first lesson on.
//
// Two collections of real ones:
//
//   MNIST   60,000 + 10,000 images of 28×28 pixels of 0..255
//   UCI      1,500 +    297 images of  8×8  pixels of 0..16
//
// UCI's are part of this library and always there. MNIST's 55 MB are a
// dependency that the build fetches where it can. A program asks for
// LoadDigits() and works with what it gets:
//
//   Digits digits = LoadDigits();
//   std::cout << digits.message << "\n";
//   const DigitSet& train = digits.train;   // [count, rows, cols] bytes
//
// Nothing here knows about tensors: pixels and labels are plain bytes.

#ifndef TINYTORCH_TOOLS_DATA_DIGITS_H_
#define TINYTORCH_TOOLS_DATA_DIGITS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/data/idx.h"

namespace tinytorch {

// `count` images with the digit each shows.
struct DigitSet {
  std::string name;  // "MNIST test images"
  int64_t count = 0;
  int64_t rows = 0;
  int64_t cols = 0;
  std::vector<uint8_t> pixels;  // [count, rows, cols], row-major; 0 is paper.
  std::vector<uint8_t> labels;  // [count], each 0..9.
  uint8_t max_pixel = 0;        // What full ink is: 255 or 16.
};

struct Digits {
  DigitSet train;
  DigitSet test;
  std::string message;  // Which digits these are; if UCI's, a line why.
};

// Joins images [n, rows, cols] and labels [n]. InvalidArgument unless the
// shapes are these, n agrees, every pixel is at most `max_pixel` and every
// label at most 9.
absl::StatusOr<DigitSet> MakeDigitSet(absl::string_view name, IdxFile images,
                                      IdxFile labels, uint8_t max_pixel);

// Reads MNIST's four files from `dir`, under their original names or with a dot
// in place of the dash before "idx". If there is only NAME.gz, the error says
// how to unpack it.
absl::StatusOr<Digits> LoadMnist(const std::string& dir);

// The embedded digits: the first 1,500 to train, the last 297 to test. They are
// in the order of UCI's file, which goes from writer to writer (the labels
// repeat about every 130 images), so the test set is mostly by other hands.
Digits UciDigits();

// MNIST if there is one, otherwise UciDigits(); `message` says which and why.
// MNIST is looked for
//
//   1. in the folder that the environment names by TINYTORCH_MNIST (a relative
//      one begins where the user typed the command); if that is set but empty,
//      nowhere: the way to ask for UCI's digits,
//   2. where Bazel puts it: a program or test that depends on this library has
//      it in tools/data/mnist of its runfiles.
//
// If Bazel's MNIST is broken, `message` says so, and UCI's digits are returned.
// If the folder that the environment names cannot be read, throws
// std::runtime_error: "TINYTORCH_MNIST: PATH: want an IDX file, got nothing: no
// such file".
Digits LoadDigits();

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_DIGITS_H_
