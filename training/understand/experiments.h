// The experiments of training/understand/understand.cc, a file each, and what they share.

#ifndef TINYTORCH_TRAINING_UNDERSTAND_EXPERIMENTS_H_
#define TINYTORCH_TRAINING_UNDERSTAND_EXPERIMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "training/data.h"
#include "training/optimizers.h"

namespace tinytorch {

void LearningRates(Lab& lab);
void Momentum(Lab& lab);
void Depth(Lab& lab);
void BatchSizes(Lab& lab);
void NumericOrAutomatic(Lab& lab);

// What networks here learn from, and what they are asked afterwards: pictures
// as rows [n, h * w], ink from 0 to 1, and labels [n].
struct School {
  std::string name;
  Batch train;
  Batch test;
  TensorDataset examples{train.inputs, train.targets};
};

// 6000 pictures of MNIST to learn and 2000 to ask, or all of UCI's.
const School& SomeDigits();

// The gradient of the cross-entropy for all parameters of a network.
std::vector<Tensor> GradientOfLoss(Layer& network, const Batch& batch);

// One epoch: every example once, a step for each batch.
void TrainEpoch(Layer& network, Optimizer& optimizer, DataLoader& loader,
                int64_t epoch);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_UNDERSTAND_EXPERIMENTS_H_
