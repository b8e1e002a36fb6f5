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
//   std::fputs(ProfileTable(profiler.events()).c_str(), stdout);
//
// Limits. What happens between two operations (loops of a layer, allocation) is
// counted to the later one. Only the thread that listens is seen, but memory is
// that of all threads. Writing an operation down is nobody's time: the clock is
// read again afterwards. Copying the event is somebody's, so an operation of
// less than a microsecond looks longer than it is. Names are taken to be UTF-8.
//
// Exercise `profile`. PyTorch: torch.profiler

#ifndef TINYTORCH_PRODUCTION_PROFILE_H_
#define TINYTORCH_PRODUCTION_PROFILE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tensor/trace.h"

namespace tinytorch {

// Something that took time: an operation, or a range that holds others.
struct ProfileEvent {
  std::string name;         // "MatMul", or the name of a range
  std::string detail = {};  // "[64, 784] [784, 128] -> [64, 128]"
  int64_t start_ns = 0;     // since the profiler was made
  int64_t duration_ns = 0;
  int64_t depth = 0;       // number of ranges around it
  int64_t bytes_kept = 0;  // growth of live memory, may be negative
  bool is_range = false;
};

class Profiler : public Tracer {
 public:
  // `clock` gives nanoseconds; tests bring their own.
  explicit Profiler(std::function<int64_t()> clock = SteadyNanoseconds);

  // Notes an operation that ends now and began where the last one, or the last
  // Begin() or End(), was done.
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
  // A range that has not ended.
  struct Open {
    size_t event;   // its index in events_
    int64_t bytes;  // live when it began
  };

  // Nanoseconds since the profiler was made.
  int64_t Now() const { return clock_() - origin_ns_; }

  // Writes into `event` what a range knows when it ends.
  static void Close(int64_t now, int64_t live_bytes, const Open& open,
                    ProfileEvent* event);

  std::function<int64_t()> clock_;
  int64_t origin_ns_;
  int64_t last_ns_ = 0;  // Now() when the operation before was written down
  int64_t last_bytes_;   // live then
  std::vector<ProfileEvent> events_;
  std::vector<Open> open_;  // the innermost last
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
// expensive first, then by name. Ranges are left out, or their time would count
// twice. Names are cut to 20 characters.
//
//   operation              calls     total ms    mean us   share     bytes kept
//   MatMul                     2        3.000     1500.0   75.0%           4096
//   Add                        1        1.000     1000.0   25.0%              0
//   3 operations, 4.000 ms
std::string ProfileTable(const std::vector<ProfileEvent>& events);

// The events in the Chrome trace-event format, a JSON document that
// https://ui.perfetto.dev opens: {"traceEvents": [...]}, each event with "ph":
// "X", "cat": "range" or "operation", "name", "ts" and "dur" in microseconds
// with three digits behind the point, "pid" and "tid" 1, and "args" with
// "detail" and "bytes kept". Names and details are escaped.
std::string ChromeTrace(const std::vector<ProfileEvent>& events);

// The events as a flame view, a complete SVG document. Time goes from left to
// right, from the first start to the last end; a <rect> for each event, a range
// above what it holds; the name where it fits, all of it in a <title>, which
// browsers show as a tooltip. Names and details are escaped; characters that no
// XML document may hold (below 0x20, except tab and line ends) become '?'.
std::string FlameSvg(const std::vector<ProfileEvent>& events);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_PROFILE_H_
