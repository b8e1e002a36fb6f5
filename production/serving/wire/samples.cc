#include "production/serving/wire/samples.h"

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

std::string EncodeSamples(const std::vector<double>& samples) {
  return absl::StrJoin(samples, " ", [](std::string* text, double sample) {
    char digits[32];  // 24 are enough
    const auto end = std::to_chars(digits, digits + sizeof(digits), sample);
    text->append(digits, end.ptr);
  });
}

absl::StatusOr<std::vector<double>> DecodeSamples(absl::string_view text) {
  std::vector<double> samples;
  if (text.empty()) return samples;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    double sample = 0;
    const char* const end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, sample);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(sample)) {
      return absl::InvalidArgumentError(
          absl::StrCat("samples: wanted numbers, got ", word.substr(0, 40)));
    }
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace tinytorch
