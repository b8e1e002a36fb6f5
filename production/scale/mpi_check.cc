// The checks of checks.h with the processes of mpirun, for
// production/interop/mpi_test.py: mpi_check NAME... prints "NAME: ok" for each
// check and worker, or ends in an error.

#include <csignal>
#include <cstdio>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "production/all_reduce.h"
#include "production/scale/checks.h"
#include "production/scale/mpi_communicator.h"
#include "production/scale/train.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// No worker sends, so a worker that receives here waits forever.
void WaitForNothing(Communicator& group) {
  std::vector<Scalar> received(1);
  const int left = (group.rank() + group.size() - 1) % group.size();
  group.SendReceive(group.rank(), received, left, absl::MakeSpan(received));
}

void LastThrows(Communicator& group) {
  if (group.rank() == group.size() - 1) throw std::runtime_error("on purpose");
  WaitForNothing(group);
}

void LastIsKilled(Communicator& group) {
  if (group.rank() == group.size() - 1) std::raise(SIGKILL);
  WaitForNothing(group);
}

const std::map<std::string, std::function<void(Communicator&)>>& Checks() {
  static const auto& checks =
      *new std::map<std::string, std::function<void(Communicator&)>>{
          {"gradient", CheckGradientIsThatOfOne},
          {"training", CheckTrainingIsThatOfOne},
          {"bit", CheckOneBitIsSeen},
          {"messages", CheckMessages},
          {"ended", CheckEndedIsHeard},
          {"throws", LastThrows},
          {"killed", LastIsKilled},
      };
  return checks;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::UseOneThreadForEachWorker();
  return tinytorch::RunMpi(&argc, &argv, [&](tinytorch::Communicator& group) {
    for (int i = 1; i < argc; ++i) {
      tinytorch::Checks().at(argv[i])(group);
      std::printf("%s: ok\n", argv[i]);
    }
  });
}
