#include "tools/data/idx.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/base/config.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// The largest allocation since it was last set to 0: a parser that believes a
// header shows here, even where the memory would have been given.
static size_t largest_allocation = 0;

// AddressSanitizer has an operator new of its own; under it the tests look for
// errors of memory and not for its size.
#ifndef ABSL_HAVE_ADDRESS_SANITIZER
// Not inlined, so that the compiler does not see free() meet operator new.
ABSL_ATTRIBUTE_NOINLINE void* operator new(size_t size) {
  largest_allocation = std::max(largest_allocation, size);
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
ABSL_ATTRIBUTE_NOINLINE void operator delete(void* p) noexcept { std::free(p); }
ABSL_ATTRIBUTE_NOINLINE void operator delete(void* p, size_t) noexcept {
  std::free(p);
}
#endif

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The IDX file of `shape`, with elements 1, 2, 3, ….
std::string MakeIdx(const std::vector<uint32_t>& shape, size_t elements) {
  std::string bytes = {0, 0, 8, static_cast<char>(shape.size())};
  for (uint32_t extent : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(extent >> shift & 0xff));
    }
  }
  for (size_t i = 0; i < elements; ++i) {
    bytes.push_back(static_cast<char>(i + 1));
  }
  return bytes;
}

std::string TempFile(absl::string_view name, absl::string_view bytes) {
  std::string path = absl::StrCat(::testing::TempDir(), "/", name);
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(ParseIdxTest, ReadsShapeAndValues) {
  absl::StatusOr<IdxFile> file = ParseIdx(MakeIdx({2, 3}, 6), "small");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->shape, ElementsAre(2, 3));
  EXPECT_THAT(file->values, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(ParseIdxTest, ReadsExtentsBigEndianAndBytesUnsigned) {
  absl::StatusOr<IdxFile> file = ParseIdx(MakeIdx({258}, 258), "long");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->shape, ElementsAre(258));
  EXPECT_EQ(file->values[254], 255);
}

TEST(ParseIdxTest, AcceptsAnEmptyArray) {
  absl::StatusOr<IdxFile> file = ParseIdx(MakeIdx({0, 28, 28}, 0), "empty");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->shape, ElementsAre(0, 28, 28));
  EXPECT_TRUE(file->values.empty());
}

struct BadCase {
  std::string what;
  std::string bytes;
  absl::StatusCode code;
  std::string saying;
};

void PrintTo(const BadCase& bad, std::ostream* os) { *os << bad.what; }

class ParseIdxErrorTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(ParseIdxErrorTest, SaysWhatWasWantedAndFound) {
  const BadCase& bad = GetParam();
  absl::StatusOr<IdxFile> file = ParseIdx(bad.bytes, "data/file");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), bad.code) << file.status();
  EXPECT_THAT(file.status().message(), StartsWith("data/file: "));
  EXPECT_THAT(file.status().message(), HasSubstr(bad.saying));
}

std::string WithByte(std::string bytes, size_t at, uint8_t value) {
  bytes[at] = static_cast<char>(value);
  return bytes;
}

using enum absl::StatusCode;

INSTANTIATE_TEST_SUITE_P(
    Table, ParseIdxErrorTest,
    ::testing::Values(
        BadCase{"Nothing", "", kInvalidArgument, "got 0 bytes in all"},
        BadCase{"WrongMagic", WithByte(MakeIdx({1}, 1), 1, 7), kInvalidArgument,
                "starts with 00 00, got 00 07"},
        BadCase{"Gzip", "\x1f\x8b\x08\x01 and so on", kInvalidArgument,
                "unpack it with gunzip"},
        BadCase{"Text", "<!DOCTYPE html>", kInvalidArgument, "got 3c 21"},
        BadCase{"Floats", WithByte(MakeIdx({1}, 4), 2, 0x0d), kUnimplemented,
                "got type 0d (32-bit float)"},
        BadCase{"SignedBytes", WithByte(MakeIdx({1}, 1), 2, 0x09),
                kUnimplemented, "got type 09 (signed byte)"},
        BadCase{"NoSuchType", WithByte(MakeIdx({1}, 1), 2, 0x0a),
                kInvalidArgument, "type 0a, which IDX does not have"},
        BadCase{"NoDimensions", MakeIdx({}, 1), kInvalidArgument,
                "want at least 1 dimension, got 0"},
        BadCase{"NineDimensions",
                MakeIdx(std::vector<uint32_t>(kMaxIdxDimensions + 1, 1), 1),
                kResourceExhausted, "want at most 8 dimensions, got 9"},
        BadCase{"Truncated", MakeIdx({2, 3}, 5), kInvalidArgument,
                "truncated: want 6 bytes of data for the shape [2, 3], got 5"},
        BadCase{"TrailingByte", MakeIdx({2, 3}, 7), kInvalidArgument,
                "trailing bytes: want 6 bytes of data for the shape [2, 3], "
                "got 7"},
        BadCase{"DataAfterAnEmptyArray", MakeIdx({0}, 1), kInvalidArgument,
                "trailing bytes: want 0 bytes"},
        BadCase{"AbsurdExtent", MakeIdx({0xffffffff}, 4), kResourceExhausted,
                "want at most 268435456 elements, got the shape [4294967295]"},
        // 2^32 · 2^32 is 0 in 64 bits: an unchecked product would fit.
        BadCase{"ProductOverflowsToZero",
                MakeIdx({0x80000000, 0x80000000, 4}, 0), kResourceExhausted,
                "the shape [2147483648, ...]"},
        BadCase{"ProductOverflowsAfterAZero",
                MakeIdx({0, 0xffffffff, 0xffffffff}, 0), kResourceExhausted,
                "the shape [0, 4294967295, ...]"},
        BadCase{"OneOverTheLimit",
                MakeIdx({static_cast<uint32_t>(kMaxIdxBytes) + 1}, 1),
                kResourceExhausted, "want at most 268435456 elements"}),
    [](const auto& info) { return info.param.what; });

