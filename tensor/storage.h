// Storage: the row of numbers behind one or many tensors.
//
// A storage has no shape. Tensors share it: a transpose or a slice is a second
// way to walk the same numbers, and needs no second copy. A storage lives as
// long as the last tensor that uses it. PyTorch: t.storage()
//
// Storage counts what it allocates. So a lesson can say "a view allocates
// nothing", and a test can check it to the byte:
//
//   const int64_t before = Storage::stats().allocations;
//   Tensor t = Transpose(x, 0, 1);
//   assert(Storage::stats().allocations == before);
//
// Given. Several threads may read and change the counters at once; the numbers
// themselves have no lock.

#ifndef TINYTORCH_TENSOR_STORAGE_H_
#define TINYTORCH_TENSOR_STORAGE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include "tensor/shape.h"

namespace tinytorch {

class Storage {
 public:
  // The memory of all storages of this process.
  struct Stats {
    int64_t allocations = 0;  // storages made since the program began
    int64_t live_bytes = 0;   // bytes held now
    int64_t peak_bytes = 0;   // the most bytes held at once since ResetPeak()
  };

  // Reserves room for `size` elements, aligned to 64 bytes; their values are
  // not set. A size of 0 counts as an allocation, too. Throws
  // std::invalid_argument: "Storage: wanted a size of at least 0, got -1"; and
  // std::bad_alloc if there is not enough memory.
  static std::shared_ptr<Storage> Allocate(int64_t size) {
    return std::make_shared<Storage>(Private(), size);
  }

  static Stats stats() {
    return {counters().allocations, counters().live_bytes,
            counters().peak_bytes};
  }

  // Starts a new measurement: sets peak_bytes to live_bytes.
  static void ResetPeak() {
    counters().peak_bytes = counters().live_bytes.load();
  }

  Scalar* data() { return data_; }
  int64_t size() const { return size_; }

  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  ~Storage() {
    counters().live_bytes -= Bytes(size_);
    ::operator delete(data_, kAlignment);
  }

 private:
  struct Private {};  // Only Allocate() can name it, so only it makes storages.
  struct Counters {
    std::atomic<int64_t> allocations{0};
    std::atomic<int64_t> live_bytes{0};
    std::atomic<int64_t> peak_bytes{0};
  };

  // One cache line, and the widest vector register in use (AVX-512).
  static constexpr std::align_val_t kAlignment{64};

  static int64_t Bytes(int64_t size) {
    return size * static_cast<int64_t>(sizeof(Scalar));
  }

  static Counters& counters() {
    static Counters counters;
    return counters;
  }

  static int64_t CheckedSize(int64_t size) {
    if (size < 0) {
      throw std::invalid_argument("Storage: wanted a size of at least 0, got " +
                                  std::to_string(size));
    }
    if (size > std::numeric_limits<int64_t>::max() /
                   static_cast<int64_t>(sizeof(Scalar))) {
      throw std::bad_alloc();
    }
    return size;
  }

 public:
  Storage(Private, int64_t size)
      : size_(CheckedSize(size)),
        data_(static_cast<Scalar*>(
            ::operator new(static_cast<size_t>(Bytes(size)), kAlignment))) {
    ++counters().allocations;
    const int64_t live = counters().live_bytes += Bytes(size_);
    int64_t peak = counters().peak_bytes;
    while (peak < live &&
           !counters().peak_bytes.compare_exchange_weak(peak, live)) {
    }
  }

 private:
  int64_t size_;
  Scalar* data_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_STORAGE_H_
