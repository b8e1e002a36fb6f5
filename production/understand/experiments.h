// The experiments of production/understand/understand.cc, a file each, and what they
// share.

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

// Digits that LeNet-5 has not learned from, [n, 1, 28, 28], and what
// they show.
struct Pictures {
  std::string name;
  Tensor images;
  Tensor labels;

  // The i-th, from the start again after the last, [1, 28, 28].
  Tensor Get(int64_t i) const;
  // The first `count`, [count, 1, 28, 28], over again if there are fewer.
  Tensor Batch(int64_t count) const;
};
const Pictures& SomePictures();

// Others, to calibrate with: [n, 1, 28, 28].
Tensor PicturesToCalibrate();

// Networks as networks/weights has them, in evaluation mode; each call makes
// one with numbers of its own. MLP: 784-128-10, for pictures as well.
std::unique_ptr<Sequential> TrainedLeNet5();
std::unique_ptr<Sequential> TrainedMlp();

// Clients that ask again as soon as they have their answer.
struct ClientsResult {
  double per_second = 0;  // answers
  double p50 = 0;         // seconds from question to answer
  double p99 = 0;
  double processors = 0;  // that were busy, on average
  int64_t refused = 0;    // questions without an answer
};
// Runs them for a while (with --quick: for a moment). `ask` asks the i-th
// question and returns whether it was answered; each client is a thread. What
// it throws ends the client, and is thrown again here.
ClientsResult RunClients(int clients, std::chrono::milliseconds duration,
                         const std::function<bool(int64_t)>& ask);

// Waits for an answer of the batcher. Throws std::runtime_error after ten
// seconds without one: "the batcher has not answered for ten seconds".
absl::StatusOr<Tensor> Wait(std::future<absl::StatusOr<Tensor>>& answer);

// Writes the chart to the file that --svg names, if it does.
void WriteSvg(Lab& lab, const Chart& chart);

// What a part q of the values lies below; 0 of none.
double Percentile(std::vector<double> values, double q);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_UNDERSTAND_EXPERIMENTS_H_
