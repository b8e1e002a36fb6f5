// Exports the course's networks as ONNX, and writes their inputs and outputs:
//
//   onnx_answers FOLDER
//
// writes for each NETWORK of the list below
//
//   NETWORK.onnx         the file that ExportOnnx() makes
//   NETWORK.input        the input: float32, little-endian, row-major
//   NETWORK.output       the output of our own forward pass
//   NETWORK.input.shape  and ...output.shape: extents as text, "10000 1 28 28"
//
// onnxruntime_test.py gives the same inputs to ONNX Runtime. The images are the
// test images of MNIST, or UCI's.

#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "layers/activation.h"
#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "layers/layer.h"
#include "networks/attention.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/safetensors.h"
#include "networks/transformer.h"
#include "production/onnx.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/data/file.h"
#include "training/given/cross_attention.h"

namespace tinytorch {
namespace {

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

void Load(Layer& network, const std::string& name) {
  const absl::StatusOr<Weights> weights =
      LoadSafetensors("networks/weights/" + name + ".safetensors");
  Check(weights.status());
  Check(CopyInto(network, *weights));
}

// Uses each operator that ExportOnnx() knows and the networks of the course do
// not use. An image becomes rows [28, 28]; at the end, all rows are added up.
class AllOperators : public Layer {
 public:
  std::string name() const override { return "AllOperators"; }
  Shape OutputShape(const Shape& input) const override {
    return {input[0], 28};
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    const Tensor rows = Squeeze(x, 1);
    const Tensor bent = Gelu(rows * 4 - 2) + Sigmoid(rows) + Tanh(-rows) +
                        LeakyRelu(rows - 0.5f, 0.25f);
    const Tensor powers = Sqrt(rows + 1) * Log(rows + 2) - Exp(rows) / 3 +
                          Pow(rows + 1, Tensor(1.5f)) + Abs(rows - 0.5f);
    const Tensor limits = Maximum(Minimum(bent, powers), -0.5f);
    const Tensor most = Max(limits, {.axes = {2}, .keepdims = true});
    const Tensor sum = Sum(limits, {.axes = {1}});
    const Tensor odd = Slice(limits, {.axis = 1, .start = 1, .step = 2});
    const Tensor both = Concatenate({odd, odd.Clone()}, 1);
    const Tensor pooled =
        AveragePool(Unsqueeze(both, 1),
                    {.kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1}});
    const Tensor shared =
        Softmax(limits, 1) + LogSoftmax(limits) + Expand(most, rows.shape());
    const Tensor mixed =
        MatMul(Permute(limits, {0, 2, 1}), shared) + Squeeze(pooled, 1);
    const Tensor last = Slice(mixed, {.axis = 0});
    return (Sum(last, {.axes = {1}}) + sum) / 28;
  }
};

// Uses what ExportOnnx() has nodes of another type for, and the given functions
// and layers.
class MoreOperators : public Layer {
 public:
  explicit MoreOperators(Rng& rng)
      : rms_(28), group_(4, 28), attention_(28, 4, rng) {
    AddChild("rms", rms_);
    AddChild("group", group_);
    AddChild("attention", attention_);
  }
  std::string name() const override { return "MoreOperators"; }
  Shape OutputShape(const Shape& input) const override {
    return {input[0], 28};
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    const Tensor rows = Squeeze(x, 1);
    const Tensor waves =
        Where(GreaterOrEqual(rows, 0.5f), Sin(rows * 3), Cos(rows * 3)) +
        Sign(rows - 0.25f) * LessOrEqual(rows, 0.75f) + Round(rows * 4) +
        Clip(rows * 4 - 2, -1, 1) * NotEqual(rows, 0);
    const Tensor places = ArgMax(rows, {.axis = 2, .keepdims = true}) +
                          ArgMin(rows, {.axis = 1, .keepdims = true});
    const Tensor sums = CumSum(waves, {.axis = 1, .reverse = true}) / 28;
    const Tensor tiles = Tile(Pad(sums, {.before = 1, .after = 27}), {1, 1, 2});
    const Tensor parts = Split(tiles, {28, 56, 28}, 2).at(2) +
                         Min(waves, {.axes = {1}, .keepdims = true});
    const Tensor normal = rms_(Tril(parts)) + group_(Triu(waves, -1));
    const Tensor seen = attention_.Attend(normal, normal, CausalMask(28));
    const Tensor bent = Silu(seen) + GeluTanh(normal) + places / 28;
    return Mean(bent, {.axes = {1}}) + Std(waves, {.axes = {1}}) +
           Prod(rows + 0.5f, {.axes = {2}});
  }

 private:
  RmsNorm rms_;
  GroupNorm group_;
  MultiHeadAttention attention_;
};

// Divides by numbers that grow with the batch: its size, and 784 times that.
class BatchMeans : public Layer {
 public:
  std::string name() const override { return "BatchMeans"; }
  Shape OutputShape(const Shape& input) const override {
    return {input[0], 28};
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    const Tensor spread = Std(x, {.axes = {0}, .correction = 0}) + 1;
    const Tensor normal = (x - Mean(x, {.axes = {0}})) / spread + Mean(x);
    return Squeeze(Sum(normal, {.axes = {2}}), 1);
  }
};

void Write(const std::string& path, absl::string_view bytes) {
  Check(ReplaceFile(path, bytes));
}

void WriteTensor(const std::string& path, const Tensor& tensor) {
  const Tensor x = tensor.Contiguous();
  Write(path, {reinterpret_cast<const char*>(x.data()),
               static_cast<size_t>(x.numel()) * sizeof(Scalar)});
  Write(path + ".shape", absl::StrJoin(x.shape(), " "));
}

void Answer(const std::string& folder, const std::string& name, Layer& network,
            const Tensor& input) {
  const std::string path = folder + "/" + name;
  const absl::StatusOr<std::string> model = ExportOnnx(network, input.shape());
  Check(model.status());
  Write(path + ".onnx", *model);
  WriteTensor(path + ".input", input);
  WriteTensor(path + ".output", Predict(network, input));
}

void AnswerAll(const std::string& folder) {
  Rng rng(17);
  const Tensor images = Images28(LoadDigits().test);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 128, 10}, rng);
  Load(*mlp, "mlp");
  Answer(folder, "mlp", *mlp, images);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  Load(*lenet, "lenet5");
  Answer(folder, "lenet5", *lenet, images);

  // The weights are random, but the running averages fit them.
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  for (int64_t i = 0; i < 30; ++i) {
    (*resnet)(Slice(images, {.start = i * 8, .stop = i * 8 + 8}));
  }
  Answer(folder, "resnet", *resnet, images);

  Gpt gpt({.context = 32}, rng);
  const Tensor texts = Tensor::Empty({500, 32});
  for (int64_t i = 0; i < texts.numel(); ++i) {
    texts.data()[i] = static_cast<Scalar>(rng.UniformInt(65));
  }
  Answer(folder, "gpt", gpt, texts);
  AllOperators all;
  Answer(folder, "operators", all, Slice(images, {.stop = 200}));
  MoreOperators more(rng);
  Answer(folder, "more_operators", more, Slice(images, {.stop = 200}));
  // The answer to an image depends on the others of its batch.
  BatchMeans means;
  for (const int64_t batch : {1, 3, 17}) {
    Answer(folder, "batch_means_" + std::to_string(batch), means,
           Slice(images, {.stop = batch}));
  }
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: onnx_answers FOLDER\n");
    return 2;
  }
  try {
    tinytorch::AnswerAll(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "onnx_answers: %s\n", error.what());
    return 1;
  }
}
