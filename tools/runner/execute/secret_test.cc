#include "tools/runner/execute/secret.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tools/runner/protocol.h"

namespace tinytorch::runner {
namespace {

TEST(SecretTest, HasTheLengthThatTheHarnessReads) {
  EXPECT_EQ(MakeSecret().size(), kSecretLength);
}

TEST(SecretTest, IsOneWordOfARecord) {
  EXPECT_EQ(MakeSecret().find_first_not_of("0123456789abcdef"),
            std::string::npos);
}

TEST(SecretTest, IsNewEveryTime) {
  std::set<std::string> secrets;
  for (int i = 0; i < 100; ++i) secrets.insert(MakeSecret());
  EXPECT_EQ(secrets.size(), 100u);
}

}  // namespace
}  // namespace tinytorch::runner
