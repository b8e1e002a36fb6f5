// A main() for GoogleTest that fails if its filter selects no test: a test that
// was renamed must not be green because nothing ran.

#include <cstdio>

#include "gtest/gtest.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  if (testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
    std::fprintf(stderr, "no test has a name that --gtest_filter=%s selects\n",
                 GTEST_FLAG_GET(filter).c_str());
    return 1;
  }
  return result;
}
