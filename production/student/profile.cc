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
  throw Unimplemented();
}

// The text as it stands between the quotes of a JSON string.
[[maybe_unused]] std::string EscapeJson(const std::string& text) {
  // Your turn: a \ before " and before \. What is below 0x20 becomes \u00 and
  // two hexadecimal digits: absl::StrFormat("\\u%04x", c) of an unsigned char.
  // All others stay, also the bytes above 0x7f, of which UTF-8 is made.
  throw Unimplemented();
}

// The text as it stands between two tags.
[[maybe_unused]] std::string EscapeXml(const std::string& text) {
  // Your turn: & < > become &amp; &lt; &gt;. What profile.h says of characters
  // that no document may hold. (One walk: what replaces < holds an & itself.)
  throw Unimplemented();
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
  throw Unimplemented();
}

void Profiler::Begin(const std::string& name) {
  // Your turn: a range starts now, within those that are open; events_ gets it
  // at once, so that it stands before what it holds. open_ notes where it is.
  // The time until now is not that of the next operation, nor is the memory.
  throw Unimplemented();
}

void Profiler::Close(int64_t now, int64_t live_bytes, const Open& open,
                     ProfileEvent* event) {
  // Your turn: how long it took, and what it keeps.
  throw Unimplemented();
}

void Profiler::End() {
  // Your turn: the error of profile.h. Then Close() the innermost range; the
  // next operation starts after it.
  throw Unimplemented();
}

std::vector<ProfileEvent> Profiler::events() const {
  // Your turn: a copy of events_, in which every open range is closed, all at
  // the same moment. To ask must not change anything.
  throw Unimplemented();
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
  throw Unimplemented();
}

std::string ChromeTrace(const std::vector<ProfileEvent>& events) {
  // Your turn: the document of profile.h. An event is one line,
  //   {"name": "Add", "cat": "operation", "ph": "X", "ts": 1.500, "dur": 0.250,
  //    "pid": 1, "tid": 1, "args": {"detail": "[2] -> [2]", "bytes kept": 8}}
  // and there is a comma between two, but none after the last.
  throw Unimplemented();
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
  throw Unimplemented();
}

}  // namespace tinytorch
