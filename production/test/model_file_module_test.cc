#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/model_file.h"
#include "production/testing/fake_disk.h"
#include "production/testing/killed.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Returns a model of `size` numbers, all of them `value`.
Model Filled(Scalar value, size_t size = 8) {
  return {
      .architecture = "mlp",
      .weights = {
          .tensors = {{"w", MakeTensor({static_cast<int64_t>(size)},
                                       std::vector<Scalar>(size, value))}}}};
}
std::string Bytes(Scalar value) { return EncodeModel(Filled(value)).value(); }

// Returns the number that all weights of a saved model have, or -1 if it does
// not load.
Scalar ValueAt(const std::string& path) {
  const absl::StatusOr<Model> found = LoadModel(path);
  if (!found.ok()) ADD_FAILURE() << found.status();
  return found.ok() ? Values(found->weights.tensors[0].tensor)[0] : -1;
}

TEST(ModelFileModuleTest, TheChecksumIsThatOfTheStandard) {
  Why("RFC 3720, B.4. Bytes from 128 on are negative chars.");
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) {
    rising.push_back(static_cast<char>(i));
    falling.push_back(static_cast<char>(31 - i));
  }
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(Crc32c(rising), 0x46dd794eu);
  EXPECT_EQ(Crc32c(falling), 0x113fdb5cu);
}

TEST(ModelFileModuleTest, EveryTruncationIsFound) {
  Why("A copy may stop after any byte.");
  const std::string whole = Bytes(3);
  ASSERT_TRUE(DecodeModel(whole).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeModel(whole.substr(0, size)).status()))
        << "the first " << size << " bytes";
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodeModel(whole + '\0').status()));
}

TEST(ModelFileModuleTest, EveryChangedBitIsFound) {
  Why("One flipped bit makes a network a little worse, without any error.");
  std::string bytes = Bytes(3);
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const char flip = static_cast<char>(1 << bit % 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ flip);
    const absl::Status status = DecodeModel(bytes).status();
    EXPECT_EQ(status.code(), bit < 64   ? absl::StatusCode::kInvalidArgument
                             : bit < 96 ? absl::StatusCode::kUnimplemented
                                        : absl::StatusCode::kDataLoss)
        << "bit " << bit % 8 << " of byte " << bit / 8 << ": " << status;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ flip);
  }
}

TEST(ModelFileModuleTest, TheChecksumIsNotAllThatIsChecked) {
  Why("Another program may write a wrong file with a right checksum.");
  const auto sealed = [](const std::string& network) {
    std::string rest(8, '\0');
    rest[0] = static_cast<char>(network.size());
    rest += network;
    std::string bytes("TINYTRCH\1\0\0\0", 12);
    for (int i = 0; i < 4; ++i) {
      bytes.push_back(static_cast<char>(Crc32c(rest) >> 8 * i & 0xff));
    }
    return bytes + rest;
  };
  EXPECT_THAT(DecodeModel(sealed("no")).status().message(),
              HasSubstr("Safetensors: wanted at least 8 bytes, got 2"));
  const absl::Status unnamed =
      DecodeModel(sealed(SerializeSafetensors({}).value())).status();
  EXPECT_TRUE(absl::IsInvalidArgument(unnamed));
  EXPECT_EQ(unnamed.message(), "model file: no architecture in its metadata");
}

TEST(ModelFileModuleTest, AnyCallMayFail) {
  Why("After an error: the old file, no other file, no open descriptor.");
  for (int call = 0;; ++call) {
    FakeDisk disk;
    disk.Put("m.model", Bytes(3));
    disk.most_at_once = 100;
    disk.error_at = call;
    disk.error = EIO;
    const absl::Status status = SaveModel("m.model", Filled(4), disk);
    if (call >= disk.calls) break;
    const auto at = static_cast<size_t>(call);
    SCOPED_TRACE(absl::StrCat("call ", call, " failed: ", disk.log[at]));
    const bool renamed = std::find(disk.log.begin(), disk.log.begin() + call,
                                   "rename") != disk.log.begin() + call;
    EXPECT_TRUE(disk.Get("m.model")[0] == Bytes(status.ok() || renamed ? 4 : 3))
        << status;
    EXPECT_EQ(disk.files(), 1u) << "SaveModel() leaves another file behind";
    EXPECT_EQ(disk.open_files(), 0u) << "SaveModel() leaves a descriptor open";
    if (disk.log[at] != "unlink" && !(renamed && disk.log[at] == "close")) {
      EXPECT_THAT(status.message(), StartsWith("m.model"));
      EXPECT_THAT(status.message(), HasSubstr("Input/output error"));
    }
  }
}

TEST(ModelFileModuleTest, AFolderThatCannotBeFlushedIsNotAnError) {
  Why("fsync() of a folder is EINVAL on some network file systems.");
  FakeDisk disk;
  ASSERT_TRUE(SaveModel("m.model", Filled(3), disk).ok());
  const auto last = std::find(disk.log.rbegin(), disk.log.rend(), "fsync");
  FakeDisk without;
  without.error_at = static_cast<int>(disk.log.rend() - last) - 1;
  without.error = EINVAL;
  EXPECT_TRUE(SaveModel("m.model", Filled(3), without).ok());
}

