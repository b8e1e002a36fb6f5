// Feature maps: the outputs of the layers of a network for one image.
//
// A convolution slides a small pattern over an image. The result is an image
// again, of how much of the pattern is at each place. The web page draws these.
// The service does not have them, because it runs whole batches and keeps only
// the last output. So there is a second network, which runs layer by layer.

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
  // The network takes images [n, 1, 28, 28]. No other code may use it.
  explicit FeatureMaps(std::unique_ptr<Sequential> network);

  // Runs an image of 784 bytes (0 is paper, 255 is ink). Returns the output of
  // each layer that gives images [1, maps, height, width], in order:
  //
  //   {"layers": [{"name": "ReLU", "shape": [6, 28, 28], "pixels": "AAEC..."}]}
  //
  // `pixels` are maps * height * width bytes in base64: 255 for the largest
  // number of this layer, 0 for 0 and negative numbers. InvalidArgument:
  // "wanted 784 bytes, got 783". Exceptions of layers pass through. Safe to use
  // from many threads; it runs one image at a time.
  absl::StatusOr<std::string> ToJson(absl::string_view image);

 private:
  std::mutex mutex_;
  const std::unique_ptr<Sequential> network_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WEB_FEATURE_MAPS_H_
