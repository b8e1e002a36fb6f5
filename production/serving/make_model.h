// Make a model: from weights, in whatever program they were trained, to what a
// server loads.
//
// Beside the network a model file tells what the network was trained on, so
// that whoever serves it can see when the world has changed (drift.h): the ink
// and the confidence of some hundred training images, in its metadata. They are
// measured here, once, where the training images are.

#ifndef TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_
#define TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "networks/safetensors.h"
#include "production/model_file.h"
#include "tools/data/digits.h"

namespace tinytorch {

// Puts the weights into the network of the architecture, to see that they fit,
// and runs it on 500 of the images, evenly from all (on all, if there are
// fewer). The model's metadata is that of the weights and
//
//   "drift.ink"         the mean pixel of each image, from 0 (paper) to 1
//   "drift.confidence"  the largest probability that the network gives
//
// as EncodeSamples() (production/serving/wire/samples.h) writes them. Errors: as
// MakeNetwork() and CopyInto() (checkpoint.h); InvalidArgument "MakeModel:
// wanted images, got none".
absl::StatusOr<Model> MakeModel(const std::string& architecture,
                                const Weights& weights,
                                const DigitSet& trained_on);

// The same of the weights that come with the course, networks/weights, and of
// the training images that are found here. For programs that run in their
// runfiles, as `bazel run` starts them. NotFound for "resnet": none are
// shipped.
absl::StatusOr<Model> ShippedModel(const std::string& architecture);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_
