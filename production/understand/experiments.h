// The experiments of understand.cc, one per file, and their common parts.

#ifndef TINYTORCH_PRODUCTION_UNDERSTAND_EXPERIMENTS_H_
#define TINYTORCH_PRODUCTION_UNDERSTAND_EXPERIMENTS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "networks/sequential.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"

namespace tinytorch {

void BatchesOfRequests(Lab& lab);
void Overload(Lab& lab);
void QuantizedOrFloat(Lab& lab);
void Replicas(Lab& lab);
void WhereTimeGoes(Lab& lab);

// Digits that LeNet-5 was not trained on, [n, 1, 28, 28], and their labels.
struct SampleImages {
  std::string name;
  Tensor images;
  Tensor labels;

  // Returns image i, [1, 28, 28]. After the last one, the first comes again.
  Tensor Get(int64_t i) const;
  // Returns the first `count`, [count, 1, 28, 28], repeated if there are fewer.
  Tensor Batch(int64_t count) const;
};
const SampleImages& TestImages();

// Returns other images, to calibrate with: [n, 1, 28, 28].
Tensor CalibrationImages();

// Return the networks of networks/weights, in evaluation mode. Each call makes
// a new one. The MLP is 784-128-10, and takes images as well.
std::unique_ptr<Sequential> TrainedLeNet5();
std::unique_ptr<Sequential> TrainedMlp();

// The results of clients that send the next request when they have an answer.
struct ClientsResult {
  double per_second = 0;  // answers
  double p50 = 0;         // seconds from request to answer
  double p99 = 0;
  double processors = 0;  // busy ones, on average
  int64_t refused = 0;    // requests without an answer
};

// Runs clients, one thread each, for `duration` (with --quick: 20 ms). `ask`
// sends the i-th request and returns whether it was answered. An exception of
// it ends all clients, and is thrown again here.
ClientsResult RunClients(int clients, std::chrono::milliseconds duration,
                         const std::function<bool(int64_t)>& ask);

// Returns an answer of the batcher. Throws std::runtime_error after ten seconds
// without one: "the batcher has not answered for ten seconds".
absl::StatusOr<Tensor> Wait(std::future<absl::StatusOr<Tensor>>& answer);

// Writes the chart to the file of --svg, if there is one.
void WriteSvg(Lab& lab, const Chart& chart);

// Returns the value below which a fraction q of the values lies, or 0 if there
// are none.
double Percentile(std::vector<double> values, double q);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_UNDERSTAND_EXPERIMENTS_H_
