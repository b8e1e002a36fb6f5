// ParameterGroups: several optimizers that step as one. Given.
//
// A head that is new learns faster than a body that is trained already; biases
// and norms have no weight decay. Each group of parameters has an optimizer of
// its own, with any options, and the trainer sees one optimizer:
//
//   ParameterGroups groups;
//   groups.Add<AdamW>(body, AdamOptions{.learning_rate = 1e-5});
//   groups.Add<AdamW>(head, AdamOptions{.learning_rate = 1e-3});
//   groups.Add<AdamW>(biases, AdamOptions{.weight_decay = 0});
//   Trainer trainer(network, loss, groups, loader, validation);
//
// A parameter in no group is not trained. PyTorch: optim.AdamW([{"params":
// body, "lr": 1e-5}, ...]), where all groups have one kind of optimizer.

#ifndef TINYTORCH_TRAINING_GIVEN_PARAMETER_GROUPS_H_
#define TINYTORCH_TRAINING_GIVEN_PARAMETER_GROUPS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/optimizers.h"

namespace tinytorch {

// learning_rate() is the highest rate of all groups. set_learning_rate() scales
// the rates of all groups together, so that a schedule reaches all of them.
// parameters() and State() are those of the groups, one after the other.
class ParameterGroups : public Optimizer {
 public:
  ParameterGroups() : Optimizer("ParameterGroups", {}, 0) {}

  // Adds a group. Sets the rates of all groups to those of their options. Add
  // all groups before you make a Trainer. Throws std::invalid_argument:
  // "ParameterGroups: 0.weight is in a group already"; "ParameterGroups: wanted
  // all groups before the first step"; and as the constructor of the optimizer.
  template <typename Kind, typename Options>
  void Add(std::vector<NamedTensor> parameters, const Options& options) {
    AddGroup(std::make_unique<Kind>(std::move(parameters), options));
  }

  // "ParameterGroups(AdamW 1e-05, AdamW 0.001)": a checkpoint has the name, so
  // that a run with other groups cannot continue from it.
  std::string name() const override;

 protected:
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  struct Group {
    std::unique_ptr<Optimizer> optimizer;
    double learning_rate;  // of its options
    size_t begin;          // index of its first parameter in parameters()
  };

  void AddGroup(std::unique_ptr<Optimizer> optimizer);

  std::vector<Group> groups_;
  double highest_rate_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_PARAMETER_GROUPS_H_
