// Exercise `profile`: where time and memory go.
//
// A profiler is told when an operation is done, never when it begins. But one
// ends where the next begins, so one clock reading each is enough:
//
//   clock    told                    written down
//    0 us    Begin("forward")        forward      starts at 0
//   30 us    MatMul, 2048 B more       MatMul     starts at  0, took 30
//   35 us    Relu, 2048 B more         Relu       starts at 30, took  5
//   40 us    End()                   forward      took 40, kept 4096 B
//
// The 5 us after Relu belong to nobody but the range: loops, the freeing of
// memory, you. Ranges are brackets: the one to end is the one that began last.
//
// The same list makes three pictures: a table says what to make faster, a trace
// what happened in which order, a flame view where the width of a network is.
// Each has a format of its own, with characters that mean something there: a
// range called "a < b" has to be written as a &lt; b into one and "a \"b\"" as
// a \"b\" into another, or the reader stops at it.
//
// Cost: two clock readings and three strings an operation; memory grows with
// the number of operations, about 200 bytes each.
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
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// "[64, 784] [784, 128] -> [64, 128]": the shapes of an operation. Without
// inputs "-> [64, 128]".
[[maybe_unused]] std::string DetailOf(const TraceEvent& event) {
  // Your turn: ShapeToString() of each, a space behind each input.
  // BEGIN SOLUTION
  std::string detail;
  for (const Tensor& input : event.inputs) {
    absl::StrAppend(&detail, ShapeToString(input.shape()), " ");
  }
  return absl::StrCat(detail, "-> ", ShapeToString(event.output.shape()));
  // END SOLUTION
}

// The text as it stands between the quotes of a JSON string.
[[maybe_unused]] std::string EscapeJson(const std::string& text) {
  // Your turn: a \ before " and before \. What is below 0x20 becomes \u00 and
  // two hexadecimal digits: absl::StrFormat("\\u%04x", c) of an unsigned char.
  // All others stay, also the bytes above 0x7f, of which UTF-8 is made.
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

// The text as it stands between two tags.
[[maybe_unused]] std::string EscapeXml(const std::string& text) {
  // Your turn: & < > become &amp; &lt; &gt;. What profile.h says of characters
  // that no document may hold. (One walk: what replaces < holds an & itself.)
  // BEGIN SOLUTION
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' &&
               c != '\r') {
      escaped += '?';
    } else {
      escaped += c;
    }
  }
  return escaped;
  // END SOLUTION
}

// Given: the measures of a flame view, in pixels.
[[maybe_unused]] constexpr double kWidth = 1200;
[[maybe_unused]] constexpr double kRow = 20;    // a row, of one depth
[[maybe_unused]] constexpr double kTop = 24;    // for the headline
[[maybe_unused]] constexpr double kLetter = 7;  // of a monospaced 11 px font
[[maybe_unused]] constexpr double kIndent = 3;  // left of a name

// Given: grey for a range; for operations a colour that depends on the name
// only, so that all MatMuls look alike (FNV-1a of the name as a hue).
[[maybe_unused]] std::string ColourOf(const ProfileEvent& event) {
  if (event.is_range) return "#d8d8d8";
  uint32_t hash = 2166136261;
  for (const char c : event.name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  }
  return absl::StrFormat("hsl(%d,65%%,72%%)", (hash >> 8) % 360);
}

// Given: all that surrounds the events of a flame view.
[[maybe_unused]] std::string FlameDocument(const std::string& body,
                                           int64_t rows, int64_t total_ns) {
  const double height = kTop + static_cast<double>(rows) * kRow + 4;
  return absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
      "viewBox=\"0 0 %g %g\" font-family=\"monospace\" font-size=\"11\">\n"
      "<path d=\"M0 0H%gV%gH0Z\" fill=\"white\"/>\n"
      "<text x=\"%g\" y=\"16\">%.3f ms from left to right</text>\n"
      "%s</svg>\n",
      kWidth, height, kWidth, height, kWidth, height, kIndent,
      static_cast<double>(total_ns) / 1e6, body);
}

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
  //   1. Read Now() and Storage::stats().live_bytes first of all: what you do
  //      here is not the work of the operation.
  //   2. Append what you know to events_. It started at last_ns_; depth is how
  //      many ranges are open.
  //   3. last_bytes_, and Now() once more, for the next.
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
  // Your turn: a range starts now, within those that are open; events_ gets it
  // at once, so that it stands before what it holds. open_ notes where it is.
  // The time until now is not that of the next operation, nor is the memory.
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
  // Your turn: how long it took, and what it keeps.
  // BEGIN SOLUTION
  event->duration_ns = now - event->start_ns;
  event->bytes_kept = live_bytes - open.bytes;
  // END SOLUTION
}

