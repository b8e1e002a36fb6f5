// Makes twenty random networks, and writes them as ONNX with their answers:
//
//   architectures FOLDER
//
// writes for each seed, 1 to 20, and each batch of 1, 3 and 17
//
//   SEED.onnx                           the file that ExportOnnx() makes
//   SEED.text                           its layers
//   SEED.BATCH.input, SEED.BATCH.output float32, little-endian, row-major
//   ....shape                           their extents as text
//
// architectures_test.py gives the inputs to ONNX Runtime. The networks are of
// three kinds: of images (convolutions, pools, residuals), of vectors (dense
// layers, norms), and of tokens (embeddings, attention).

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/embedding.h"
#include "layers/init.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/attention.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/pool.h"
#include "networks/sequential.h"
#include "networks/transformer.h"
#include "production/onnx.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/data/file.h"

namespace tinytorch {
namespace {

constexpr int64_t kTokens = 13;

// Draws networks.
class Architect {
 public:
  explicit Architect(uint64_t seed) : rng_(seed) {}

  // Each returns a network and sets the input shape of one example.
  std::unique_ptr<Sequential> OfImages(Shape& example);
  std::unique_ptr<Sequential> OfVectors(Shape& example);
  std::unique_ptr<Sequential> OfTokens(Shape& example);

  // Returns a batch of random examples: numbers, or tokens.
  Tensor Batch(int64_t count, Shape example, bool tokens);

 private:
  int64_t Draw(int64_t low, int64_t high) {  // both included
    return low + rng_.UniformInt(high - low + 1);
  }
  bool Coin() { return Draw(0, 1) == 1; }

  void AddActivation(Sequential& net);
  void AddConv(Sequential& net, const Shape& shape);
  void AddPool(Sequential& net, const Shape& shape);
  void AddImageResidual(Sequential& net, int64_t channels);
  void AddVectorBlock(Sequential& net, int64_t features);

