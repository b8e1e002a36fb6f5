#include "production/model_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/checkpoint.h"
#include "networks/models.h"
#include "production/testing/fake_disk.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Returns a small model; `value` distinguishes the old one and the new one.
Model Small(Scalar value) {
  return {.architecture = "mlp",
          .weights = {.tensors = {{"w", MakeTensor({3}, {1, 2, value})}}}};
}
std::string Bytes(Scalar value) { return EncodeModel(Small(value)).value(); }

// A disk on which no file can be closed without an error.
class CannotClose : public FakeDisk {
 public:
  int Close(int file) override {
    FakeDisk::Close(file);
    errno = EIO;
    return -1;
  }
};

// A disk on which no file can be removed.
class CannotRemove : public FakeDisk {
 public:
  int Unlink(const std::string&) override {
    errno = EACCES;
    return -1;
  }
};

TEST(ModelFileTest, TheChecksumOfTheDigits) {
  Why("Each kind of CRC has a known value for these nine digits.");
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
}

TEST(ModelFileTest, TheBytesAreThoseOfTheTable) {
  Why("Other programs read the file, so each byte must be as specified.");
  const std::string bytes = Bytes(3);
  const std::string network =
      SerializeSafetensors({.tensors = Small(3).weights.tensors,
                            .metadata = {{"architecture", "mlp"}}})
          .value();
  ASSERT_EQ(bytes.size(), 24 + network.size());
  EXPECT_EQ(bytes.substr(0, 8), "TINYTRCH");
  EXPECT_EQ(bytes.substr(8, 4), std::string("\1\0\0\0", 4)) << "version";
  EXPECT_EQ(static_cast<uint8_t>(bytes[16]), network.size()) << "length";
  EXPECT_EQ(bytes.substr(17, 7), std::string(7, '\0')) << "the length";
  EXPECT_EQ(bytes.substr(24), network);
  const uint32_t crc = Crc32c(bytes.substr(16));
  EXPECT_EQ(static_cast<uint8_t>(bytes[12]), crc & 0xff) << "lowest byte first";
  EXPECT_EQ(static_cast<uint8_t>(bytes[15]), crc >> 24);
}

TEST(ModelFileTest, AModelComesBack) {
  Why("Without the architecture, the numbers have no meaning.");
  Model model = Small(3);
  model.weights.metadata = {{"epochs", "5"}};
  const absl::StatusOr<Model> back = DecodeModel(EncodeModel(model).value());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->architecture, "mlp");
  EXPECT_EQ(back->weights.metadata, model.weights.metadata);
  ASSERT_EQ(back->weights.tensors.size(), 1u);
  EXPECT_EQ(back->weights.tensors[0].name, "w");
  EXPECT_THAT(back->weights.tensors[0].tensor, IsTensor({3}, {1, 2, 3}));
}

TEST(ModelFileTest, ErrorsSayWhatIsWrong) {
  Why("An error that names the cause saves an evening of search.");
  const std::string good = Bytes(3);
  const auto error = [](const std::string& bytes) {
    return std::string(DecodeModel(bytes).status().message());
  };
  const auto with = [&](size_t at, char c) {
    std::string bytes = good;
    bytes[at] = c;
    return bytes;
  };
  EXPECT_EQ(error("TINYTOR"), "model file: wanted at least 24 bytes, got 7");
  EXPECT_EQ(error(good.substr(0, 24)),
            absl::StrCat("model file: wanted ", good.size() - 24,
                         " bytes after the header, got 0"))
      << "24 bytes are a header";
  EXPECT_EQ(error(with(0, 't')), "model file: no TINYTRCH at its start");
  EXPECT_EQ(error(with(8, 2)), "model file: version 2, this program reads 1");
  EXPECT_EQ(error(good.substr(0, 100)),
            absl::StrCat("model file: wanted ", good.size() - 24,
                         " bytes after the header, got 76"));
  EXPECT_THAT(error(with(good.size() - 1, 7)),
              StartsWith("model file: checksum "));
}

