// attack: declares tinytorch::runner::Send and calls Send("done","passed"), then _exit(0): no nonce needed
// says: which is part of the runner
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <string_view>
namespace tinytorch::runner { void Send(std::string_view key, std::string_view value); }
static void Forge() { tinytorch::runner::Send("done", "passed"); _exit(0); }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Forge(); return -7; }
Strides RowMajorStrides(const Shape&) { Forge(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Forge(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Forge(); done_ = false; offset_ = -7; }
void Odometer::Next() { Forge(); done_ = true; }
}  // namespace tinytorch
