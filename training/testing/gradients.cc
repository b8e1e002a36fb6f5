#include "training/testing/gradients.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tensor/trace.h"
#include "training/testing/finite_differences.h"

namespace tinytorch {
namespace {

// A simple tape for tests. It keeps every event and so every tensor: an id() is
// never used again.
class Recording : public Tracer {
 public:
  struct Node {
    TraceEvent event;
    bool has_rule;
    InputGradients gradients;
  };

  Recording(const RuleTable& rules, const std::function<void()>& f)
      : rules_(rules), previous_(std::exchange(current_tracer, this)) {
    try {
      f();
    } catch (...) {
      current_tracer = previous_;
      throw;
    }
    current_tracer = previous_;
  }

  void OnOperation(const TraceEvent& event) override {
    if (event.op == "Identity") {
      nodes_.push_back({event, true, {[](const Tensor& dy) { return dy; }}});
      return;
    }
    const auto rule = rules_.find(event.op);
    if (rule == rules_.end()) {
      nodes_.push_back({event, false, {}});
      return;
    }
    current_tracer = nullptr;  // Do not record the operations of the rule.
    nodes_.push_back({event, true, rule->second(event)});
    current_tracer = this;
  }

  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  const RuleTable& rules_;
  Tracer* previous_;
  std::vector<Node> nodes_;
};

Tensor Plus(const Tensor& a, const Tensor& b) {
  std::vector<Scalar> sum = Values(a);
  const std::vector<Scalar> more = Values(b);
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  return MakeTensor(a.shape(), sum);
}

// Walks from the output, whose gradient is `upstream`, back to the inputs. If a
// rule breaks the contract of rule.h, fails the test and returns false.
class Walk {
 public:
  Walk(const std::vector<Recording::Node>& nodes, const Tensors& inputs,
       const GradientCheck& check, std::source_location caller)
      : nodes_(nodes), check_(check), caller_(caller) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const bool none = Contains(check.none, i);
      (none ? without_ : depends_).insert(inputs[i].id());
    }
    for (const Recording::Node& node : nodes) {
      for (const Tensor& input : node.event.inputs) {
        if (Depends(input)) depends_.insert(node.event.output.id());
      }
    }
  }

  bool Depends(const Tensor& x) const { return depends_.contains(x.id()); }

  bool Back(const Tensor& output, const Tensor& upstream) {
    gradients_ = {{output.id(), upstream}};
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
      const auto dy = gradients_.find(node->event.output.id());
      if (dy != gradients_.end() && !Pass(*node, dy->second)) return false;
    }
    return true;
  }

  std::optional<Tensor> GradientOf(const Tensor& x) const {
    const auto found = gradients_.find(x.id());
    if (found == gradients_.end()) return std::nullopt;
    return found->second;
  }

 private:
  // Passes dy through one operation.
  bool Pass(const Recording::Node& node, const Tensor dy) {
    const TraceEvent& event = node.event;
    if (!node.has_rule) return Fail("there is no rule for ", event.op);
    if (node.gradients.size() != event.inputs.size()) {
      return Fail(event.op, ": wanted a function for each of ",
                  event.inputs.size(), " inputs, got ", node.gradients.size());
    }
    for (size_t i = 0; i < event.inputs.size(); ++i) {
      const Tensor& input = event.inputs[i];
      const InputGradient& gradient = node.gradients[i];
      if (without_.contains(input.id()) && gradient != nullptr) {
        return Fail(event.op, ": wanted no gradient for input ", i,
                    ", which cannot have one");
      }
      if (!Depends(input) || gradient == nullptr) continue;
      const Tensor dx = gradient(dy);
      if (dx.shape() != input.shape()) {
        return Fail(event.op, ": wanted a gradient ",
                    ShapeToString(input.shape()), " for input ", i, ", got ",
                    ShapeToString(dx.shape()));
      }
      const auto [sum, is_first] = gradients_.try_emplace(input.id(), dx);
      if (!is_first) sum->second = Plus(sum->second, dx);
    }
    return true;
  }

  template <typename... Words>
  bool Fail(const Words&... words) {
    FailAt(caller_, absl::StrCat(words...));
    return false;
  }

  const std::vector<Recording::Node>& nodes_;
  const GradientCheck& check_;
  std::source_location caller_;
  std::set<const void*> depends_;  // inputs, and tensors made from them
  std::set<const void*> without_;  // inputs that have no gradient
  std::map<const void*, Tensor> gradients_;
};

}  // namespace

void ExpectRule(const RuleTable& rules, const TensorFunction& f,
                const Tensors& inputs, const GradientCheck& check,
                std::source_location caller) {
  for (const bool contiguous : {true, false}) {
    Tensor output;
    const Recording recording(rules, [&] { output = f(inputs); });
    std::vector<std::string> names;
    for (const Recording::Node& node : recording.nodes()) {
      names.push_back(node.event.op);
    }
    std::string subject = absl::StrJoin(names, ", ");
    if (!contiguous) subject += " (with a dy that is not contiguous)";

    Walk walk(recording.nodes(), inputs, check, caller);
    if (!walk.Depends(output)) {
      return FailAt(caller, absl::StrCat("[", subject,
                                         "]: no operation leads "
                                         "from an input to the output"));
    }
    const Tensor upstream = RandomUpstream(output.shape(), check.seed);
    if (!walk.Back(output, contiguous ? upstream : Scattered(upstream))) return;
    std::vector<std::optional<Tensor>> gradients;
    for (const Tensor& input : inputs) {
      gradients.push_back(walk.GradientOf(input));
    }
    if (!CompareGradients(subject, f, inputs, upstream, gradients, check,
                          caller)) {
      return;
    }
  }
}

}  // namespace tinytorch
