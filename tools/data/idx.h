// The IDX format: how MNIST, and many data sets after it, store an array.
//
//   byte 0, 1    0 0
//   byte 2       the type of an element; 0x08 is an unsigned byte
//   byte 3       n, the number of dimensions
//   then         n extents, 4 bytes each, big-endian
//   then         the elements, last dimension fastest (row-major)
//
// So 60,000 images of 28×28 are 00 00 08 03, 0000ea60, 0000001c, 0000001c
// and 47,040,000 bytes. The header alone determines the size of the data, and a
// file may come from anywhere: the parser checks the header against the number
// of bytes in the file before it uses it.

#ifndef TINYTORCH_TOOLS_DATA_IDX_H_
#define TINYTORCH_TOOLS_DATA_IDX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// An array of unsigned bytes. The product of `shape` is `values.size()`, and
// even with every extent of 0 taken as 1 it is at most kMaxIdxBytes: products
// of extents cannot overflow.
struct IdxFile {
  std::vector<int64_t> shape;
  std::vector<uint8_t> values;
};

// The largest file that is read. MNIST's largest has 47 MB.
inline constexpr int64_t kMaxIdxBytes = int64_t{256} << 20;

// The largest number of dimensions. The format could express 255.
inline constexpr int kMaxIdxDimensions = 8;

// Parses the bytes of an IDX file. `name` begins every error message. Reads
// nothing but `bytes` and allocates no more than they hold.
//
// InvalidArgument: not an IDX file, or one that contradicts itself.
// Unimplemented: elements that are not unsigned bytes.
// ResourceExhausted: more dimensions or elements than the limits above.
absl::StatusOr<IdxFile> ParseIdx(absl::string_view bytes,
                                 absl::string_view name);

// Reads and parses the file at `path`. Besides ParseIdx's errors:
//
// NotFound: no such file. FailedPrecondition: not a regular file.
// ResourceExhausted: over kMaxIdxBytes; nothing was read.
// Others as the operating system reports them.
absl::StatusOr<IdxFile> ReadIdx(const std::string& path);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_IDX_H_
