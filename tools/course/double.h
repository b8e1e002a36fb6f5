// Included before everything else where code is compiled in double
// (double.bzl): the linker knows tensors of doubles by another name. A program
// made of float and double by mistake does not link, instead of reading one as
// the other.

#ifndef TINYTORCH_TOOLS_COURSE_DOUBLE_H_
#define TINYTORCH_TOOLS_COURSE_DOUBLE_H_

namespace tinytorch {

class [[gnu::abi_tag("double")]] Tensor;

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_COURSE_DOUBLE_H_