TEST(ModelFileTest, OnlyKnownArchitecturesAreMade) {
  Why("The name comes from a file, and the file may be hostile.");
  EXPECT_EQ((*MakeNetwork("mlp"))->ParameterCount(), 101'770);
  EXPECT_EQ((*MakeNetwork("lenet5"))->ParameterCount(), 61'706);
  EXPECT_TRUE(MakeNetwork("resnet").ok());
  const absl::Status status = MakeNetwork("lenet6").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(),
            "no architecture lenet6: wanted lenet5, mlp or resnet");
  EXPECT_EQ(MakeNetwork("\x1b[2J\n").status().message(),
            "no architecture \\x1b[2J\\x0a: wanted lenet5, mlp or resnet");
}

TEST(ModelFileTest, ANetworkIsSavedAndLoaded) {
  Why("One program trains the network, another one serves it.");
  Rng rng(7);
  const std::unique_ptr<Sequential> trained = MakeLeNet5(rng);
  const std::string path = absl::StrCat(::testing::TempDir(), "/lenet5.model");
  const absl::Status saved = SaveModel(
      path, {.architecture = "lenet5", .weights = WeightsOf(*trained)});
  ASSERT_TRUE(saved.ok()) << saved;
  const absl::StatusOr<std::unique_ptr<Sequential>> loaded = LoadNetwork(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_THAT((*loaded)->Parameters()[9].tensor,
              EqualsTensor(trained->Parameters()[9].tensor));
  EXPECT_FALSE((*loaded)->training()) << "a server does not train";
}

TEST(ModelFileTest, AWriteMayTakeAPart) {
  Why("write() may write only a part, and returns how much.");
  FakeDisk disk;
  disk.most_at_once = 7;
  disk.interrupted = true;
  const absl::Status saved = SaveModel("m.model", Small(3), disk);
  ASSERT_TRUE(saved.ok()) << saved;
  EXPECT_THAT(disk.Get("m.model"), ElementsAre(Bytes(3)));
}

TEST(ModelFileTest, APowerFailureLeavesTheOldOrTheNew) {
  Why("The power fails before each of the calls, once per call.");
  const std::string old = Bytes(3), fresh = Bytes(4);
  for (int call = 0;; ++call) {
    FakeDisk disk;
    disk.most_at_once = 100;
    disk.Put("m.model", old);
    disk.power_fails_at = call;
    bool finished = false;
    try {
      finished = SaveModel("m.model", Small(4), disk).ok();
    } catch (FakeDisk::PowerFailed) {
    }
    for (const std::string& found : disk.AfterPowerFailure("m.model")) {
      ASSERT_TRUE(found == old || found == fresh)
          << "The power failed before call " << call + 1 << ", "
          << disk.log.back() << ". Then m.model may have " << found.size()
          << " bytes: neither the old one nor the new one.";
    }
    if (finished) break;
  }
}

TEST(ModelFileTest, SuccessMeansOnTheDisk) {
  Why("After a successful save, users delete the training run.");
  FakeDisk disk;
  disk.Put("m.model", Bytes(3));
  ASSERT_TRUE(SaveModel("m.model", Small(4), disk).ok());
  EXPECT_TRUE(disk.AfterPowerFailure("m.model") ==
              std::vector<std::string>(4, Bytes(4)))
      << "If the power fails after SaveModel, the old file may come back.";
}

TEST(ModelFileTest, AFullDiskLeavesTheOldFile) {
  Why("Disks often fill up at night.");
  FakeDisk disk;
  disk.Put("m.model", Bytes(3));
  disk.most_at_once = 100;
  EXPECT_TRUE(SaveModel("m.model", Small(3), disk).ok());
  for (int call = 0; call < disk.calls; ++call) {
    if (disk.log[static_cast<size_t>(call)] != "write") continue;
    FakeDisk full;
    full.Put("m.model", Bytes(3));
    full.most_at_once = 100;
    full.error_at = call;
    const absl::Status status = SaveModel("m.model", Small(4), full);
    EXPECT_THAT(status.message(), StartsWith("m.model"));
    EXPECT_THAT(status.message(), HasSubstr("cannot write: No space left"));
    EXPECT_THAT(full.Get("m.model"), ElementsAre(Bytes(3)));
    EXPECT_EQ(full.files(), 1u) << "half a file is left behind";
  }
}

TEST(ModelFileTest, TheFirstErrorIsTheOneReported) {
  Why("A full disk is the cause; that the file cannot be closed, either, "
      "follows from it.");
  FakeDisk healthy;
  ASSERT_TRUE(SaveModel("m.model", Small(4), healthy).ok());
  CannotClose disk;
  disk.Put("m.model", Bytes(3));
  disk.error_at = static_cast<int>(std::ranges::find(healthy.log, "write") -
                                   healthy.log.begin());
  const absl::Status status = SaveModel("m.model", Small(4), disk);
  EXPECT_THAT(status.message(), HasSubstr("cannot write: No space left"));
  EXPECT_THAT(disk.Get("m.model"), ElementsAre(Bytes(3)));
}

TEST(ModelFileTest, ANewFileIsNew) {
  Why("A file or a link that another program has put there must not be written "
      "to.");
  CannotRemove disk;
  ASSERT_TRUE(SaveModel("m.model", Small(3), disk).ok());
  const std::string fresh = absl::StrCat("m.model.new.", getpid());
  disk.Put(fresh, "of another program");
  const absl::Status status = SaveModel("m.model", Small(4), disk);
  EXPECT_THAT(status.message(), HasSubstr("cannot create: File exists"));
  EXPECT_THAT(disk.Get(fresh), ElementsAre("of another program"));
  EXPECT_THAT(disk.Get("m.model"), ElementsAre(Bytes(3)));
}

TEST(ModelFileTest, BytesAfterTheEndAreAnError) {
  Why("A file that is too long was not written by this program either.");
  const std::string good = Bytes(3);
  EXPECT_TRUE(DecodeModel(good).ok());
  EXPECT_EQ(DecodeModel(good + "xyz").status(),
            absl::DataLossError(absl::StrCat(
                "model file: wanted ", good.size() - 24,
                " bytes after the header, got ", good.size() - 21)));
}

TEST(ModelFileTest, AnotherVersionMayHaveAnotherLayout) {
  Why("In version 2, the length and the checksum may be at other places: "
      "do not read them as if they were those of version 1.");
  std::string bytes = Bytes(3);
  EXPECT_TRUE(DecodeModel(bytes).ok());
  bytes[8] = 2;
  const absl::Status wanted =
      absl::UnimplementedError("model file: version 2, this program reads 1");
  EXPECT_EQ(DecodeModel(bytes + "longer").status(), wanted);
  bytes[12] = static_cast<char>(bytes[12] + 1);
  EXPECT_EQ(DecodeModel(bytes).status(), wanted);
}

}  // namespace
}  // namespace tinytorch
