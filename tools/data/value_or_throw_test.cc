#include "tools/data/value_or_throw.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::StrEq;
using ::testing::ThrowsMessage;

TEST(ValueOrThrowTest, ReturnsTheValueAlsoOneThatCanOnlyBeMoved) {
  EXPECT_EQ(ValueOrThrow(absl::StatusOr<int>(3)), 3);
  absl::StatusOr<std::unique_ptr<int>> owned = std::make_unique<int>(4);
  EXPECT_EQ(*ValueOrThrow(std::move(owned)), 4);
  EXPECT_NO_THROW(ThrowIfError(absl::OkStatus()));
}

TEST(ValueOrThrowTest, ThrowsTheMessageOfAnError) {
  const absl::Status error = absl::NotFoundError("a.bin: no such file");
  const auto message =
      ThrowsMessage<std::runtime_error>(StrEq("a.bin: no such file"));
  EXPECT_THAT([&] { ThrowIfError(error); }, message);
  EXPECT_THAT([&] { ValueOrThrow(absl::StatusOr<int>(error)); }, message);
}

}  // namespace
}  // namespace tinytorch
