// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104): names for contents, and
// pseudonyms. No library of the course has them.
#ifndef TINYTORCH_TOOLS_TEXT_SHA256_H_
#define TINYTORCH_TOOLS_TEXT_SHA256_H_

#include <string>
#include <string_view>

namespace tinytorch::text {

// Both return 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view bytes);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_SHA256_H_
