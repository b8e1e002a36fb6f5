#include "training/given/parameter_groups.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/optimizers.h"

namespace tinytorch {

void ParameterGroups::AddGroup(std::unique_ptr<Optimizer> optimizer) {
  if (steps() > 0) {
    throw std::invalid_argument(
        "ParameterGroups: wanted all groups before the first step");
  }
  std::vector<NamedTensor> all = parameters();
  for (const NamedTensor& added : optimizer->parameters()) {
    if (std::ranges::any_of(all, [&](const NamedTensor& there) {
          return there.tensor.id() == added.tensor.id();
        })) {
      throw std::invalid_argument(absl::StrCat("ParameterGroups: ", added.name,
                                               " is in a group already"));
    }
    all.push_back(added);
  }
  const double rate = optimizer->learning_rate();
  const size_t begin = parameters().size();
  parameters_ = std::move(all);
  for (const NamedTensor& state : optimizer->State()) state_.push_back(state);
  groups_.push_back({std::move(optimizer), rate, begin});
  highest_rate_ = std::max(highest_rate_, rate);
  set_learning_rate(highest_rate_);
}

std::string ParameterGroups::name() const {
  return absl::StrCat("ParameterGroups(",
                      absl::StrJoin(groups_, ", ",
                                    [](std::string* out, const Group& group) {
                                      absl::StrAppend(out,
                                                      group.optimizer->name(),
                                                      " ", group.learning_rate);
                                    }),
                      ")");
}

void ParameterGroups::Update(size_t index, const Tensor& parameter,
                             const Tensor& gradient) {
  // The last group that begins at or before the index: one without parameters
  // begins where the next one does.
  const auto after =
      std::ranges::upper_bound(groups_, index, {}, &Group::begin);
  const Group& group = *(after - 1);
  Optimizer& optimizer = *group.optimizer;
  optimizer.set_steps(steps());
  // Exact for the group with the highest rate, and without a schedule.
  const double scale = highest_rate_ == 0 ? 0 : learning_rate() / highest_rate_;
  optimizer.set_learning_rate(group.learning_rate * scale);
  optimizer.Update(index - group.begin, parameter, gradient);
}

}  // namespace tinytorch
