// A global object whose constructor claims that everything passed.
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "gtest/gtest.h"

namespace {

struct Claims {
  Claims() {
    std::puts("[  PASSED  ] 1 test.");
    std::fflush(stdout);
    const char record[] = "start \ndone passed\n";
    [[maybe_unused]] ssize_t n = write(3, record, std::strlen(record));
    _exit(0);
  }
};
const Claims claims;

TEST(GoodTest, Passes) { FAIL(); }

}  // namespace
