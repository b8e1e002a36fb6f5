// A global object whose constructor takes the secret and forges a pass.
#include <unistd.h>

#include <cstddef>
#include <string>

#include "gtest/gtest.h"

namespace {

struct Forges {
  Forges() {
    std::string waiting(4096, '\0');
    const ssize_t n = read(3, waiting.data(), waiting.size());
    if (n <= 0) _exit(0);
    const std::string secret =
        waiting.substr(0, static_cast<size_t>(n)).substr(512, 32);
    const std::string records = "start \ndone passed " + secret + "\n";
    [[maybe_unused]] const ssize_t sent =
        write(3, records.data(), records.size());
    _exit(0);
  }
};
const Forges forges;

TEST(GoodTest, Passes) { FAIL(); }

}  // namespace
