// attack: kill(getppid(), SIGSTOP): the supervisor stands still; a verdict has no time limit
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

static std::string Forged() {  // a perfect verdict
  std::string v = R"({"complete":true,"points":100,"earned":100,"integration_tests":9,"integration_passed":9,"module":"tensor","locked_by":[],"exercises":[)";
  const char* names[] = {"shape","storage","elementwise","broadcast","views","reduce","matmul","gather","print","trace"};
  for (int i = 0; i < 10; ++i) v += std::string(i ? "," : "") + R"({"name":")" + names[i] + R"(","title":"FORGED","file":"x","line":0,"points":10,"earned":10,"tests":1,"passed":1,"status":"passed"})";
  return v + "]}\n";
}
static std::string VerdictPath() {
  std::string c = Slurp("/proc/" + std::to_string(getppid()) + "/cmdline"); auto at = c.find("--verdict=");
  return at == c.npos ? "" : std::string(c.c_str() + at + 10);
}

#include <signal.h>
static void Stop() { if (Sandboxed() && VerdictPath().size()) { kill(getppid(), SIGSTOP); sleep(100); } }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Stop(); return -7; }
Strides RowMajorStrides(const Shape&) { Stop(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Stop(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Stop(); done_ = false; offset_ = -7; }
void Odometer::Next() { Stop(); done_ = true; }
}  // namespace tinytorch
