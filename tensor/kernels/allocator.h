// A setting of the C library for programs that train or serve networks.

#ifndef TINYTORCH_TENSOR_KERNELS_ALLOCATOR_H_
#define TINYTORCH_TENSOR_KERNELS_ALLOCATOR_H_

namespace tinytorch::kernels {

// Asks the C library to keep freed memory for the next tensor. By default glibc
// gives large blocks back to the system; the next training step, which needs
// tensors of the same sizes again, then pays a page fault for every 4 KiB: a
// third of the time of LeNet-5. With other C libraries this does nothing.
//
// It changes the whole process, so a program decides: call it first in main().
// A library does not call it.
void KeepFreedMemory();

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_ALLOCATOR_H_
