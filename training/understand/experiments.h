// The experiments of understand.cc, a file each, and the code that they share.

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
void Overfitting(Lab& lab);
void WithoutTheMask(Lab& lab);

// Digits to train on, and others to measure on: images as rows [n, h * w], ink
// from 0 to 1, and labels [n].
struct DigitSplits {
  std::string name;
  Batch train;
  Batch test;
  TensorDataset examples{train.inputs, train.targets};
};

// Returns 6,000 training and 2,000 test images of MNIST, or all of UCI's.
const DigitSplits& SomeDigits();

// Returns the gradient of the cross-entropy for all parameters of a network.
std::vector<Tensor> GradientOfLoss(Layer& network, const Batch& batch);

// Trains one epoch: uses every example once, with a step for each batch.
void TrainEpoch(Layer& network, Optimizer& optimizer, DataLoader& loader,
                int64_t epoch);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_UNDERSTAND_EXPERIMENTS_H_
