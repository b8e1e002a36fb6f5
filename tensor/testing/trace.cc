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

// As TraceScope, which is an exercise.
class RecordingScope : public TraceRecorder {
 public:
  RecordingScope() : previous_(std::exchange(current_tracer, this)) {}
  ~RecordingScope() override { current_tracer = previous_; }
  RecordingScope(const RecordingScope&) = delete;
  RecordingScope& operator=(const RecordingScope&) = delete;

 private:
  Tracer* previous_;
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
  RecordingScope recorder;
  f();
  return recorder.events();
}

std::vector<std::string> TraceOf(const std::function<void()>& f) {
  std::vector<std::string> lines;
  for (const TraceEvent& event : EventsIn(f)) {
    lines.push_back(EventToString(event));
  }
  return lines;
}

bool ComesFrom(const std::vector<TraceEvent>& events, const Tensor& result,
               const Tensor& source) {
  // Backwards: an operation that made a tensor was reported before those that
  // used it.
  std::set<const void*> sources = {result.id()};
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (!sources.contains(event->output.id())) continue;
    for (const Tensor& input : event->inputs) sources.insert(input.id());
  }
  return sources.contains(source.id());
}

}  // namespace tinytorch