TEST(ParseIdxTest, RefusesEveryTruncation) {
  const std::string whole = MakeIdx({2, 3, 2}, 12);
  ASSERT_TRUE(ParseIdx(whole, "whole").ok());
  for (size_t length = 0; length < whole.size(); ++length) {
    absl::StatusOr<IdxFile> file = ParseIdx(whole.substr(0, length), "cut");
    EXPECT_EQ(file.status().code(), kInvalidArgument) << length << " bytes";
  }
}

// Deterministic: the engine and the arithmetic on it are fixed by the standard.
TEST(ParseIdxTest, SurvivesMutationsWithBoundedMemory) {
  constexpr int kRounds = 200'000;
  constexpr size_t kSlack = 1024;  // The error message, and the shape.
  const std::string whole = MakeIdx({3, 4, 5}, 60);
  std::mt19937 random(20240722);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes = whole;
    for (uint32_t edits = 1 + random() % 4; edits > 0; --edits) {
      // Half of the edits hit the header, where they matter most.
      const size_t end = random() % 2 == 0 ? 16 : bytes.size();
      const size_t at = random() % std::max<size_t>(end, 1);
      if (at >= bytes.size()) continue;
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
          break;
        case 2:
          bytes.erase(at, random() % 8);
          break;
        case 3:
          bytes.insert(at, random() % 8, static_cast<char>(random()));
          break;
      }
    }
    largest_allocation = 0;
    absl::StatusOr<IdxFile> file = ParseIdx(bytes, "mutated");
    ASSERT_LE(largest_allocation, bytes.size() + kSlack) << "round " << round;
    if (!file.ok()) {
      ASSERT_THAT(file.status().message(), StartsWith("mutated: "));
      continue;
    }
    ++accepted;
    int64_t product = 1;
    for (int64_t extent : file->shape) product *= extent;
    ASSERT_EQ(product, static_cast<int64_t>(file->values.size()));
  }
  // Edits of the data alone leave a good file: both branches were taken.
  EXPECT_GT(accepted, kRounds / 100);
  EXPECT_LT(accepted, kRounds);
}

TEST(ReadIdxTest, ReadsWhatParseIdxReads) {
  const std::string path = TempFile("good-idx2-ubyte", MakeIdx({2, 2}, 4));
  absl::StatusOr<IdxFile> file = ReadIdx(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->values, ElementsAre(1, 2, 3, 4));
}

TEST(ReadIdxTest, ErrorsNameTheFile) {
  const std::string path = TempFile("cut-idx2-ubyte", MakeIdx({2, 2}, 3));
  EXPECT_THAT(ReadIdx(path).status().message(),
              StartsWith(absl::StrCat(path, ": truncated")));
}

TEST(ReadIdxTest, RefusesWhatIsNotARegularFile) {
  const std::string missing = absl::StrCat(::testing::TempDir(), "/missing");
  EXPECT_EQ(ReadIdx(missing).status().code(), kNotFound);
  EXPECT_THAT(ReadIdx(missing).status().message(),
              StartsWith(absl::StrCat(missing, ": want an IDX file")));
  absl::Status directory = ReadIdx(::testing::TempDir()).status();
  EXPECT_EQ(directory.code(), kFailedPrecondition);
  EXPECT_THAT(directory.message(), HasSubstr("got a directory"));
  // Would never end, if it were read.
  EXPECT_THAT(ReadIdx("/dev/zero").status().message(),
              HasSubstr("got a special file"));
}

TEST(ReadIdxTest, RefusesAHugeFileBeforeReadingIt) {
  const std::string path = TempFile("huge-idx1-ubyte", MakeIdx({1}, 1));
  std::filesystem::resize_file(path, uintmax_t{kMaxIdxBytes} + 1);  // Sparse.
  largest_allocation = 0;
  absl::Status status = ReadIdx(path).status();
  EXPECT_LT(largest_allocation, size_t{1} << 16);
  EXPECT_EQ(status.code(), kResourceExhausted);
  EXPECT_THAT(status.message(),
              HasSubstr("at most 268435456 bytes, got 268435457 bytes"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tinytorch
