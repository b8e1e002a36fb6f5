#include "training/testing/rules.h"

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/storage.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "training/given/rule.h"

namespace tinytorch {

InputGradients GradientsOf(const RuleTable& rules,
                           const std::function<void()>& f) {
  const std::vector<TraceEvent> events = EventsIn(f);
  if (events.empty()) {
    throw std::logic_error("GradientsOf: no operation was reported");
  }
  const TraceEvent& event = events.back();
  const auto rule = rules.find(event.op);
  if (rule == rules.end()) {
    throw std::logic_error("GradientsOf: there is no rule for " + event.op);
  }
  InputGradients gradients = rule->second(event);
  if (gradients.size() != event.inputs.size()) {
    throw std::logic_error("GradientsOf: the rule of " + event.op + " gives " +
                           std::to_string(gradients.size()) +
                           " functions for " +
                           std::to_string(event.inputs.size()) + " inputs");
  }
  return gradients;
}

int64_t BytesHeld(const RuleTable& rules, const std::function<void()>& f) {
  const int64_t before = Storage::stats().live_bytes;
  const InputGradients gradients = GradientsOf(rules, f);
  return Storage::stats().live_bytes - before;
}

}  // namespace tinytorch
