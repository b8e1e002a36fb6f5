#include "tools/runner/execute/secret.h"

#include <random>
#include <string>
#include <string_view>

#include "tools/runner/protocol.h"

namespace tinytorch::runner {

std::string MakeSecret() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  static std::random_device random;  // The kernel's, not a sequence.
  std::string secret;
  while (secret.size() < kSecretLength) secret += kDigits[random() % 16];
  return secret;
}

}  // namespace tinytorch::runner
