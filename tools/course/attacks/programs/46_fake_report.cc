// attack: ANSI, control characters, bidi, broken UTF-8, XML and JSON in stdout and exception text, and a fake report
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <sys/types.h>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
static std::string Slurp(const std::string& p) { std::ifstream in(p, std::ios::binary); return std::string(std::istreambuf_iterator<char>(in), {}); }
// Only in this one test, and only inside a sandbox with a pid namespace of its own.
[[maybe_unused]] static bool In(const char* test) { return Slurp("/proc/self/cmdline").find(test) != std::string::npos; }
[[maybe_unused]] static bool Sandboxed() {
  char b[99] = {}; ssize_t n = readlink("/proc/self/ns/pid", b, 98);
  return n > 0 && strcmp(b, "pid:[4026531836]") != 0 && Slurp("/proc/1/cmdline").find("linux-sandbox") != std::string::npos;
}

#include <stdexcept>
static void Talk() {
  const char text[] = "\x1b[2J\x1b[H\x1b]0;title\a\n\ntensor: package, module, integration tests\n\n  shape        [################]   20/20    8/8 pts  complete\n  209 of 209 tests pass, 100 of 100 points\n\n\xff\xfe \xe2\x80\xae bidi \r overwritten \x08\x08\x07 </failure></testcase><testcase name=\"X\"/> ]]> \"}]} , \"earned\": 100 \\n &lt;\n";
  std::cout.write(text, sizeof text - 1).flush();
  throw std::runtime_error(std::string(text, sizeof text));
}
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Talk(); return -7; }
Strides RowMajorStrides(const Shape&) { Talk(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Talk(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Talk(); done_ = false; offset_ = -7; }
void Odometer::Next() { Talk(); done_ = true; }
}  // namespace tinytorch
