#include "tensor/show/tour.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/kernels/allocator.h"
#include "tensor/print.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

constexpr int64_t kColumns = 80;

// Says which exercise comes next. For "tensor/student/views.cc" and
// "tinytorch::Tensor tinytorch::Slice(const tinytorch::Tensor&, ...)" that is
// Slice, of the exercise views, of the module tensor.
void StopAt(const std::string& module, const Unimplemented::Site& missing) {
  std::string_view function = missing.function;
  function = function.substr(0, function.find('('));
  function.remove_prefix(function.find_last_of(" :") + 1);
  const std::filesystem::path file = missing.file;
  const std::string exercise = file.stem().string();
  const std::string home = file.parent_path().parent_path().filename().string();
  std::printf(
      "\nThe tour stops here: %s is not written yet. Exercise %s,\n"
      "%s:%u\n\n"
      "   See how you are doing:  ./bazelw test //%s:package_test\n"
      "   See the whole tour:     ./bazelw run --config=reference //%s:use\n",
      std::string(function).c_str(), exercise.c_str(), missing.file,
      missing.line, home.c_str(), module.c_str());
}

// The module whose tour it is, for OnTerminate().
std::string& Touring() {
  static std::string module;
  return module;
}

// An exception on another thread ends the program, but not before the program
// has named the missing function.
[[noreturn]] void OnTerminate() {
  const Unimplemented::Site* const missing = Unimplemented::First();
  if (missing == nullptr) std::abort();
  StopAt(Touring(), *missing);
  std::fflush(stdout);
  std::_Exit(1);
}

}  // namespace

int RunTour(const std::string& module, void (*tour)()) {
  kernels::KeepFreedMemory();
  Touring() = module;
  std::set_terminate(OnTerminate);
  std::string error;
  try {
    tour();
    return 0;
  } catch (const std::exception& thrown) {
    error = thrown.what();
  }
  // Also if a server, say, has made an error 500 of it.
  if (const auto* const missing = Unimplemented::First(); missing != nullptr) {
    StopAt(module, *missing);
    return 1;
  }
  std::printf(
      "\nThe tour stops here, on an error:\n\n   %s\n\n"
      "Your tests will say more: ./bazelw test //%s:package_test\n",
      error.c_str(), module.c_str());
  return 1;
}

void Title(const std::string& title) { std::printf("\n%s\n\n", title.c_str()); }

// Both cases are views: slices cut the margin off; new axes of stride 0 repeat
// pixels, and only making them part of h and w copies.
Tensor Thumbnails(const Tensor& images) {
  const int64_t n = images.size(0), h = images.size(1), w = images.size(2);
  if (h == 28 && w == 28) {
    const Tensor rows = Slice(images, {.axis = 1, .start = 4, .stop = 24});
    return Slice(rows, {.axis = 2, .start = 5, .stop = 23});
  }
  if (w > 8) return images;
  const Tensor pixels = Reshape(images, {n, h, 1, w, 1});
  return Reshape(Expand(pixels, {n, h, 2, w, 2}), {n, h * 2, w * 2});
}

std::string Gallery(const Tensor& images,
                    const std::vector<std::string>& captions) {
  const Tensor small = Thumbnails(images);
  const int64_t width = small.size(2) + 2;
  const int64_t in_a_row = std::max<int64_t>((kColumns + 2) / width, 1);
  std::string text;
  for (int64_t i = 0; i < small.size(0); i += in_a_row) {
    const Tensor row = Slice(small, {.start = i, .stop = i + in_a_row});
    std::string line;
    for (int64_t j = 0; j < row.size(0); ++j) {
      const std::string& caption = captions.at(static_cast<size_t>(i + j));
      const int64_t length = static_cast<int64_t>(caption.size());
      line.resize(
          static_cast<size_t>(j * width +
                              std::max<int64_t>((width - 2 - length) / 2, 0)),
          ' ');
      line += caption;
    }
    text += DrawImages(row, in_a_row) + line + "\n\n";
  }
  return text;
}

}  // namespace tinytorch
