// Experiments of //networks:understand that have a file of their own.

#ifndef TINYTORCH_NETWORKS_UNDERSTAND_EXPERIMENTS_H_
#define TINYTORCH_NETWORKS_UNDERSTAND_EXPERIMENTS_H_

#include "tools/lab/lab.h"

namespace tinytorch {

// Compares ConvNaive, Im2Col with the naive product, and Conv.
void ThreeConvolutions(Lab& lab);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_UNDERSTAND_EXPERIMENTS_H_
