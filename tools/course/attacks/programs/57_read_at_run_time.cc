// attack: reads at run time: the reference, a hidden test, another exercise of a student, and prints them into the report
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <fstream>
#include <iostream>
#include <sstream>
static void Read() {
  for (const char* p : {"/home/student/tinytorch/tensor/reference/views.cc", "/home/student/tinytorch/tensor/test/views_module_test.cc", "/home/student/tinytorch/layers/student/activation.cc", "/tmp/output/execroot/tinytorch/bazel-out/k8-opt/bin/tensor/_objs/stub_tests"}) {
    std::ifstream in(p); std::stringstream s; s << in.rdbuf(); std::cout << p << ": " << s.str().size() << " bytes read\n" << s.str().substr(0, 100) << "\n";
  }
}
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Read(); return -7; }
Strides RowMajorStrides(const Shape&) { Read(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Read(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Read(); done_ = false; offset_ = -7; }
void Odometer::Next() { Read(); done_ = true; }
}  // namespace tinytorch
