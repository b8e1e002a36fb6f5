#include "tools/data/digits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/data/idx.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

constexpr char kMnist[] = "tools/data/mnist";

std::array<int, 10> CountLabels(const DigitSet& set) {
  std::array<int, 10> counts = {};
  for (uint8_t label : set.labels) ++counts.at(label);
  return counts;
}

// FNV-1a, to pin bytes to what they were when they were checked by hand.
uint64_t Fingerprint(const std::vector<uint8_t>& bytes) {
  uint64_t hash = 14695981039346656037u;
  for (uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211u;
  return hash;
}

void ExpectConsistent(const DigitSet& set) {
  EXPECT_EQ(std::ssize(set.labels), set.count) << set.name;
  EXPECT_EQ(std::ssize(set.pixels), set.count * set.rows * set.cols)
      << set.name;
  EXPECT_EQ(*std::max_element(set.pixels.begin(), set.pixels.end()),
            set.max_pixel)
      << set.name;
}

// Sets TINYTORCH_MNIST and takes it back.
class ScopedMnist {
 public:
  explicit ScopedMnist(const std::string& value) {
    setenv("TINYTORCH_MNIST", value.c_str(), 1);
  }
  ~ScopedMnist() { unsetenv("TINYTORCH_MNIST"); }
};

class DigitsTest : public ::testing::Test {
 protected:
  void SetUp() override { unsetenv("TINYTORCH_MNIST"); }
};

// ---- MakeDigitSet ----

IdxFile Images() { return {{2, 1, 3}, {0, 16, 3, 4, 5, 6}}; }
IdxFile Labels() { return {{2}, {7, 9}}; }

TEST_F(DigitsTest, JoinsImagesAndLabels) {
  absl::StatusOr<DigitSet> set = MakeDigitSet("two", Images(), Labels(), 16);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->name, "two");
  EXPECT_EQ(set->count, 2);
  EXPECT_EQ(set->rows, 1);
  EXPECT_EQ(set->cols, 3);
  EXPECT_THAT(set->pixels, ElementsAre(0, 16, 3, 4, 5, 6));
  EXPECT_THAT(set->labels, ElementsAre(7, 9));
}

TEST_F(DigitsTest, AcceptsNoImages) {
  EXPECT_TRUE(MakeDigitSet("none", {{0, 8, 8}, {}}, {{0}, {}}, 16).ok());
}

