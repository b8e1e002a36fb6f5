#include "tools/data/digits.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tools/data/file.h"
#include "tools/data/idx.h"
#include "tools/data/uci_images.h"
#include "tools/data/uci_labels.h"

namespace tinytorch {
namespace {

constexpr char kRunfilesMnist[] = "tools/data/mnist";
constexpr char kTrainImages[] = "train-images-idx3-ubyte";
constexpr uint8_t kMnistInk = 255;
constexpr uint8_t kUciInk = 16;
constexpr int64_t kUciTrain = 1500;

absl::StatusOr<DigitSet> ReadDigitSet(absl::string_view name,
                                      const std::string& images_path,
                                      const std::string& labels_path) {
  absl::StatusOr<IdxFile> images = ReadIdx(images_path);
  if (!images.ok()) return images.status();
  absl::StatusOr<IdxFile> labels = ReadIdx(labels_path);
  if (!labels.ok()) return labels.status();
  return MakeDigitSet(name, *std::move(images), *std::move(labels), kMnistInk);
}

// The images [begin, end) of `all`.
DigitSet Slice(const DigitSet& all, absl::string_view name, int64_t begin,
               int64_t end) {
  const auto pixel = [&](int64_t image) {
    return all.pixels.begin() + image * all.rows * all.cols;
  };
  const auto label = all.labels.begin();
  return {.name = std::string(name),
          .count = end - begin,
          .rows = all.rows,
          .cols = all.cols,
          .pixels = {pixel(begin), pixel(end)},
          .labels = {label + begin, label + end},
          .max_pixel = all.max_pixel};
}

// "MNIST: 60,000 training and 10,000 test images of 28x28 pixels"
std::string Describe(absl::string_view name, const DigitSet& train,
                     const DigitSet& test) {
  const auto thousands = [](int64_t n) {
    return n < 1000 ? absl::StrCat(n)
                    : absl::StrFormat("%d,%03d", n / 1000, n % 1000);
  };
  return absl::StrFormat("%s: %s training and %s test images of %dx%d pixels",
                         name, thousands(train.count), thousands(test.count),
                         train.rows, train.cols);
}

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// Where Bazel put MNIST, or "". `bazel run` and `bazel test` start a program
// in its runfiles; one that is started by hand has them beside itself.
std::string FindRunfilesMnist() {
  std::vector<std::string> roots = {"."};
  std::error_code error;
  const std::filesystem::path self =
      std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    for (absl::string_view repository : {"_main", "tinytorch"}) {
      roots.push_back(absl::StrCat(self.string(), ".runfiles/", repository));
    }
  }
  for (const std::string& root : roots) {
    const std::string dir = absl::StrCat(root, "/", kRunfilesMnist);
    if (Exists(absl::StrCat(dir, "/", kTrainImages))) return dir;
  }
  return "";
}

// Returns the path of a file of MNIST: "train-images-idx3-ubyte", or
// "train-images.idx3-ubyte", as some sites name it. If there is only a packed
// one, returns its path: the error of ReadIdx() says how to unpack it.
std::string PathOf(const std::string& dir, absl::string_view name) {
  const std::string path = absl::StrCat(dir, "/", name);
  const std::string dotted =
      absl::StrCat(dir, "/", absl::StrReplaceAll(name, {{"-idx", ".idx"}}));
  for (const std::string& found :
       {path, dotted, absl::StrCat(path, ".gz"), absl::StrCat(dotted, ".gz")}) {
    if (Exists(found)) return found;
  }
  return path;
}

Digits UciBecause(absl::string_view why) {
  Digits digits = UciDigits();
  digits.message = absl::StrCat(digits.message, "\n(", why, ")");
  return digits;
}

}  // namespace

absl::StatusOr<DigitSet> MakeDigitSet(absl::string_view name, IdxFile images,
                                      IdxFile labels, uint8_t max_pixel) {
  if (images.shape.size() != 3 || labels.shape.size() != 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: want images [n, rows, cols] and labels [n], got [%s] and [%s]",
        name, absl::StrJoin(images.shape, ", "),
        absl::StrJoin(labels.shape, ", ")));
  }
  if (images.shape[0] != labels.shape[0]) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s: want as many labels as images, got %d and %d",
                        name, labels.shape[0], images.shape[0]));
  }
  for (size_t i = 0; i < labels.values.size(); ++i) {
    if (labels.values[i] <= 9) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("%s: want labels 0..9, got %d for image %d", name,
                        labels.values[i], i));
  }
  const auto brightest =
      std::max_element(images.values.begin(), images.values.end());
  if (brightest != images.values.end() && *brightest > max_pixel) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: want pixels 0..%d, got %d", name, max_pixel, *brightest));
  }
  return DigitSet{.name = std::string(name),
                  .count = images.shape[0],
                  .rows = images.shape[1],
                  .cols = images.shape[2],
                  .pixels = std::move(images.values),
                  .labels = std::move(labels.values),
                  .max_pixel = max_pixel};
}

absl::StatusOr<Digits> LoadMnist(const std::string& dir) {
  absl::StatusOr<DigitSet> train =
      ReadDigitSet("MNIST training images", PathOf(dir, kTrainImages),
                   PathOf(dir, "train-labels-idx1-ubyte"));
  if (!train.ok()) return train.status();
  absl::StatusOr<DigitSet> test =
      ReadDigitSet("MNIST test images", PathOf(dir, "t10k-images-idx3-ubyte"),
                   PathOf(dir, "t10k-labels-idx1-ubyte"));
  if (!test.ok()) return test.status();
  if (train->rows != test->rows || train->cols != test->cols) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: want test images of the size of the training images, %dx%d, got "
        "%dx%d",
        dir, train->rows, train->cols, test->rows, test->cols));
  }
  std::string message = Describe("MNIST", *train, *test);
  return Digits{*std::move(train), *std::move(test), std::move(message)};
}

Digits UciDigits() {
  // Our own files: that they are good is tested, so value() throwing is a bug.
  const DigitSet all =
      MakeDigitSet("UCI digits", ParseIdx(UciImages(), "UCI images").value(),
                   ParseIdx(UciLabels(), "UCI labels").value(), kUciInk)
          .value();
  DigitSet train = Slice(all, "UCI training images", 0, kUciTrain);
  DigitSet test = Slice(all, "UCI test images", kUciTrain, all.count);
  std::string message = Describe("UCI digits", train, test);
  return {std::move(train), std::move(test), std::move(message)};
}

Digits LoadDigits() {
  if (const char* named = std::getenv("TINYTORCH_MNIST")) {
    if (*named == '\0') return UciBecause("TINYTORCH_MNIST is set and empty");
    // A user that names a folder wants its digits, and no others.
    absl::StatusOr<Digits> mnist = LoadMnist(PathFromUser(named));
    if (mnist.ok()) return *std::move(mnist);
    throw std::runtime_error(
        absl::StrCat("TINYTORCH_MNIST: ", mnist.status().message()));
  }
  const std::string dir = FindRunfilesMnist();
  if (dir.empty()) return UciBecause("MNIST was not found");
  absl::StatusOr<Digits> mnist = LoadMnist(dir);
  if (!mnist.ok()) {
    return UciBecause(
        absl::StrCat("MNIST cannot be read: ", mnist.status().message()));
  }
  return *std::move(mnist);
}

}  // namespace tinytorch
