#include "tensor/show/tour.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

// Runs a tour in a process of its own, since Unimplemented remembers; what it
// prints goes to the standard error, which the test reads.
void RunAndExit(void (*tour)()) {
  dup2(STDERR_FILENO, STDOUT_FILENO);
  const int code = RunTour("production", tour);
  std::fflush(stdout);
  std::_Exit(code);
}

const auto kIsNotWritten =
    AllOf(HasSubstr("TestBody is not written yet. Exercise tour_test"),
          HasSubstr("bazelw run --config=reference //production:use"));

TEST(TourTest, EndsWell) {
  EXPECT_EXIT(RunAndExit([] {}), ExitedWithCode(0), "");
}

TEST(TourTest, SaysWhatIsNotWritten) {
  EXPECT_EXIT(RunAndExit([] { throw Unimplemented(); }), ExitedWithCode(1),
              kIsNotWritten);
}

TEST(TourTest, SaysSoIfAnErrorWasMadeOfIt) {
  EXPECT_EXIT(RunAndExit([] {
                try {
                  throw Unimplemented();
                } catch (const std::exception&) {
                }
                throw std::runtime_error("/metrics: wanted 200, got 500");
              }),
              ExitedWithCode(1), kIsNotWritten);
}

TEST(TourTest, SaysSoIfAnotherThreadFindsOut) {
  EXPECT_EXIT(
      RunAndExit([] { std::thread([] { throw Unimplemented(); }).join(); }),
      ExitedWithCode(1), kIsNotWritten);
}

TEST(TourTest, OtherErrorsAreShown) {
  EXPECT_EXIT(RunAndExit([] { throw std::runtime_error("no such file"); }),
              ExitedWithCode(1),
              AllOf(HasSubstr("on an error"), HasSubstr("no such file")));
}

}  // namespace
}  // namespace tinytorch
