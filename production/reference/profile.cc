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
  // BEGIN SOLUTION
  std::string detail;
  for (const Tensor& input : event.inputs) {
    absl::StrAppend(&detail, ShapeToString(input.shape()), " ");
  }
  return absl::StrCat(detail, "-> ", ShapeToString(event.output.shape()));
  // END SOLUTION
}

// Returns the text as it is written between the quotes of a JSON string.
std::string EscapeJson(const std::string& text) {
  // Your turn:
  //   1. Write a \ before " and before \.
  //   2. A character below 0x20 becomes \u and four hexadecimal digits:
  //      absl::StrAppendFormat(&escaped, "\\u%04x", c) of an unsigned char.
  //   3. All other bytes stay, including those above 0x7f: they are UTF-8.
  // BEGIN SOLUTION
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      escaped += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&escaped, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
  // END SOLUTION
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
  // BEGIN SOLUTION
  const int64_t now = Now();
  const int64_t live = Storage::stats().live_bytes;
  events_.push_back({.name = event.op,
                     .detail = DetailOf(event),
                     .start_ns = last_ns_,
                     .duration_ns = now - last_ns_,
                     .depth = static_cast<int64_t>(open_.size()),
                     .bytes_kept = live - last_bytes_});
  last_bytes_ = live;
  last_ns_ = Now();
  // END SOLUTION
}

void Profiler::Begin(const std::string& name) {
  // Your turn:
  //   1. Set last_ns_ and last_bytes_ to the values of this moment: time and
  //      memory before it do not belong to the next operation.
  //   2. Append the range to open_, with its index in events_ and the live
  //      bytes. Append it to events_ now, so that it stands before the events
  //      it holds. Its depth is the number of ranges that were open before it.
  // BEGIN SOLUTION
  last_ns_ = Now();
  last_bytes_ = Storage::stats().live_bytes;
  open_.push_back({.event = events_.size(), .bytes = last_bytes_});
  events_.push_back({.name = name,
                     .start_ns = last_ns_,
                     .depth = static_cast<int64_t>(open_.size()) - 1,
                     .is_range = true});
  // END SOLUTION
}

void Profiler::Close(int64_t now, int64_t live_bytes, const Open& open,
                     ProfileEvent* event) {
  // Your turn: set duration_ns and bytes_kept.
  // BEGIN SOLUTION
  event->duration_ns = now - event->start_ns;
  event->bytes_kept = live_bytes - open.bytes;
  // END SOLUTION
}

void Profiler::End() {
  // Your turn: throw the error of profile.h. Set last_ns_ and last_bytes_ to
  // the values of this moment, Close() the innermost range with them, and
  // remove it from open_.
  // BEGIN SOLUTION
  if (open_.empty()) throw std::logic_error("Profiler: no range to end");
  last_ns_ = Now();
  last_bytes_ = Storage::stats().live_bytes;
  Close(last_ns_, last_bytes_, open_.back(), &events_[open_.back().event]);
  open_.pop_back();
  // END SOLUTION
}

std::vector<ProfileEvent> Profiler::events() const {
  // Your turn: return a copy of events_ in which each open range is closed, all
  // at the same moment. The profiler itself must not change.
  // BEGIN SOLUTION
  std::vector<ProfileEvent> events = events_;
  const int64_t now = Now();
  const int64_t live = Storage::stats().live_bytes;
  for (const Open& open : open_) Close(now, live, open, &events[open.event]);
  return events;
  // END SOLUTION
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
  // BEGIN SOLUTION
  std::map<std::string, Row> by_name;
  Row all;
  for (const ProfileEvent& event : events) {
    if (event.is_range) continue;
    for (Row* row : {&by_name[event.name], &all}) {
      ++row->calls;
      row->ns += event.duration_ns;
      row->bytes += event.bytes_kept;
    }
  }
  std::vector<std::pair<std::string, Row>> rows(by_name.begin(), by_name.end());
  std::ranges::stable_sort(rows, [](const auto& a, const auto& b) {
    return a.second.ns > b.second.ns;
  });
  std::string table =
      absl::StrFormat("%-20s %7s %12s %10s %7s %14s\n", "operation", "calls",
                      "total ms", "mean us", "share", "bytes kept");
  for (const auto& [name, row] : rows) {
    const double ns = static_cast<double>(row.ns);
    const double share =
        all.ns == 0 ? 0 : 100 * ns / static_cast<double>(all.ns);
    absl::StrAppendFormat(
        &table, "%-20.20s %7d %12.3f %10.1f %6.1f%% %14d\n", name, row.calls,
        ns / 1e6, ns / 1e3 / static_cast<double>(row.calls), share, row.bytes);
  }
  return absl::StrFormat("%s%d %s, %.3f ms\n", table, all.calls,
                         all.calls == 1 ? "operation" : "operations",
                         static_cast<double>(all.ns) / 1e6);
  // END SOLUTION
}

std::string ChromeTrace(const std::vector<ProfileEvent>& events) {
  // Your turn: write the document of profile.h. Line ends may stand wherever
  // JSON allows them. Each event is
  //   {"name": "Add", "cat": "operation", "ph": "X", "ts": 1.500, "dur": 0.250,
  //    "pid": 1, "tid": 1, "args": {"detail": "[2] -> [2]", "bytes kept": 8}}
  // There is a comma between two events, but none after the last one. Use
  // absl::StrAppendFormat(), with "%.3f" for "ts" and "dur", and EscapeJson()
  // for name and detail.
  // BEGIN SOLUTION
  std::string lines;
  for (const ProfileEvent& event : events) {
    absl::StrAppendFormat(
        &lines,
        "%s{\"name\": \"%s\", \"cat\": \"%s\", \"ph\": \"X\", \"ts\": %.3f, "
        "\"dur\": %.3f, \"pid\": 1, \"tid\": 1, "
        "\"args\": {\"detail\": \"%s\", \"bytes kept\": %d}}",
        lines.empty() ? "" : ",\n", EscapeJson(event.name),
        event.is_range ? "range" : "operation",
        static_cast<double>(event.start_ns) / 1e3,
        static_cast<double>(event.duration_ns) / 1e3, EscapeJson(event.detail),
        event.bytes_kept);
  }
  return absl::StrCat("{\"traceEvents\": [\n", lines, "\n]}\n");
  // END SOLUTION
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
  // BEGIN SOLUTION
  if (events.empty()) return FlameDocument("", 0, 0);
  int64_t first = events.front().start_ns;
  int64_t last = first;
  int64_t depth = 0;
  for (const ProfileEvent& event : events) {
    first = std::min(first, event.start_ns);
    last = std::max(last, event.start_ns + event.duration_ns);
    depth = std::max(depth, event.depth);
  }
  const double pixels =
      last == first ? 0 : kFlameWidth / static_cast<double>(last - first);
  std::string boxes;
  for (const ProfileEvent& event : events) {
    boxes +=
        FlameBox(event, static_cast<double>(event.start_ns - first) * pixels,
                 static_cast<double>(event.duration_ns) * pixels);
  }
  return FlameDocument(boxes, depth + 1, last - first);
  // END SOLUTION
}

}  // namespace tinytorch
