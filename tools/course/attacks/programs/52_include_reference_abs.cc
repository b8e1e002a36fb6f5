// attack: #include of the reference by its absolute path
// says: a header is named by its path
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include "/home/student/tinytorch/tensor/reference/shape.cc"
