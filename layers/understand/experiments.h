// The experiment of //layers:understand that has a file of its own.

#ifndef TINYTORCH_LAYERS_UNDERSTAND_EXPERIMENTS_H_
#define TINYTORCH_LAYERS_UNDERSTAND_EXPERIMENTS_H_

#include "tools/lab/lab.h"

namespace tinytorch {

// Compares what an input costs alone and in a batch.
void CostOfABatch(Lab& lab);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_UNDERSTAND_EXPERIMENTS_H_
