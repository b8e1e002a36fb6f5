// Fuzz: what does a parser do with bytes that somebody made up?
//
// A target is a file with the entry that every fuzzer calls and with a corpus
// to begin with:
//
//   extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
//     const auto file = ParseIdx(Bytes(data, size), "x");
//     if (!file.ok()) return ExpectReadable(file.status()), 0;
//     Accepted();
//     Expect(WriteIdx(*file) == Bytes(data, size), "it reads what it writes");
//     return 0;
//   }
//
// Not to crash is the least. A target also says what must hold for whatever is
// accepted, and that an error is something a person can read.
//
// driver.cc makes a test of it, the same inputs each time; libFuzzer
// (//production/fuzz:fuzz.bzl) looks for new ones for as long as one likes.

#ifndef TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_
#define TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// What the inputs of a target are made of.
struct FuzzCorpus {
  std::vector<std::string> seeds = {};  // all of them are accepted
  std::vector<std::string> lies = {};   // known ones: none of them is
  // Words with a meaning for the parser: chance would not spell "__metadata__".
  std::vector<std::string> words = {};
};

// Each target has one.
FuzzCorpus Corpus();

inline absl::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the program unless it holds; every fuzzer then shows the input.
void Expect(bool holds, absl::string_view what);

// Expects that the error has a text, whatever the input has in it: one line of
// at most 300 bytes, as OneLine() makes (tools/data/one_line.h).
void ExpectReadable(const absl::Status& error);
void ExpectReadable(absl::string_view text);

// Says that the target took the input for a valid one. The driver counts: a
// test whose inputs are all refused at the first byte tests little.
void Accepted();
int64_t AcceptedSoFar();

}  // namespace tinytorch

// 0, or the fuzzer complains.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_
