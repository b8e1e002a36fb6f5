// attack: 16 MB without nonce to descriptor 3, closes it, dups others over it
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <string>
static void Junk() { std::string mb(1 << 20, 'x'); for (int i = 0; i < 16; ++i) (void)!write(3, mb.data(), mb.size()); dup2(1, 3); }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Junk(); return -7; }
Strides RowMajorStrides(const Shape&) { Junk(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Junk(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Junk(); done_ = false; offset_ = -7; }
void Odometer::Next() { Junk(); done_ = true; }
}  // namespace tinytorch
