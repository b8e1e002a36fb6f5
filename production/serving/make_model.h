// Makes a model file from weights, whichever program trained them.
//
// Besides the network, a model file describes what the network was trained on:
// its metadata holds the ink and the confidence of some hundred training
// images. A server compares requests with them to notice drift (drift.h). They
// are measured here, once, because the training images are available here.

#ifndef TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_
#define TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "networks/safetensors.h"
#include "production/model_file.h"
#include "tools/data/digits.h"

namespace tinytorch {

// Copies the weights into the network of the architecture, to check that they
// fit, and runs it on 500 of the images, evenly spaced (or on all of them, if
// there are fewer). The model's metadata is that of the weights, plus
//
//   "drift.ink"         the mean pixel of each image, from 0 (paper) to 1
//   "drift.confidence"  the largest probability that the network gives
//
// as text of EncodeSamples() (wire/samples.h). Errors: those of MakeNetwork()
// and CopyInto() (checkpoint.h); InvalidArgument "MakeModel: wanted images, got
// none".
absl::StatusOr<Model> MakeModel(const std::string& architecture,
                                const Weights& weights,
                                const DigitSet& trained_on);

// Does the same with the weights that come with the course (networks/weights)
// and the training images of this machine. Works in programs that run in their
// runfiles, as `bazel run` starts them. NotFound for "resnet", whose weights
// are not shipped.
absl::StatusOr<Model> ShippedModel(const std::string& architecture);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_MAKE_MODEL_H_
