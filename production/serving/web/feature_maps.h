// Feature maps: what the layers of a network make of one image.
//
// A convolution slides a small pattern over an image, and the result is an
// image again: where is how much of that pattern? The web page draws these. The
// service cannot be asked for them, since it runs whole batches and keeps their
// end only; so there is a second network, which runs layer by layer.

#ifndef TINYTORCH_PRODUCTION_SERVING_WEB_FEATURE_MAPS_H_
#define TINYTORCH_PRODUCTION_SERVING_WEB_FEATURE_MAPS_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "networks/sequential.h"

namespace tinytorch {

class FeatureMaps {
 public:
  // A network of its own, from images [n, 1, 28, 28].
  explicit FeatureMaps(std::unique_ptr<Sequential> network);

  // Runs an image of 784 bytes (0 is paper, 255 is ink) and returns what comes
  // out of each layer that gives images [1, maps, height, width], in order:
  //
  //   {"layers": [{"name": "ReLU", "shape": [6, 28, 28], "pixels": "AAEC..."}]}
  //
  // `pixels` are maps * height * width bytes in base64: 255 for the largest
  // number of this layer, 0 for 0 and all below. InvalidArgument: "wanted 784
  // bytes, got 783". Throws what a layer throws. From any thread; one image at
  // a time.
  absl::StatusOr<std::string> ToJson(absl::string_view image);

 private:
  std::mutex mutex_;
  const std::unique_ptr<Sequential> network_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WEB_FEATURE_MAPS_H_
