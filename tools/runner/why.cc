#include "tools/runner/why.h"

#include <string_view>

namespace tinytorch {
namespace {

constinit internal::WhyListener listener = nullptr;

}  // namespace

void Why(std::string_view sentence) {
  if (listener != nullptr) listener(sentence);
}

void internal::SetWhyListener(WhyListener to) { listener = to; }

}  // namespace tinytorch
