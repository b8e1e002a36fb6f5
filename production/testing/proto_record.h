// Reads a record of a protocol buffer, for the tests of onnx. It follows the
// description of the format, and shares no code with the exporter.
//
// https://protobuf.dev/programming-guides/encoding

#ifndef TINYTORCH_PRODUCTION_TESTING_PROTO_RECORD_H_
#define TINYTORCH_PRODUCTION_TESTING_PROTO_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// A record of a protocol buffer: the values of each field, in their order.
// Throws std::runtime_error if the bytes are not a record.
struct ProtoRecord {
  std::map<int, std::vector<uint64_t>> numbers = {};   // wire types 0 and 5
  std::map<int, std::vector<std::string>> bytes = {};  // wire type 2

  static ProtoRecord Read(absl::string_view text) {
    ProtoRecord record;
    while (!text.empty()) {
      const uint64_t key = ReadVarint(text);
      const int field = static_cast<int>(key >> 3);
      if (field < 1) throw std::runtime_error("proto: field 0");
      switch (key & 7) {
        case 0:
          record.numbers[field].push_back(ReadVarint(text));
          break;
        case 2:
          record.bytes[field].push_back(Take(text, ReadVarint(text)));
          break;
        case 5: {
          uint32_t bits = 0;
          for (const char c : Take(text, 4)) {
            bits = bits >> 8 | uint32_t{static_cast<uint8_t>(c)} << 24;
          }
          record.numbers[field].push_back(bits);
          break;
        }
        default:
          throw std::runtime_error(absl::StrCat("proto: wire type ", key & 7));
      }
    }
    return record;
  }

  // Return the only value of a field, or 0 and "" if there is none.
  uint64_t Number(int field) const { return Only(numbers, field); }
  std::string Text(int field) const { return Only(bytes, field); }
  // Return all values of a field.
  std::vector<uint64_t> Numbers(int field) const {
    return numbers.contains(field) ? numbers.at(field)
                                   : std::vector<uint64_t>();
  }
  std::vector<std::string> Texts(int field) const {
    return bytes.contains(field) ? bytes.at(field) : std::vector<std::string>();
  }
  std::vector<ProtoRecord> Records(int field) const {
    std::vector<ProtoRecord> records;
    for (const std::string& text : Texts(field)) records.push_back(Read(text));
    return records;
  }

 private:
  template <typename T>
  static T Only(const std::map<int, std::vector<T>>& values, int field) {
    const auto found = values.find(field);
    if (found == values.end()) return {};
    if (found->second.size() > 1) {
      throw std::runtime_error(absl::StrCat("proto: field ", field, " twice"));
    }
    return found->second[0];
  }

  static uint64_t ReadVarint(absl::string_view& text) {
    uint64_t value = 0;
    for (size_t i = 0; i < 10; ++i) {
      const auto byte = static_cast<uint8_t>(Take(text, 1)[0]);
      value |= uint64_t{byte & 0x7fu} << (7 * i);
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("proto: a varint of more than ten bytes");
  }

  static std::string Take(absl::string_view& text, uint64_t size) {
    if (size > text.size()) {
      throw std::runtime_error(
          absl::StrCat("proto: wanted ", size, " bytes, got ", text.size()));
    }
    const std::string taken(text.substr(0, size));
    text.remove_prefix(size);
    return taken;
  }
};

inline float FloatOfBits(uint64_t bits) {
  const auto low = static_cast<uint32_t>(bits);
  float value;
  std::memcpy(&value, &low, sizeof(value));
  return value;
}

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_PROTO_RECORD_H_
