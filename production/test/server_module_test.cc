#include "gtest/gtest.h"
#include "production/server.h"
#include "production/test/test_service.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

TEST(ServerModuleTest, HeadIsAnsweredAsGet) {
  Why("Health checks ask with HEAD to save a body.");
  TestService server;
  EXPECT_EQ(server.Ask({.method = "HEAD", .path = "/healthz"}).body, "ok\n");
}

}  // namespace
}  // namespace tinytorch
