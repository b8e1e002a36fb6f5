#include "training/given/windows.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tensor/kernels/kernels.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

std::vector<Tensor> FewByFew(int64_t images, int64_t few,
                             const std::function<Tensor(int64_t n)>& f) {
  const int64_t count = (images + few - 1) / few;
  std::vector<Tensor> results(static_cast<size_t>(count));
  const auto work = [&](int64_t begin, int64_t end) {
    for (int64_t k = begin; k < end; ++k) {
      results[static_cast<size_t>(k)] = f(k * few);
    }
  };
  if (current_tracer == nullptr) {
    kernels::ParallelFor(count, 1, work);
  } else {
    work(0, count);
  }
  return results;
}

}  // namespace tinytorch
