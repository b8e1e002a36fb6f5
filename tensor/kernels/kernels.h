// The kernels: fast inner loops for the operations of the course.
//
// An exercise shows *what* an operation computes, in loops that you can read.
// This package holds what makes such loops as fast as the machine allows:
// several threads, vector registers, walks with few turns. It is given. The
// reference calls it after its own loops, and your code may call it as well.
//
//   loop in an exercise                 here                    in
//   --------------------------------    --------------------    -----------
//   for each of n parts                 ParallelFor             parallel.h
//   y[i] = f(x[i]), y[i] = f(a[i], b[i])   Map, Zip             map.h
//   sum or maximum along axes           Fold                    fold.h
//   e^x of many numbers                 Exp, ExpEach            exp.h
//   c[i, j] += a[i, p] * b[p, j]        Multiply, MultiplyAll   multiply.h
//
// What they have in common:
//   - All names are in namespace kernels: `kernels::Map(x, y, f)`.
//   - They write to memory that the caller has made, and they report nothing to
//     a tracer.
//   - A result is the same to the bit for any number of threads.
//   - Several threads may call them at once, unless one of them writes what
//     another reads.

#ifndef TINYTORCH_TENSOR_KERNELS_KERNELS_H_
#define TINYTORCH_TENSOR_KERNELS_KERNELS_H_

#include "tensor/kernels/exp.h"
#include "tensor/kernels/fold.h"
#include "tensor/kernels/map.h"
#include "tensor/kernels/multiply.h"
#include "tensor/kernels/parallel.h"

#endif  // TINYTORCH_TENSOR_KERNELS_KERNELS_H_
