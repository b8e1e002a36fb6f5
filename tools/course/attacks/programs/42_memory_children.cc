// attack: 4 children with 700 MB each, in one test: the limit of 2 GB is for each process
// says: which works on processes
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

#include <sys/wait.h>
static void Hog() {
  static bool once = false; if (once || !Sandboxed() || !In("ShapeTest.MultipliesTheExtents")) return; once = true;
  for (int i = 0; i < 4; ++i) if (fork() == 0) { char* p = (char*)malloc(700ul << 20); if (p) memset(p, 1, 700ul << 20); sleep(1); _exit(p ? 0 : 1); }
  int ok = 0, s; for (int i = 0; i < 4; ++i) if (wait(&s) > 0 && s == 0) ++ok;
  std::cout << ok << " of 4 children had 700 MB at the same time\n";
}
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Hog(); return -7; }
Strides RowMajorStrides(const Shape&) { Hog(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Hog(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Hog(); done_ = false; offset_ = -7; }
void Odometer::Next() { Hog(); done_ = true; }
}  // namespace tinytorch
