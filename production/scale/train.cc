#include "production/scale/train.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "absl/flags/flag.h"
#include "networks/sequential.h"
#include "production/all_reduce.h"
#include "production/scale/data_parallel.h"
#include "tensor/show/images.h"
#include "tools/data/digits.h"
#include "training/data.h"

ABSL_FLAG(int64_t, epochs, 3, "how often each image is seen");
ABSL_FLAG(int64_t, batch, 256, "images in a step, of all workers together");

namespace tinytorch {

TrainingDigits LoadTrainingDigits() {
  const Digits digits = LoadDigits();
  return {
      .train = TensorDataset(Images28(digits.train), Labels(digits.train)),
      .test = {.inputs = Images28(digits.test), .targets = Labels(digits.test)},
      .message = digits.message};
}

void UseOneThreadForEachWorker() { setenv("TINYTORCH_THREADS", "1", 0); }

void Train(Communicator& group, const TrainingDigits& digits) {
  const DataParallelOptions options = {.epochs = absl::GetFlag(FLAGS_epochs),
                                       .batch = absl::GetFlag(FLAGS_batch)};
  const bool speaks = group.rank() == 0;
  if (speaks) {
    std::printf("%s\n\n%d %s, batches of %lld\n\n", digits.message.c_str(),
                group.size(), group.size() == 1 ? "worker" : "workers",
                static_cast<long long>(options.batch));
    std::printf("epoch     loss   right     seconds   images/s\n");
  }
  const std::unique_ptr<Sequential> network = TrainDataParallel(
      group, digits.train, digits.test, options,
      [speaks](const ParallelEpoch& epoch) {
        if (!speaks) return;
        std::printf("%5lld %8.4f %6.2f %% %10.2f %10.0f\n",
                    static_cast<long long>(epoch.epoch), epoch.loss,
                    100 * epoch.accuracy, epoch.seconds,
                    static_cast<double>(epoch.examples) / epoch.seconds);
        std::fflush(stdout);
      });
  if (!SameOnAllWorkers(group, network->Parameters())) {
    throw std::runtime_error("the workers have different networks");
  }
  if (speaks && group.size() > 1) {
    std::printf("\nAll %d have the same network, to the bit.\n", group.size());
  }
}

}  // namespace tinytorch
