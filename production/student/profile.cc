// Exercise `profile`: where time and memory go.
//
// A profiler is called when an operation is done, never when it begins. But one
// operation ends where the next one begins, so one clock reading per operation
// is enough:
//
//   clock    call                    recorded
//    0 us    Begin("forward")        forward      starts at 0
//   30 us    MatMul, 2048 B more       MatMul     starts at  0, took 30
//   35 us    Relu, 2048 B more         Relu       starts at 30, took  5
//   40 us    End()                   forward      took 40, kept 4096 B
//
// The 5 us after Relu belong to the range only: loops, freeing of memory, your
// own code. Ranges nest like brackets: End() ends the range that began last.
//
// The same list of events makes three documents. A table shows what to make
// faster, a trace shows the order of events, and a flame view shows which parts
// of a network take the time. Each format gives some characters a meaning of
// their own, so names must be escaped: JSON needs a name a "b" as a \"b\".
// Otherwise the reader fails there.
//
// Cost: two clock readings and three strings per operation; about 200 bytes of
// memory per operation.
// Given, in production/given/flame.h: the boxes of a flame view.
// Tests: test/profile_test.cc, then test/profile_module_test.cc.

#include "production/profile.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "production/given/flame.h"
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Returns the shapes of an operation: "[64, 784] [784, 128] -> [64, 128]", or
// "-> [64, 128]" if it has no inputs.
std::string DetailOf(const TraceEvent& event) {
  // Your turn: ShapeToString() each shape, with a space after each input.
  throw Unimplemented();
}

// Returns the text as it is written between the quotes of a JSON string.
std::string EscapeJson(const std::string& text) {
  // Your turn:
  //   1. Write a \ before " and before \.
  //   2. A character below 0x20 becomes \u and four hexadecimal digits:
  //      absl::StrAppendFormat(&escaped, "\\u%04x", c) of an unsigned char.
  //   3. All other bytes stay, including those above 0x7f: they are UTF-8.
  throw Unimplemented();
}

// Given: a row of the table.
struct Row {
  int64_t calls = 0;
  int64_t ns = 0;
  int64_t bytes = 0;
};

}  // namespace

// Given.
int64_t Profiler::SteadyNanoseconds() {
  return std::chrono::nanoseconds(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Profiler::Profiler(std::function<int64_t()> clock)
    : clock_(std::move(clock)),
      origin_ns_(clock_()),
      last_bytes_(Storage::stats().live_bytes) {}

void Profiler::OnOperation(const TraceEvent& event) {
  // Your turn:
  //   1. First read Now() and Storage::stats().live_bytes, because the time and
  //      memory you need below do not belong to the operation.
  //   2. Append an event to events_: the name is event.op, the detail
  //      DetailOf(event). It started at last_ns_, took the time since then, and
  //      kept the growth since last_bytes_. Its depth is the number of open
  //      ranges.
  //   3. Set last_bytes_ to the live bytes. Read Now() once more, as last_ns_:
  //      the next operation starts here.
  throw Unimplemented();
}

void Profiler::Begin(const std::string& name) {
  // Your turn:
  //   1. Set last_ns_ and last_bytes_ to the values of this moment: time and
  //      memory before it do not belong to the next operation.
  //   2. Append the range to open_, with its index in events_ and the live
  //      bytes. Append it to events_ now, so that it stands before the events
  //      it holds. Its depth is the number of ranges that were open before it.
  throw Unimplemented();
}

void Profiler::Close(int64_t now, int64_t live_bytes, const Open& open,
                     ProfileEvent* event) {
  // Your turn: set duration_ns and bytes_kept.
  throw Unimplemented();
}

void Profiler::End() {
  // Your turn: throw the error of profile.h. Set last_ns_ and last_bytes_ to
  // the values of this moment, Close() the innermost range with them, and
  // remove it from open_.
  throw Unimplemented();
}

std::vector<ProfileEvent> Profiler::events() const {
  // Your turn: return a copy of events_ in which each open range is closed, all
  // at the same moment. The profiler itself must not change.
  throw Unimplemented();
}

std::string ProfileTable(const std::vector<ProfileEvent>& events) {
  // Your turn:
  //   1. Sum up calls, time and bytes of all events except ranges: in a
  //      std::map by name, and in a total over all names.
  //   2. Copy the map into a std::vector, and sort it by time, the largest
  //      first. std::ranges::stable_sort() leaves equal times in the order of
  //      the map, by name.
  //   3. The formats of the headline and of a row of profile.h are
  //        "%-20s %7s %12s %10s %7s %14s\n"  and
  //        "%-20.20s %7d %12.3f %10.1f %6.1f%% %14d\n".
  //      A row has the name, the calls, the time in milliseconds, the time per
  //      call in microseconds, the share of the total time in percent, and the
  //      bytes. If the total time is 0, each share is 0.
  //   4. The last line has the totals. For one call it says "1 operation".
  throw Unimplemented();
}

std::string ChromeTrace(const std::vector<ProfileEvent>& events) {
  // Your turn: write the document of profile.h. Line ends may stand wherever
  // JSON allows them. Each event is
  //   {"name": "Add", "cat": "operation", "ph": "X", "ts": 1.500, "dur": 0.250,
  //    "pid": 1, "tid": 1, "args": {"detail": "[2] -> [2]", "bytes kept": 8}}
  // There is a comma between two events, but none after the last one. Use
  // absl::StrAppendFormat(), with "%.3f" for "ts" and "dur", and EscapeJson()
  // for name and detail.
  throw Unimplemented();
}

std::string FlameSvg(const std::vector<ProfileEvent>& events) {
  // Your turn:
  //   1. Without events, return FlameDocument("", 0, 0).
  //   2. Find the first start, the last end and the largest depth of all
  //      events. (The last event in the list may end before others.)
  //   3. The time from the first start to the last end is kFlameWidth pixels
  //      wide. Compute the pixels per nanosecond, or 0 if that time is 0.
  //   4. Append the FlameBox() of each event, with its start after the first
  //      one and its duration in pixels.
  //   5. Return the FlameDocument() around the boxes. The number of rows is the
  //      largest depth + 1, and the total is the time of step 3.
  throw Unimplemented();
}

}  // namespace tinytorch
