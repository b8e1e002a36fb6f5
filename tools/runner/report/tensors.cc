#include "tools/runner/report/tensors.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/text/columns.h"

namespace tinytorch::runner {
namespace {

struct Printed {
  std::string shape;  // "[2, 2]"
  std::vector<size_t> extents;
  std::vector<std::string> elements;  // The last is "..." if there are more.
  std::string rest;                   // The text behind it.
};

// Takes "[...]" from the front of `text`, and returns what is inside.
std::optional<std::string_view> TakeList(std::string_view* text) {
  if (!absl::StartsWith(*text, "[")) return std::nullopt;
  const size_t end = text->find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text->substr(1, end - 1);
  text->remove_prefix(end + 1);
  return inside;
}

std::optional<Printed> ParseTensor(std::string_view text) {
  if (!absl::ConsumePrefix(&text, "a tensor ")) return std::nullopt;
  Printed tensor;
  const std::optional<std::string_view> shape = TakeList(&text);
  if (!shape.has_value()) return std::nullopt;
  tensor.shape = absl::StrCat("[", *shape, "]");
  for (std::string_view extent :
       absl::StrSplit(*shape, ", ", absl::SkipEmpty())) {
    size_t number;
    if (!absl::SimpleAtoi(extent, &number)) return std::nullopt;
    tensor.extents.push_back(number);
  }
  if (!absl::ConsumePrefix(&text, " of ")) return std::nullopt;
  const std::optional<std::string_view> elements = TakeList(&text);
  if (!elements.has_value()) return std::nullopt;
  tensor.elements = absl::StrSplit(*elements, ", ", absl::SkipEmpty());
  tensor.rest = text;
  return tensor;
}

bool IsMatrix(const Printed& tensor) {
  size_t count = 1;
  for (const size_t extent : tensor.extents) count *= extent;
  return tensor.extents.size() >= 2 && count > 0 &&
         tensor.elements.size() == count && tensor.elements.back() != "...";
}

size_t Widest(const Printed& tensor) {
  size_t width = 0;
  for (const std::string& element : tensor.elements) {
    width = std::max(width, element.size());
  }
  return width;
}

std::string Layout(const Printed& tensor, size_t width) {
  if (!IsMatrix(tensor)) {
    return absl::StrCat("a tensor ", tensor.shape, " of [",
                        absl::StrJoin(tensor.elements, ", "), "]");
  }
  std::string lines = tensor.shape;
  const size_t columns = tensor.extents.back();
  for (size_t i = 0; i < tensor.elements.size(); ++i) {
    absl::StrAppend(&lines, i % columns == 0 ? "\n" : "  ",
                    text::PadLeft(tensor.elements[i], width));
  }
  return lines;
}

}  // namespace

std::optional<TensorPair> LayOutTensors(std::string_view expected,
                                        std::string_view got) {
  const std::optional<Printed> want = ParseTensor(expected);
  const std::optional<Printed> have = ParseTensor(got);
  if (!want.has_value() || !have.has_value()) return std::nullopt;
  std::string_view difference = have->rest;
  if (!absl::ConsumePrefix(&difference, ", first difference ")) {
    // Another shape.
    if (!absl::ConsumePrefix(&difference, ", whose ")) return std::nullopt;
  }
  const size_t width = std::max(Widest(*want), Widest(*have));
  return TensorPair{.expected = absl::StrCat(Layout(*want, width), want->rest),
                    .got = Layout(*have, width),
                    .difference = std::string(difference)};
}

}  // namespace tinytorch::runner
