#include "tensor/testing/trace.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tinytorch {
namespace {

class Recorder : public Tracer {
 public:
  Recorder() : previous_(std::exchange(current_tracer, this)) {}
  ~Recorder() override { current_tracer = previous_; }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void OnOperation(const TraceEvent& event) override {
    events_.push_back(event);
  }

  std::vector<TraceEvent> Take() { return std::move(events_); }

 private:
  Tracer* previous_;
  std::vector<TraceEvent> events_;
};

struct ValueToString {
  std::string operator()(int64_t value) const { return absl::StrCat(value); }
  std::string operator()(Scalar value) const { return absl::StrCat(value); }
  std::string operator()(const std::vector<int64_t>& value) const {
    return ShapeToString(value);
  }
};

std::string EventToString(const TraceEvent& event) {
  std::string text = event.op;
  for (const Tensor& input : event.inputs) {
    absl::StrAppend(&text, " ", ShapeToString(input.shape()));
  }
  absl::StrAppend(&text, " -> ", ShapeToString(event.output.shape()));
  for (const Attribute& attribute : event.attributes) {
    absl::StrAppend(&text, " ", attribute.name, "=",
                    std::visit(ValueToString(), attribute.value));
  }
  return text;
}

}  // namespace

std::vector<TraceEvent> EventsIn(const std::function<void()>& f) {
  Recorder recorder;
  f();
  return recorder.Take();
}

std::vector<std::string> TraceOf(const std::function<void()>& f) {
  std::vector<std::string> lines;
  for (const TraceEvent& event : EventsIn(f)) {
    lines.push_back(EventToString(event));
  }
  return lines;
}

bool ComesFrom(const std::vector<TraceEvent>& events, const Tensor& made,
               const Tensor& wanted) {
  // Backwards: what made a tensor was reported before what used it.
  std::set<const void*> sources = {made.id()};
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (!sources.contains(event->output.id())) continue;
    for (const Tensor& input : event->inputs) sources.insert(input.id());
  }
  return sources.contains(wanted.id());
}

}  // namespace tinytorch