TEST(ModelFileModuleTest, KilledAtAnyCallItLeavesTheOldOrTheNew) {
  Why("A process may be killed between any two calls, and within a write.");
  const Folder folder("killed_once");
  int kills = 0;
  for (bool finished = false; !finished; ++kills) {
    ASSERT_TRUE(SaveModel(folder.model(), Filled(3)).ok());
    const int status = InAChild([&] {
      Killed calls(kills);
      if (!SaveModel(folder.model(), Filled(4), calls).ok()) _exit(1);
    });
    finished = WIFEXITED(status);
    const Scalar value = ValueAt(folder.model());
    ASSERT_TRUE(finished ? status == 0 && value == 4 : value == 3 || value == 4)
        << "killed before call " << kills + 1 << ": " << value;
  }
  EXPECT_GE(kills, 7) << "open, write, fsync, close, rename, fsync, close";
}

TEST(ModelFileModuleTest, KilledAgainAndAgainItAlwaysLoads) {
  Why("A process saves again and again, and is killed at any moment.");
  const Folder folder("killed_often");
  ASSERT_TRUE(SaveModel(folder.model(), Filled(0, 100'000)).ok());
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      Telling calls(ends[1]);
      for (Scalar value = 1;
           SaveModel(folder.model(), Filled(value, 100'000), calls).ok();) {
        value = 3 - value;
      }
      _exit(1);
    }
    close(ends[1]);
    char step;
    for (int steps = 0; steps < round + 3; ++steps) {
      ASSERT_EQ(read(ends[0], &step, 1), 1) << "SaveModel ended";
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    const Scalar value = ValueAt(folder.model());
    ASSERT_TRUE(value == 0 || value == 1 || value == 2) << "round " << round;
  }
}

TEST(ModelFileModuleTest, LeftoversOfAKilledProcessAreReplaced) {
  Why("In a container, each process may be number 1, as the killed one was.");
  const Folder folder("left_over");
  const std::string left = absl::StrCat(folder.model(), ".new.", getpid());
  std::filesystem::create_symlink("/nowhere/else", left);
  const absl::Status saved = SaveModel(folder.model(), Filled(3));
  EXPECT_TRUE(saved.ok()) << saved;
  EXPECT_EQ(ValueAt(folder.model()), 3);
  EXPECT_EQ(folder.files(), 1);
}

TEST(ModelFileModuleTest, ALinkStaysALink) {
  Why("A server reads current.model -> v7.model.");
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / "linked_models";
  fs::create_directory(folder);
  ASSERT_TRUE(SaveModel(folder / "v7.model", Filled(1)).ok());
  fs::create_symlink("v7.model", folder / "current.model");
  const absl::Status saved = SaveModel(folder / "current.model", Filled(2));
  EXPECT_TRUE(saved.ok()) << saved;
  EXPECT_TRUE(fs::is_symlink(folder / "current.model"));
  EXPECT_EQ(ValueAt(folder / "v7.model"), 2);
  fs::remove_all(folder);
}

TEST(ModelFileModuleTest, AFileThatIsAMountCannotBeReplaced) {
  Why("'Device or resource busy' does not say that the folder is to be "
      "mounted.");
  FakeDisk whole;
  ASSERT_TRUE(SaveModel("m.model", Filled(1), whole).ok());
  FakeDisk disk;
  disk.error = EBUSY;
  disk.error_at =
      static_cast<int>(std::find(whole.log.begin(), whole.log.end(), "rename") -
                       whole.log.begin());
  EXPECT_THAT(SaveModel("m.model", Filled(1), disk).message(),
              HasSubstr("m.model: cannot replace (it is a mount; mount its "
                        "folder in place of the file)"));
}

TEST(ModelFileModuleTest, ARealDiskIsFull) {
  Why("The operating system refuses the second half of the file.");
  const Folder folder("full");
  ASSERT_TRUE(SaveModel(folder.model(), Filled(3)).ok());
  const int status = InAChild([&] {
    const rlimit most = {100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &most);
    std::signal(SIGXFSZ, SIG_IGN);
    const absl::Status full = SaveModel(folder.model(), Filled(4, 50'000));
    _exit(absl::StrContains(full.message(), "File too large") ? 0 : 1);
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(ValueAt(folder.model()), 3);
  EXPECT_EQ(folder.files(), 1) << "half a file is left behind";
}

TEST(ModelFileModuleTest, ErrorsBeginWithThePath) {
  Why("A server loads many models: which of them failed?");
  const Folder folder("errors");
  const std::string path = folder.model();
  Model twice = Filled(3);
  twice.weights.tensors.push_back(twice.weights.tensors[0]);
  EXPECT_EQ(SaveModel(path, twice).message(),
            path + ": Safetensors: w is there twice");
  EXPECT_EQ(folder.files(), 0);
  EXPECT_THAT(LoadNetwork(path).status().message(), StartsWith(path + ": "));
  EXPECT_THAT(
      SaveModel(path + "/m.model", Filled(3)).message(),
      StartsWith(path + "/m.model: cannot open the folder of: No such"));
  ASSERT_TRUE(SaveModel(path, Filled(3)).ok());
  EXPECT_EQ(LoadNetwork(path).status().message(),
            path + ": Load: 1.weight is missing in the file");
  Model unknown = Filled(3);
  unknown.architecture = "lenet6";
  ASSERT_TRUE(SaveModel(path, unknown).ok());
  EXPECT_EQ(LoadNetwork(path).status().message(),
            path + ": no architecture lenet6: wanted lenet5, mlp or resnet");
}

}  // namespace
}  // namespace tinytorch
