#include "production/fuzz/mutate.h"

#include <map>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/fuzz/fuzz.h"
#include "tensor/random.h"

namespace tinytorch {
namespace {

using ::testing::Ge;
using ::testing::Le;
using ::testing::SizeIs;

constexpr int kInputs = 20000;

TEST(MutateTest, TheSameNumberMakesTheSameInput) {
  const FuzzCorpus corpus = {.seeds = {"{\"a\": 12}", "[1, 2]"}};
  Rng one(7), again(7);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Mutated(corpus, one), Mutated(corpus, again)) << i;
  }
}

TEST(MutateTest, InputsDifferAndAreNearTheSeeds) {
  const FuzzCorpus corpus = {.seeds = {"{\"name\": [12, 345]}"}};
  std::set<std::string> inputs;
  int begin_as_it_does = 0;
  Rng rng(1);
  for (int i = 0; i < kInputs; ++i) {
    const std::string input = Mutated(corpus, rng);
    inputs.insert(input);
    begin_as_it_does += input.starts_with("{\"name") ? 1 : 0;
  }
  EXPECT_THAT(inputs, SizeIs(Ge(kInputs / 2u)));
  EXPECT_GE(begin_as_it_does, kInputs / 20);
}

TEST(MutateTest, TellsTheLiesThatMatter) {
  const std::string length = std::string("\x05\0\0\0", 4);
  const FuzzCorpus corpus = {.seeds = {"x" + length + "y[7]", "other"},
                             .words = {"null"}};
  std::map<std::string, int> wanted = {
      {"", 0},                      // all cut off
      {"x", 0},                     // cut off
      {"x" + length + "y", 0},      // a part is missing
      {"xx" + length + "y[7]", 0},  // repeated
      {"x" + length + "y[8]", 0},   // one more
      {"x" + length + "y[18446744073709551615]", 0},
      {std::string("x\x04\0\0\0y[7]", 9), 0},  // one less
      {"x\xff\xff\xff\xffy[7]", 0},            // the largest
      {"x" + length + "y[null]", 0},           // another type
      {"x" + length + "other", 0},             // continued like another
      {"null", 0}};
  Rng rng(1);
  for (int i = 0; i < 20 * kInputs; ++i) {
    const auto found = wanted.find(Mutated(corpus, rng));
    if (found != wanted.end()) ++found->second;
  }
  for (const auto& [input, times] : wanted) {
    EXPECT_GE(times, 1) << testing::PrintToString(input);
  }
}

TEST(MutateTest, ALargeSeedDoesNotGrowWithoutEnd) {
  const FuzzCorpus corpus = {.seeds = {std::string(1 << 20, 'x')}};
  Rng rng(1);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(Mutated(corpus, rng), SizeIs(Le(1u << 20)));
  }
}

TEST(MutateTest, AnEmptySeedIsOneToo) {
  const FuzzCorpus corpus = {.seeds = {""}};
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) Mutated(corpus, rng);
}

}  // namespace
}  // namespace tinytorch
