// Runs the program as its user does, and reads the files that it writes.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kShipped[] = "networks/weights/lenet5.safetensors";

Outcome Pack(const std::string& arguments) {
  return RunProgram("TINYTORCH_MNIST=", ReferenceProgram(), arguments);
}

// Expects that the program fails with this error in its last line, and prints
// no control characters.
void ExpectError(const std::string& arguments, const std::string& error) {
  const Outcome run = Pack(arguments);
  EXPECT_EQ(run.exit_code, 1) << arguments;
  EXPECT_THAT(run.output, HasSubstr("pack: " + error)) << arguments;
}

void Write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(PackTest, MakesAModelAndReadsItAgain) {
  const std::string path = TemporaryFile("a.model");
  const Outcome made = Pack("--architecture=lenet5 --out=" + path);
  ASSERT_EQ(made.exit_code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr(path + ": "));
  EXPECT_THAT(ReadFile(path), StartsWith("TINYTRCH"));

  const Outcome info = Pack("--info --model=" + path);
  EXPECT_EQ(info.exit_code, 0) << info.output;
  ExpectFitsTheTerminal(info.output);
  EXPECT_THAT(info.output,
              AllOf(StartsWith("lenet5\n"), HasSubstr("0.weight"),
                    HasSubstr("[6, 1, 5, 5]"), HasSubstr("61706 numbers"),
                    HasSubstr("drift.ink  "), HasSubstr("drift.confidence  ")));

  const std::string again = TemporaryFile("b.model");
  EXPECT_EQ(Pack("--model=" + path + " --out=" + again).exit_code, 0);
  EXPECT_TRUE(ReadFile(path) == ReadFile(again));
}

TEST(PackTest, TheShippedWeightsAreThoseOfTheFile) {
  const std::string one = TemporaryFile("one.model");
  const std::string two = TemporaryFile("two.model");
  ASSERT_EQ(Pack("--architecture=lenet5 --out=" + one).exit_code, 0);
  const Outcome run = Pack(std::string("--architecture=lenet5 --weights=") +
                           kShipped + " --out=" + two);
  ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(ReadFile(one) == ReadFile(two));
}

TEST(PackTest, WritesOnnx) {
  const std::string model = TemporaryFile("mlp.model");
  const std::string path = TemporaryFile("mlp.onnx");
  const Outcome run =
      Pack("--architecture=mlp --out=" + model + " --onnx=" + path);
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const std::string bytes = ReadFile(path);
  EXPECT_THAT(bytes, StartsWith("\x08\x08"));  // IR version 8
  EXPECT_THAT(bytes, AllOf(HasSubstr("batch"), HasSubstr("1.weight"),
                           HasSubstr("MatMul"), HasSubstr("output")));
  const std::string again = TemporaryFile("again.onnx");
  ASSERT_EQ(Pack("--model=" + model + " --onnx=" + again).exit_code, 0);
  EXPECT_TRUE(bytes == ReadFile(again));
}

TEST(PackTest, SaysWhatItWants) {
  const std::string out = " --out=" + TemporaryFile("none.model");
  ExpectError("", "nothing to do: wanted --out, --onnx or --info");
  ExpectError("--architecture=lenet5", "nothing to do");
  ExpectError(out, "wanted either --architecture or --model");
  ExpectError("--architecture=mlp --model=x" + out, "wanted either");
  ExpectError("--model=x --weights=y" + out,
              "--weights goes with --architecture");
  ExpectError("lenet5" + out, "wanted flags, got lenet5");
  ExpectError("--architecture=lenet6 --weights=" + std::string(kShipped) + out,
              "no architecture lenet6: wanted lenet5, mlp or resnet");
  EXPECT_FALSE(std::filesystem::exists(TemporaryFile("none.model")));
}

TEST(PackTest, NamesTheFileThatIsWrong) {
  const std::string out = " --out=" + TemporaryFile("none.model");
  const std::string bad = TemporaryFile("bad");
  Write(bad, "no weights, no model");
  ExpectError("--architecture=mlp --weights=" + bad + out, bad + ": ");
  ExpectError("--info --model=" + bad, bad + ": model file: ");
  ExpectError("--info --model=" + bad + ".not", bad + ".not: cannot open");
  ExpectError("--architecture=mlp --weights=" + std::string(kShipped) + out,
              std::string(kShipped) + ": Load: ");
  ExpectError("--architecture=resnet" + out,
              "networks/weights/resnet.safetensors: cannot open");
  ExpectError("--architecture=mlp --out=/no/such/folder/a.model",
              "/no/such/folder/a.model: ");
  ExpectError("--architecture=mlp --onnx=/no/such/folder/a.onnx",
              "/no/such/folder/a.onnx");
}

TEST(PackTest, SaysWhatIsNotWritten) {
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", SkeletonProgram(),
                 "--architecture=mlp --out=" + TemporaryFile("none.model"));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, AllOf(HasSubstr("model_file.cc:"),
                                HasSubstr(": not written yet")));
}

}  // namespace
}  // namespace tinytorch::programs