void Profiler::End() {
  // Your turn: the error of profile.h. Then Close() the innermost range; the
  // next operation starts after it.
  // BEGIN SOLUTION
  if (open_.empty()) throw std::logic_error("Profiler: no range to end");
  last_ns_ = Now();
  last_bytes_ = Storage::stats().live_bytes;
  Close(last_ns_, last_bytes_, open_.back(), &events_[open_.back().event]);
  open_.pop_back();
  // END SOLUTION
}

std::vector<ProfileEvent> Profiler::events() const {
  // Your turn: a copy of events_, in which every open range is closed, all at
  // the same moment. To ask must not change anything.
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
  //   1. Add calls, time and bytes up in a std::map by name; not of ranges.
  //   2. Copy it into a std::vector and sort: more time first. A stable sort
  //      leaves equals in the order of the map, that of names.
  //   3. The columns of profile.h are
  //        "%-20s %7s %12s %10s %7s %14s\n"  and
  //        "%-20.20s %7d %12.3f %10.1f %6.1f%% %14d\n".
  //      If all took no time at all, the share of each is 0, not 0 / 0.
  //   4. The last line; one operation is "1 operation".
  // BEGIN SOLUTION
  struct Row {
    int64_t calls = 0;
    int64_t ns = 0;
    int64_t bytes = 0;
  };
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
  // Your turn: the document of profile.h. An event is one line,
  //   {"name": "Add", "cat": "operation", "ph": "X", "ts": 1.500, "dur": 0.250,
  //    "pid": 1, "tid": 1, "args": {"detail": "[2] -> [2]", "bytes kept": 8}}
  // and there is a comma between two, but none after the last.
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
  //   1. The first start, the last end and the largest depth of all. (The last
  //      event need not be the one that ends last.) FlameDocument() draws what
  //      is around the events; it wants the number of rows, 0 if there is none.
  //   2. kWidth pixels are all of the time; if that is 0, so is each width.
  //   3. An event of depth d is
  //        <g><title>NAME DETAIL, 1.234 ms</title>
  //        <rect x="" y="" width="" height="" fill="" stroke="white"/></g>
  //      with y = kTop + d kRow and height kRow; digits "%.3f" of x and width.
  //      Without a detail there is no space before the comma.
  //   4. Where the name fits, kIndent + letters * kLetter <= width, a
  //      <text x="" y="">NAME</text> behind the rect, kIndent right of its x
  //      and 14 below its y. What is drawn later lies on top.
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
      last == first ? 0 : kWidth / static_cast<double>(last - first);
  std::string body;
  for (const ProfileEvent& event : events) {
    const double x = static_cast<double>(event.start_ns - first) * pixels;
    const double y = kTop + static_cast<double>(event.depth) * kRow;
    const double width = static_cast<double>(event.duration_ns) * pixels;
    const std::string name = EscapeXml(event.name);
    absl::StrAppendFormat(
        &body,
        "<g><title>%s%s%s, %.3f ms</title>\n"
        "<rect x=\"%.3f\" y=\"%g\" width=\"%.3f\" height=\"%g\" fill=\"%s\" "
        "stroke=\"white\"/>",
        name, event.detail.empty() ? "" : " ", EscapeXml(event.detail),
        static_cast<double>(event.duration_ns) / 1e6, x, y, width, kRow,
        ColourOf(event));
    if (kIndent + static_cast<double>(event.name.size()) * kLetter <= width) {
      absl::StrAppendFormat(&body, "<text x=\"%.3f\" y=\"%g\">%s</text>",
                            x + kIndent, y + 14, name);
    }
    body += "</g>\n";
  }
  return FlameDocument(body, depth + 1, last - first);
  // END SOLUTION
}

}  // namespace tinytorch