  Rng rng_;
};

void Architect::AddActivation(Sequential& net) {
  static constexpr std::pair<const char*, Activation::Function> kAll[] = {
      {"ReLU", Relu},
      {"GELU", Gelu},
      {"Tanh", Tanh},
      {"Sigmoid", Sigmoid},
      {"LeakyReLU", [](const Tensor& x) { return LeakyRelu(x, 0.2f); }},
  };
  const auto& [name, function] = kAll[Draw(0, 4)];
  net.Add<Activation>(name, function);
}

void Architect::AddConv(Sequential& net, const Shape& shape) {
  const int64_t in = shape[1];
  const int64_t groups = in % 2 == 0 && Coin() ? 2 : 1;
  const int64_t out = groups * Draw(1, 4);
  const auto kernel = [&](int64_t extent) {
    return std::min<int64_t>(extent, 1 + 2 * Draw(0, 2));
  };
  const Extent2d window = {kernel(shape[2]), kernel(shape[3])};
  const ConvOptions options = {
      .stride = {Draw(1, 2), Draw(1, 2)},
      .padding = {Draw(0, window[0] / 2), Draw(0, window[1] / 2)},
      .dilation = {window[0] * 2 <= shape[2] ? Draw(1, 2) : 1, 1},
      .groups = groups};
  net.Add<Conv2d>(in, out, window, rng_,
                  Conv2dOptions{.conv = options, .bias = Coin()});
  if (Coin()) net.Add<BatchNorm>(out);
}

void Architect::AddPool(Sequential& net, const Shape& shape) {
  const PoolOptions options = {
      .kernel = {std::min<int64_t>(shape[2], Draw(1, 3)),
                 std::min<int64_t>(shape[3], Draw(1, 3))},
      .stride = {Draw(1, 2), Draw(1, 2)},
      .padding = {0, 0}};
  PoolOptions padded = options;
  padded.padding = {Draw(0, options.kernel[0] / 2),
                    Draw(0, options.kernel[1] / 2)};
  if (Coin()) {
    net.Add<MaxPool2d>(padded);
  } else {
    net.Add<AvgPool2d>(padded);
  }
}

void Architect::AddImageResidual(Sequential& net, int64_t channels) {
  const Conv2dOptions same = {.conv = {.padding = {1, 1}}, .bias = Coin()};
  auto main = std::make_unique<Sequential>();
  main->Add<Conv2d>(channels, channels, Extent2d{3, 3}, rng_, same);
  main->Add<BatchNorm>(channels);
  AddActivation(*main);
  std::unique_ptr<Sequential> shortcut;
  if (Coin()) {
    shortcut = std::make_unique<Sequential>();
    shortcut->Add<Conv2d>(channels, channels, Extent2d{1, 1}, rng_);
  }
  net.Add<Residual>(std::move(main), std::move(shortcut));
}

std::unique_ptr<Sequential> Architect::OfImages(Shape& example) {
  example = {Draw(1, 3), Draw(6, 13), Draw(6, 13)};
  auto net = std::make_unique<Sequential>();
  const Shape input = {2, example[0], example[1], example[2]};
  const int64_t stages = Draw(2, 4);
  for (int64_t i = 0; i < stages; ++i) {
    AddConv(*net, net->OutputShape(input));
    AddActivation(*net);
    if (Coin()) AddImageResidual(*net, net->OutputShape(input)[1]);
    if (Coin()) AddPool(*net, net->OutputShape(input));
  }
  if (Coin()) net->Add<GlobalAvgPool2d>();
  net->Add<Flatten>();
  net->Add<Dense>(net->OutputShape(input)[1], Draw(2, 10), rng_);
  return net;
}

void Architect::AddVectorBlock(Sequential& net, int64_t features) {
  auto main = std::make_unique<Sequential>();
  main->Add<LayerNorm>(features);
  main->Add<Dense>(features, features, rng_, DenseOptions{.bias = Coin()});
  AddActivation(*main);
  if (Coin()) main->Add<Dropout>(0.25, 1);
  net.Add<Residual>(std::move(main));
}

std::unique_ptr<Sequential> Architect::OfVectors(Shape& example) {
  example = {Draw(3, 20)};
  auto net = std::make_unique<Sequential>();
  int64_t features = example[0];
  const int64_t stages = Draw(2, 5);
  for (int64_t i = 0; i < stages; ++i) {
    const int64_t next = Draw(2, 24);
    net->Add<Dense>(features, next, rng_, DenseOptions{.bias = Coin()});
    features = next;
    if (Coin()) net->Add<BatchNorm>(features);
    AddActivation(*net);
    if (Coin()) AddVectorBlock(*net, features);
  }
  net->Add<Dense>(features, Draw(2, 10), rng_);
  if (Coin()) {
    net->Add<Activation>("Softmax", [](const Tensor& x) { return Softmax(x); });
  }
  return net;
}

std::unique_ptr<Sequential> Architect::OfTokens(Shape& example) {
  example = {Draw(1, 9)};
  const int64_t heads = Draw(1, 3);
  const int64_t features = heads * Draw(2, 6);
  auto net = std::make_unique<Sequential>();
  net->Add<Embedding>(kTokens, features, rng_);
  const int64_t stages = Draw(1, 3);
  for (int64_t i = 0; i < stages; ++i) {
    switch (Draw(0, 2)) {
      case 0:
        net->Add<TransformerBlock>(features, heads, rng_);
        break;
      case 1:
        net->Add<LayerNorm>(features);
        net->Add<CausalSelfAttention>(features, heads, rng_);
        break;
      default:
        AddVectorBlock(*net, features);
    }
  }
  net->Add<LayerNorm>(features);
  if (Coin()) {
    net->Add<Flatten>();
    net->Add<Dense>(example[0] * features, Draw(2, 10), rng_);
  } else {
    net->Add<Dense>(features, kTokens, rng_);
  }
  return net;
}

Tensor Architect::Batch(int64_t count, Shape example, bool tokens) {
  example.insert(example.begin(), count);
  const Tensor batch = Tensor::Empty(example);
  FillNormal(batch, 0, 1, rng_);
  for (int64_t i = 0; tokens && i < batch.numel(); ++i) {
    batch.data()[i] = static_cast<Scalar>(Draw(0, kTokens - 1));
  }
  return batch;
}

// Files ---------------------------------------------------------------------

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

void WriteTensor(const std::string& path, const Tensor& tensor) {
  const Tensor x = tensor.Contiguous();
  Check(ReplaceFile(path, {reinterpret_cast<const char*>(x.data()),
                           static_cast<size_t>(x.numel()) * sizeof(Scalar)}));
  Check(ReplaceFile(path + ".shape", absl::StrJoin(x.shape(), " ")));
}

void Write(const std::string& folder, uint64_t seed) {
  Architect architect(seed);
  Shape example;
  const bool tokens = seed % 3 == 2;
  const std::unique_ptr<Sequential> net =
      seed % 3 == 0 ? architect.OfVectors(example)
      : tokens      ? architect.OfTokens(example)
                    : architect.OfImages(example);
  // The running averages of BatchNorm come to differ from 0 and 1.
  for (int i = 0; i < 5; ++i) (*net)(architect.Batch(8, example, tokens));

  const std::string path = absl::StrCat(folder, "/", seed);
  std::vector<std::string> names;
  for (size_t i = 0; i < net->size(); ++i) names.push_back((*net)[i].name());
  Check(ReplaceFile(path + ".text", absl::StrJoin(names, ", ")));
  Shape input = example;
  input.insert(input.begin(), 1);
  const absl::StatusOr<std::string> model = ExportOnnx(*net, input);
  Check(model.status());
  Check(ReplaceFile(path + ".onnx", *model));
  for (const int64_t count : {1, 3, 17}) {
    const Tensor batch = architect.Batch(count, example, tokens);
    WriteTensor(absl::StrCat(path, ".", count, ".input"), batch);
    WriteTensor(absl::StrCat(path, ".", count, ".output"),
                Predict(*net, batch));
  }
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: architectures FOLDER\n");
    return 2;
  }
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    try {
      tinytorch::Write(argv[1], seed);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "architectures: seed %d: %s\n",
                   static_cast<int>(seed), error.what());
      return 1;
    }
  }
  return 0;
}
