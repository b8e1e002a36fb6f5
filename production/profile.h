// Profile: where time and memory go, read from the trace.
//
// Measure before you optimize: guesses about what is slow are often wrong. A
// profiler is a tracer with a clock. Each operation reports itself when it is
// done, so its duration is the time since the report before, and the memory it
// keeps is the growth of live memory.
//
//   Profiler profiler;
//   {
//     TraceScope scope(&profiler);
//     ProfileRange forward(profiler, "forward");
//     network(images);
//   }
//   std::fputs(ProfileTable(profiler.events()).c_str(), stdout);
//
// Limits. Work between two operations (loops of a layer, allocation) is counted
// to the later one. The profiler sees the operations of its own thread only,
// but the memory of all threads. The time for recording an operation is not
// counted: the clock is read again afterwards. The time for copying the event
// is counted, so an operation of less than a microsecond looks longer than it
// is. Names are assumed to be UTF-8.
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

// An operation, or a range that holds other events.
struct ProfileEvent {
  std::string name;         // "MatMul", or the name of a range
  std::string detail = {};  // "[64, 784] [784, 128] -> [64, 128]", "-> [7]"
  int64_t start_ns = 0;     // since the profiler was made
  int64_t duration_ns = 0;
  int64_t depth = 0;       // number of ranges around it
  int64_t bytes_kept = 0;  // growth of live memory, may be negative
  bool is_range = false;
};

class Profiler : public Tracer {
 public:
  // `clock` returns nanoseconds; tests pass their own.
  explicit Profiler(std::function<int64_t()> clock = SteadyNanoseconds);

  // Records an operation that ends now and began when the last OnOperation(),
  // Begin(), End() or constructor was done. Its bytes_kept is the growth of
  // Storage::stats().live_bytes since the beginning of that call. Reads the
  // clock at once, and once more when the event is recorded: the next operation
  // begins there. Keeps no tensor alive.
  void OnOperation(const TraceEvent& event) override;

  // Begin and end a range. Ranges nest like brackets. The bytes_kept of a range
  // is the growth from its Begin() to its End(). Time and memory before either
  // call do not belong to the next operation. End() without Begin() throws
  // std::logic_error: "Profiler: no range to end".
  void Begin(const std::string& name);
  void End();

  // Returns all events so far, in the order of their starts. A range stands
  // before the events it holds. A range that has not ended lasts until now, the
  // same moment for all of them. The profiler does not change: such a range
  // still ends with End(), and the next operation begins where it would have.
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

  // Sets the duration and the memory of a range that ends now.
  static void Close(int64_t now, int64_t live_bytes, const Open& open,
                    ProfileEvent* event);

  std::function<int64_t()> clock_;
  int64_t origin_ns_;
  int64_t last_ns_ = 0;  // Now() when the last event was recorded
  int64_t last_bytes_;   // live then
  std::vector<ProfileEvent> events_;
  std::vector<Open> open_;  // the innermost last
};

// A range that ends with its scope.
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

// Returns a table for the terminal, at most 80 columns wide: operations by
// name, the largest total first, then by name. It leaves ranges out, because
// their time would count twice. Names are cut to 20 characters. "mean us" is
// the total / calls, "share" the part of the total of all operations (0.0% if
// that is 0). The last line counts all operations ("1 operation, ..." for one);
// without any, there are only the first line and it.
//
//   operation              calls     total ms    mean us   share     bytes kept
//   MatMul                     2        3.000     1500.0   75.0%           4096
//   Add                        1        1.000     1000.0   25.0%              0
//   3 operations, 4.000 ms
std::string ProfileTable(const std::vector<ProfileEvent>& events);

// Returns the events in the Chrome trace-event format, a JSON document that
// https://ui.perfetto.dev opens: {"traceEvents": [...]}, each event with "ph":
// "X", "cat": "range" or "operation", "name", "ts" and "dur" in microseconds
// with three digits after the point, "pid" and "tid" 1, and "args" with
// "detail" and "bytes kept". The list has the order of the events, and is empty
// without any. Names and details are escaped, so that they read back the same:
// quotes, backslashes and all characters below 0x20.
std::string ChromeTrace(const std::vector<ProfileEvent>& events);

// Returns the events as a flame view, a complete SVG document. Time goes from
// left to right: kFlameWidth pixels (given/flame.h) from the first start to the
// last end of all events, which may come in any order; if that time is 0, all
// widths are 0. Each event is a <rect>, in the order of the list; a range is
// above the events it holds. The name is written where it fits, and in full in
// a <title>, which browsers show as a tooltip: "MatMul [2] -> [2], 3.000 ms".
// Names and details are escaped; characters that XML forbids (below 0x20,
// except tab and line ends) become '?'.
std::string FlameSvg(const std::vector<ProfileEvent>& events);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_PROFILE_H_