TEST_F(DigitsTest, RefusesWhatDoesNotAgree) {
  const auto message = [](IdxFile images, IdxFile labels) {
    absl::Status status = MakeDigitSet("set", images, labels, 16).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_EQ(message(Images(), {{3}, {1, 2, 3}}),
            "set: want as many labels as images, got 3 and 2");
  EXPECT_EQ(message(Images(), {{2}, {9, 10}}),
            "set: want labels 0..9, got 10 for image 1");
  EXPECT_EQ(message({{2, 1, 1}, {16, 17}}, Labels()),
            "set: want pixels 0..16, got 17");
  EXPECT_EQ(message(Labels(), Images()),
            "set: want images [n, rows, cols] and labels [n], got [2] and "
            "[2, 1, 3]");
}

// ---- UCI ----

TEST_F(DigitsTest, UciHasTheImagesOfItsDocumentation) {
  const Digits digits = UciDigits();
  EXPECT_EQ(digits.train.count, 1500);
  EXPECT_EQ(digits.test.count, 297);
  EXPECT_EQ(digits.train.rows, 8);
  EXPECT_EQ(digits.train.cols, 8);
  ExpectConsistent(digits.train);
  ExpectConsistent(digits.test);

  // Images of each digit, as UCI's optdigits.names lists them.
  std::array<int, 10> counts = CountLabels(digits.train);
  const std::array<int, 10> test = CountLabels(digits.test);
  for (int i = 0; i < 10; ++i) counts[i] += test[i];
  EXPECT_THAT(counts,
              ElementsAre(178, 182, 177, 183, 181, 182, 181, 179, 174, 180));
}

TEST_F(DigitsTest, UciStartsAndEndsAsItsFileDoes) {
  const Digits digits = UciDigits();
  const std::vector<uint8_t>& first = digits.train.pixels;
  EXPECT_THAT(std::vector<uint8_t>(first.begin(), first.begin() + 16),
              ElementsAre(0, 0, 5, 13, 9, 1, 0, 0,  //
                          0, 0, 13, 15, 10, 15, 5, 0));
  EXPECT_EQ(digits.train.labels.front(), 0);
  EXPECT_EQ(digits.test.labels.back(), 8);
}

// ---- MNIST ----

TEST_F(DigitsTest, MnistHasItsImages) {
  if (!std::filesystem::exists(kMnist)) {
    GTEST_SKIP() << "@mnist is empty here: nothing to read";
  }
  absl::StatusOr<Digits> digits = LoadMnist(kMnist);
  ASSERT_TRUE(digits.ok()) << digits.status();
  EXPECT_EQ(digits->train.count, 60000);
  EXPECT_EQ(digits->test.count, 10000);
  EXPECT_EQ(digits->train.rows, 28);
  EXPECT_EQ(digits->train.cols, 28);
  ExpectConsistent(digits->train);
  ExpectConsistent(digits->test);
  EXPECT_THAT(
      CountLabels(digits->test),
      ElementsAre(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009));
  // Of the files whose sha256 are in README.md.
  EXPECT_EQ(Fingerprint(digits->train.pixels), 0xb6e6196608671562u);
  EXPECT_EQ(Fingerprint(digits->train.labels), 0xe3a35dee662474a5u);
  EXPECT_EQ(Fingerprint(digits->test.pixels), 0x8614c3e55764d65fu);
  EXPECT_EQ(Fingerprint(digits->test.labels), 0xfca1a11d31bd96bbu);
}

TEST_F(DigitsTest, LoadsMnistWhereBazelPutsIt) {
  const Digits digits = LoadDigits();
  if (std::filesystem::exists(kMnist)) {
    EXPECT_EQ(digits.message,
              "MNIST: 60,000 training and 10,000 test images of 28x28 pixels");
  } else {
    EXPECT_EQ(digits.message,
              "UCI digits: 1,500 training and 297 test images of 8x8 pixels\n"
              "(MNIST was not found)");
  }
}

// ---- A small MNIST, made here ----

class FakeMnistTest : public DigitsTest {
 protected:
  void SetUp() override {
    DigitsTest::SetUp();
    const ::testing::TestInfo* test =
        ::testing::UnitTest::GetInstance()->current_test_info();
    dir_ = absl::StrCat(::testing::TempDir(), "/", test->name());
    std::filesystem::create_directories(dir_);
    using std::string_literals::operator""s;
    const std::string images =
        "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02"s + "abcd";
    const std::string labels = "\0\0\x08\x01\0\0\0\x02\x03\x04"s;
    Write("train-images-idx3-ubyte", images);
    Write("train-labels-idx1-ubyte", labels);
    Write("t10k-images-idx3-ubyte", images);
    Write("t10k-labels-idx1-ubyte", labels);
  }

  std::string Path(absl::string_view name) {
    return absl::StrCat(dir_, "/", name);
  }

  void Write(absl::string_view name, absl::string_view bytes) {
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }

  std::string dir_;
};

TEST_F(FakeMnistTest, IsReadFromTheFolderTheEnvironmentNames) {
  ScopedMnist env(dir_);
  const Digits digits = LoadDigits();
  EXPECT_EQ(digits.message,
            "MNIST: 2 training and 2 test images of 1x2 pixels");
  EXPECT_THAT(digits.train.pixels, ElementsAre('a', 'b', 'c', 'd'));
  EXPECT_THAT(digits.test.labels, ElementsAre(3, 4));
  EXPECT_EQ(digits.train.max_pixel, 255);
}

TEST_F(FakeMnistTest, ARelativeFolderBeginsWhereTheCommandWasTyped) {
  const std::filesystem::path folder = std::filesystem::path(dir_);
  setenv("BUILD_WORKING_DIRECTORY", folder.parent_path().c_str(), 1);
  ScopedMnist env(folder.filename());
  EXPECT_THAT(LoadDigits().message, StartsWith("MNIST: 2 training"));
  unsetenv("BUILD_WORKING_DIRECTORY");
}

TEST_F(FakeMnistTest, FilesMayHaveADotBeforeIdx) {
  for (const char* name : {"train-images", "t10k-images"}) {
    std::filesystem::rename(Path(absl::StrCat(name, "-idx3-ubyte")),
                            Path(absl::StrCat(name, ".idx3-ubyte")));
  }
  EXPECT_TRUE(LoadMnist(dir_).ok()) << LoadMnist(dir_).status();
}

TEST_F(FakeMnistTest, EveryFileMustBeThere) {
  for (absl::string_view name :
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    std::filesystem::rename(Path(name), Path("away"));
    absl::Status status = LoadMnist(dir_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(status.message(), StartsWith(Path(name)));
    std::filesystem::rename(Path("away"), Path(name));
  }
}

// A user that names a folder would train on other digits and not know it.
TEST_F(FakeMnistTest, ABrokenOneIsNotReplacedByOtherDigits) {
  Write("t10k-labels-idx1-ubyte", "not labels");
  const ScopedMnist env(dir_);
  EXPECT_THAT([] { LoadDigits(); },
              ThrowsMessage<std::runtime_error>(StartsWith(absl::StrCat(
                  "TINYTORCH_MNIST: ", Path("t10k-labels-idx1-ubyte"),
                  ": want an IDX file"))));
}

TEST_F(FakeMnistTest, AFolderThatIsNotThereIsAnError) {
  const ScopedMnist env(Path("no/such"));
  EXPECT_THAT([] { LoadDigits(); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no such file")));
}

TEST_F(FakeMnistTest, OfAPackedFileItSaysHowToUnpackIt) {
  const std::string packed = Path("train-labels.idx1-ubyte.gz");
  std::filesystem::remove(Path("train-labels-idx1-ubyte"));
  std::ofstream(packed) << "\x1f\x8b\x08 and so on";
  EXPECT_THAT(LoadMnist(dir_).status().message(),
              HasSubstr("unpack it with gunzip " + packed));
}

TEST_F(FakeMnistTest, TestImagesMustHaveTheSizeOfTrainingImages) {
  using std::string_literals::operator""s;
  Write("t10k-images-idx3-ubyte",
        "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x01"s + "abcd");
  EXPECT_THAT(LoadMnist(dir_).status().message(),
              HasSubstr("size of the training images, 1x2, got 2x1"));
}

TEST_F(DigitsTest, AnEmptyNameAsksForUci) {
  ScopedMnist env("");
  EXPECT_EQ(LoadDigits().message,
            "UCI digits: 1,500 training and 297 test images of 8x8 pixels\n"
            "(TINYTORCH_MNIST is set and empty)");
}

}  // namespace
}  // namespace tinytorch
