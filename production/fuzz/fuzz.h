// Fuzz: what does a parser do with arbitrary bytes?
//
// A target is a file with the entry that every fuzzer calls, and with a corpus
// of inputs to begin with:
//
//   extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
//     const auto file = ParseIdx(Bytes(data, size), "x");
//     if (!file.ok()) return ExpectReadable(file.status()), 0;
//     Accepted();
//     Expect(WriteIdx(*file) == Bytes(data, size), "it reads what it writes");
//     return 0;
//   }
//
// A target must not crash. It also checks properties of each input that it
// accepts, and that each error is readable.
//
// driver.cc makes a test of it, with the same inputs each time. libFuzzer
// (//production/fuzz:fuzz.bzl) looks for new inputs until it is stopped.

#ifndef TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_
#define TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// The parts from which the inputs of a target are made.
struct FuzzCorpus {
  std::vector<std::string> seeds = {};  // the target accepts all of them
  std::vector<std::string> lies = {};   // the target accepts none of them
  // Words with a meaning for the parser, which chance would not find:
  // "__metadata__".
  std::vector<std::string> words = {};
};

// Each target defines this.
FuzzCorpus Corpus();

inline absl::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the program unless the condition holds; the fuzzer then shows the input.
void Expect(bool holds, absl::string_view what);

// Expects that the error has a text, for any input: one line of at most 300
// bytes, as OneLine() makes it (tools/data/one_line.h).
void ExpectReadable(const absl::Status& error);
void ExpectReadable(absl::string_view text);

// Reports that the target accepted the input. The driver counts these, because
// a test tests little if all inputs are refused at their first byte.
void Accepted();
int64_t AcceptedSoFar();

}  // namespace tinytorch

// Returns 0, as fuzzers require.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // TINYTORCH_PRODUCTION_FUZZ_FUZZ_H_
