// Pack: makes a model file from weights, and an ONNX file from a model.
//
//   ./bazelw run //production/serving:pack --
//       --architecture=lenet5 --out=/tmp/a.model
//   ./bazelw run //production/serving:pack -- --architecture=lenet5
//       --weights=/tmp/mine.safetensors --out=/tmp/a.model --onnx=/tmp/a.onnx
//   ./bazelw run //production/serving:pack -- --model=/tmp/a.model --info
//
// Without --weights it takes the weights that come with the course.

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "networks/checkpoint.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/given/annotate.h"
#include "production/model_file.h"
#include "production/onnx.h"
#include "production/serving/make_model.h"
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include "tools/data/digits.h"
#include "tools/data/file.h"
#include "tools/data/one_line.h"
#include "tools/text/columns.h"

ABSL_FLAG(std::string, architecture, "",
          "make a model of this network: lenet5, mlp or resnet");
ABSL_FLAG(std::string, weights, "",
          "its weights, a file in safetensors; by default those of the course");
ABSL_FLAG(std::string, model, "", "or take this model file");
ABSL_FLAG(std::string, out, "", "write the model file here");
ABSL_FLAG(std::string, onnx, "", "write the network as an ONNX file here");
ABSL_FLAG(bool, info, false, "print what is in the model");

namespace tinytorch {
namespace {

absl::Status Misused(const std::string& what) {
  return absl::InvalidArgumentError(what);
}

absl::StatusOr<Model> ModelOf(const std::string& architecture) {
  const std::string file = absl::GetFlag(FLAGS_weights);
  std::printf("%s\n", LoadDigits().message.c_str());
  if (file.empty()) return ShippedModel(architecture);
  const std::string path = PathFromUser(file);
  const absl::StatusOr<Weights> given = LoadSafetensors(path);
  if (!given.ok()) return given.status();
  const absl::StatusOr<Model> model =
      MakeModel(architecture, *given, LoadDigits().train);
  // An architecture that does not exist is not an error of the file.
  if (!model.ok() && !absl::IsNotFound(model.status())) {
    return Annotate(path, model.status());
  }
  return model;
}

absl::StatusOr<Model> ChosenModel() {
  const std::string architecture = absl::GetFlag(FLAGS_architecture);
  const std::string file = absl::GetFlag(FLAGS_model);
  if (architecture.empty() == file.empty()) {
    return Misused("wanted either --architecture or --model");
  }
  if (file.empty()) return ModelOf(architecture);
  if (!absl::GetFlag(FLAGS_weights).empty()) {
    return Misused("--weights goes with --architecture");
  }
  return LoadModel(PathFromUser(file));
}

absl::StatusOr<std::string> OnnxOf(const Model& model) {
  const absl::StatusOr<std::unique_ptr<Sequential>> made =
      MakeNetwork(model.architecture);
  if (!made.ok()) return made.status();
  const absl::Status copied = CopyInto(**made, model.weights);
  if (!copied.ok()) return copied;
  return ExportOnnx(**made, {1, 1, 28, 28});
}

// Prints a line of at most 80 columns. The text may come from a hostile file.
void PrintLine(const std::string& name, const std::string& value) {
  const std::string line =
      absl::StrFormat("   %-24s %s", OneLine(name), OneLine(value));
  std::printf("%s\n", text::Cut(line).c_str());
}

void PrintInfo(const Model& model) {
  std::printf("%s\n\nTensors\n", OneLine(model.architecture).c_str());
  int64_t numbers = 0;
  for (const auto& [name, tensor] : model.weights.tensors) {
    PrintLine(name, ShapeToString(tensor.shape()));
    numbers += tensor.numel();
  }
  PrintLine("all", absl::StrCat(numbers, " numbers"));
  std::printf("\nMetadata\n");
  for (const auto& [name, value] : model.weights.metadata) {
    PrintLine(name, value);
  }
}

void SayWritten(const std::string& path, size_t bytes) {
  std::printf("%s: %s bytes\n", path.c_str(), absl::StrCat(bytes).c_str());
}

absl::Status Pack() {
  const std::string out = absl::GetFlag(FLAGS_out);
  const std::string onnx = absl::GetFlag(FLAGS_onnx);
  if (out.empty() && onnx.empty() && !absl::GetFlag(FLAGS_info)) {
    return Misused("nothing to do: wanted --out, --onnx or --info");
  }
  const absl::StatusOr<Model> chosen = ChosenModel();
  if (!chosen.ok()) return chosen.status();
  if (absl::GetFlag(FLAGS_info)) PrintInfo(*chosen);
  if (!out.empty()) {
    const std::string path = PathFromUser(out);
    const absl::Status saved = SaveModel(path, *chosen);
    if (!saved.ok()) return saved;
    SayWritten(path, EncodeModel(*chosen)->size());
  }
  if (!onnx.empty()) {
    const std::string path = PathFromUser(onnx);
    const absl::StatusOr<std::string> bytes = OnnxOf(*chosen);
    if (!bytes.ok()) return bytes.status();
    const absl::Status written = ReplaceFile(path, *bytes);
    if (!written.ok()) return written;
    SayWritten(path, bytes->size());
  }
  return absl::OkStatus();
}

int Main(const std::vector<char*>& words) {
  std::string fault;
  try {
    const absl::Status status =
        words.size() > 1
            ? Misused(absl::StrCat("wanted flags, got ", OneLine(words[1])))
            : Pack();
    if (status.ok()) return 0;
    fault = std::string(status.message());
  } catch (const Unimplemented& missing) {
    fault = absl::StrCat(
        missing.file(), ":", missing.line(),
        ": not written yet. To see what it will do: "
        "./bazelw run --config=reference //production/serving:pack");
  } catch (const std::exception& error) {
    fault = error.what();
  }
  std::fprintf(stderr, "pack: %s\n", fault.c_str());
  return 1;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Makes a model file from weights, and an ONNX file from a model.\n"
      "  pack -- --architecture=lenet5 --out=FILE [--weights=FILE]\n"
      "  pack -- --model=FILE --onnx=FILE\n"
      "  pack -- --model=FILE --info");
  return tinytorch::Main(absl::ParseCommandLine(argc, argv));
}
