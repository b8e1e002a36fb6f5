#include "production/fuzz/mutate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "production/fuzz/fuzz.h"
#include "tensor/random.h"

namespace tinytorch {
namespace {

constexpr size_t kMostBytes = 1 << 20;

// Returns a number below n, or 0 if n is 0.
size_t Below(size_t n, Rng& rng) {
  return n == 0 ? 0
                : static_cast<size_t>(rng.UniformInt(static_cast<int64_t>(n)));
}

template <typename T>
const T& OneOf(const std::vector<T>& items, Rng& rng) {
  return items[Below(items.size(), rng)];
}

// Returns a place in the input, half of the time near its start, where headers
// are.
size_t Place(const std::string& bytes, Rng& rng) {
  const bool near = rng.UniformInt(2) == 0;
  return Below(near ? std::min<size_t>(bytes.size(), 32) : bytes.size(), rng);
}

// Returns a part of the input that begins at `at`. Short parts are more
// frequent.
std::string PartAt(const std::string& bytes, size_t at, Rng& rng) {
  const size_t longest = size_t{1} << Below(12, rng);
  return bytes.substr(at, 1 + Below(longest, rng));
}

void ChangeByte(std::string& bytes, Rng& rng) {
  if (bytes.empty()) return;
  char& byte = bytes[Place(bytes, rng)];
  const uint64_t bits = rng.Next();
  const std::vector<uint64_t> values = {
      static_cast<uint8_t>(byte) ^ uint64_t{1} << bits % 8,  // one bit
      static_cast<uint8_t>(byte) + uint64_t{1},
      static_cast<uint8_t>(byte) - uint64_t{1},
      0x00,
      0x7f,
      0x80,
      0xff,
      bits >> 8};
  byte = static_cast<char>(OneOf(values, rng));
}

// Returns a number that breaks sums and products of code that trusts it.
uint64_t Edge(uint64_t before, size_t size, Rng& rng) {
  const uint64_t n = static_cast<uint64_t>(size);
  return OneOf<uint64_t>({0,
                          1,
                          before + 1,
                          before - 1,
                          before * 2,
                          n,
                          n - 1,
                          n + 1,
                          n + 8,
                          0x7f,
                          0xff,
                          0xffff,
                          0x7fffffff,
                          0x80000000,
                          0xffffffff,
                          0x100000000,
                          uint64_t{1} << 62,
                          (uint64_t{1} << 63) - 1,
                          uint64_t{1} << 63,
                          ~uint64_t{0}},
                         rng);
}

// Changes a number in 1, 2, 4 or 8 bytes, as in a header.
void ChangeBinaryNumber(std::string& bytes, Rng& rng) {
  const size_t width = size_t{1} << Below(4, rng);
  if (bytes.size() < width) return;
  const size_t at = std::min(Place(bytes, rng), bytes.size() - width);
  const bool little = rng.UniformInt(2) == 0;
  const auto byte = [&](size_t i) -> char& {  // the i-th lowest byte
    return bytes[at + (little ? i : width - 1 - i)];
  };
  uint64_t number = 0;
  for (size_t i = width; i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(byte(i));
  }
  number = Edge(number, bytes.size(), rng);
  for (size_t i = 0; i < width; ++i) {
    byte(i) = static_cast<char>(number >> 8 * i & 0xff);
  }
}

// Changes a number in digits, as in JSON: the first one after some place.
void ChangeDigits(std::string& bytes, Rng& rng) {
  size_t at = Below(bytes.size(), rng);
  while (at < bytes.size() && !absl::ascii_isdigit(bytes[at])) ++at;
  size_t end = at;
  uint64_t number = 0;
  while (end < bytes.size() && absl::ascii_isdigit(bytes[end])) {
    number = number * 10 + static_cast<uint64_t>(bytes[end++] - '0');
  }
  if (at == end) return;
  const std::string edge = absl::StrCat(Edge(number, bytes.size(), rng));
  bytes.replace(at, end - at,
                OneOf<std::string>(
                    {edge, absl::StrCat("-", edge), "1e999", "-0.0", "1e-400",
                     "0.5", "01", "null", "18446744073709551616"},
                    rng));
}

// Returns a place for a word, half of the time where one may begin.
size_t WordPlace(const std::string& bytes, Rng& rng) {
  size_t at = Below(bytes.size() + 1, rng);
  if (rng.UniformInt(2) == 0) return at;
  while (at > 0 && absl::ascii_isalnum(bytes[at - 1])) --at;
  return at;
}

void ChangeOnce(const FuzzCorpus& corpus, std::string& bytes, Rng& rng) {
  const size_t at = Place(bytes, rng);
  const std::string part = PartAt(bytes, at, rng);
  switch (rng.UniformInt(12)) {
    case 0:  // cut off
      bytes.resize(at);
      return;
    case 1:  // left out
      bytes.erase(at, part.size());
      return;
    case 2:  // moved
      bytes.erase(at, part.size());
      bytes.insert(Below(bytes.size() + 1, rng), part);
      return;
    case 3:  // repeated once or many times: nesting, and keys that occur twice
      for (int64_t i = rng.UniformInt(2) * rng.UniformInt(300); i >= 0; --i) {
        if (bytes.size() + part.size() <= kMostBytes) bytes.insert(at, part);
      }
      return;
    case 4: {  // continued like another seed
      const std::string& other = OneOf(corpus.seeds, rng);
      bytes.resize(at);
      bytes += other.substr(Below(other.size(), rng));
      return;
    }
    case 5:  // a word, inserted or in place of a part
      if (corpus.words.empty()) return;
      bytes.replace(WordPlace(bytes, rng),
                    rng.UniformInt(2) == 0 ? 0 : part.size(),
                    OneOf(corpus.words, rng));
      return;
    case 6:
    case 7:
      return ChangeDigits(bytes, rng);
    case 8:
    case 9:
      return ChangeBinaryNumber(bytes, rng);
    default:
      return ChangeByte(bytes, rng);
  }
}

}  // namespace

std::string Mutated(const FuzzCorpus& corpus, Rng& rng) {
  const size_t at = Below(corpus.seeds.size() + corpus.lies.size(), rng);
  std::string bytes = at < corpus.seeds.size()
                          ? corpus.seeds[at]
                          : corpus.lies[at - corpus.seeds.size()];
  for (int64_t changes = int64_t{1} << rng.UniformInt(4); changes > 0;
       --changes) {
    ChangeOnce(corpus, bytes, rng);
  }
  if (bytes.size() > kMostBytes) bytes.resize(kMostBytes);
  return bytes;
}

}  // namespace tinytorch
