// Profile: where time and memory go, read from the trace.
//
// Guessing what is slow is a hobby. A profiler is a tracer with a clock: each
// operation reports itself when it is done, so the time since the report before
// is what it took, and the growth of live memory is what it keeps.
//
//   Profiler profiler;
//   {
//     TraceScope scope(&profiler);
//     ProfileRange forward(profiler, "forward");
//     network(images);
//   }
//   std::puts(ToTable(profiler).c_str());
//
// Limits. What happens between two operations (loops of a layer, allocation) is
// counted to the later one. Only the thread that listens is seen. Recording one
// operation costs about a microsecond: operations shorter than that look longer
// than they are. Exercise `profile`. PyTorch: torch.profiler

#ifndef TINYTORCH_PRODUCTION_PROFILE_H_
#define TINYTORCH_PRODUCTION_PROFILE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tensor/trace.h"

namespace tinytorch {

// Something that took time: an operation, or a range that holds others.
struct ProfileEvent {
  std::string name;      // "MatMul", or the name of a range
  std::string detail;    // "[64, 784] [784, 128] -> [64, 128]"
  int64_t start_ns = 0;  // since the profiler was made
  int64_t duration_ns = 0;
  int64_t depth = 0;       // number of ranges around it
  int64_t bytes_kept = 0;  // growth of live memory, may be negative
  bool is_range = false;
};

class Profiler : public Tracer {
 public:
  // `clock` gives nanoseconds; tests bring their own.
  explicit Profiler(std::function<int64_t()> clock = SteadyNanoseconds);

  void OnOperation(const TraceEvent& event) override;

  // Ranges nest: Begin and End like brackets. End without Begin throws
  // std::logic_error: "Profiler: no range to end".
  void Begin(const std::string& name);
  void End();

  // Everything so far, in the order of starts; a range stands before what it
  // holds, also when it has not ended (it then lasts until now).
  std::vector<ProfileEvent> events() const;

  static int64_t SteadyNanoseconds();

 private:
  std::function<int64_t()> clock_;
  int64_t origin_ns_;
  int64_t last_ns_;     // when the operation before ended
  int64_t last_bytes_;  // live then
  std::vector<ProfileEvent> events_;
  std::vector<size_t> open_;  // indices of ranges that have not ended
};

// A range for the life of a scope.
class ProfileRange {
 public:
  ProfileRange(Profiler& profiler, const std::string& name)
      : profiler_(profiler) {
    profiler_.Begin(name);
  }
  ~ProfileRange() { profiler_.End(); }
  ProfileRange(const ProfileRange&) = delete;
  ProfileRange& operator=(const ProfileRange&) = delete;

 private:
  Profiler& profiler_;
};

// A table for the terminal, at most 80 columns: operations by name, the most
// expensive first, with calls, total and mean time, share and bytes kept.
std::string ProfileTable(const std::vector<ProfileEvent>& events);

// The events in the Chrome trace-event format ("X" events, microseconds), a
// JSON document that https://ui.perfetto.dev opens. Names are escaped.
std::string ChromeTrace(const std::vector<ProfileEvent>& events);

// The events as a flame view, a complete SVG document: time from left to right,
// ranges above what they hold, the name where it fits, all of it in a tooltip.
std::string FlameSvg(const std::vector<ProfileEvent>& events);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_PROFILE_H_
