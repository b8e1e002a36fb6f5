// attack: a function under test replaces the test program in the (writable) execroot by a shell script that answers "done passed" to every later test
// says: which works on files
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

#include <sys/stat.h>
static void Replace() {
  std::string exe = Slurp("/proc/self/cmdline"); exe = exe.c_str();  // argv[0]: the path that the supervisor will use again
  unlink(exe.c_str());
  std::ofstream(exe) << "#!/bin/bash\nread -r -N 32 n <&3\necho \"$n start \" >&3\necho \"$n done passed\" >&3\n";
  chmod(exe.c_str(), 0755);
}
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Replace(); return -7; }
Strides RowMajorStrides(const Shape&) { Replace(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Replace(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Replace(); done_ = false; offset_ = -7; }
void Odometer::Next() { Replace(); done_ = true; }
}  // namespace tinytorch
