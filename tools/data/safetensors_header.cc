#include "tools/data/safetensors_header.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

using nlohmann::json;

constexpr absl::string_view kMetadata = "__metadata__";

// Hears the parts of the text as they come; returning false stops the parser.
// It keeps no tree, and the depth is at most three because the place it is at
// is one of these:
class Reader : public nlohmann::json_sax<json> {
 public:
  explicit Reader(SafetensorsHeader* header) : header_(*header) {}

  const std::string& error() const { return error_; }

  bool start_object(size_t) override {
    if (place_ == kStart) {
      place_ = kNames;
    } else if (place_ == kNames && name_ == kMetadata) {
      place_ = kPairs;
      keys_.clear();
    } else if (place_ == kNames) {
      place_ = kFields;
      keys_.clear();
      header_.entries.push_back({.name = name_});
    } else {
      return Unexpected("an object");
    }
    return true;
  }

  bool key(std::string& key) override {
    if (place_ == kNames) {
      name_ = key;
      key_.clear();
      return names_.insert(key).second || Fail("is there twice");
    }
    key_ = key;
    if (!keys_.insert(key).second) return Fail(absl::StrCat(key, " twice"));
    if (place_ == kFields && key != "dtype" && key != "shape" &&
        key != "data_offsets") {
      return Fail(absl::StrCat("unknown field ", key));
    }
    return true;
  }

  bool end_object() override {
    if (place_ == kFields) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!keys_.contains(field)) return Fail(absl::StrCat("no ", field));
      }
    }
    place_ = place_ == kNames ? kEnd : kNames;
    key_.clear();
    return true;
  }

  bool start_array(size_t) override {
    if (place_ != kFields || key_ == "dtype") return Unexpected("a list");
    place_ = kNumbers;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    place_ = kFields;
    SafetensorsHeader::Entry& entry = header_.entries.back();
    if (key_ == "shape") {
      entry.shape = numbers_;
    } else if (numbers_.size() != 2) {
      return Fail(absl::StrCat("wanted 2 data_offsets, got ", numbers_.size()));
    } else {
      entry.begin = numbers_[0];
      entry.end = numbers_[1];
    }
    return true;
  }

  bool string(std::string& value) override {
    if (place_ == kPairs) {
      header_.metadata[key_] = value;
    } else if (place_ == kFields && key_ == "dtype") {
      header_.entries.back().dtype = value;
    } else {
      return Unexpected("a string");
    }
    return true;
  }

  bool number_integer(json::number_integer_t value) override {
    if (place_ != kNumbers) return Unexpected("a number");
    if (numbers_.size() == kMaxSafetensorsAxes) {
      return Fail(absl::StrCat("more than ", kMaxSafetensorsAxes, " numbers"));
    }
    numbers_.push_back(value);
    return true;
  }
  bool number_unsigned(json::number_unsigned_t value) override {
    if (value > std::numeric_limits<int64_t>::max()) {
      return Fail(absl::StrCat(value, " is too large"));
    }
    return number_integer(static_cast<int64_t>(value));
  }
  bool number_float(json::number_float_t, const std::string& text) override {
    return Unexpected(absl::StrCat("the number ", text.substr(0, 24)));
  }
  bool null() override { return Unexpected("null"); }
  bool boolean(bool) override { return Unexpected("a truth value"); }
  bool binary(json::binary_t&) override { return Unexpected("binary"); }

  bool parse_error(size_t position, const std::string&,
                   const json::exception&) override {
    error_ = absl::StrCat("no JSON from byte ", position, " on");
    return false;
  }

 private:
  enum Place { kStart, kNames, kFields, kNumbers, kPairs, kEnd };

  bool Fail(absl::string_view what) {
    error_ = OneLine(name_.empty() ? what : absl::StrCat(name_, ": ", what));
    return false;
  }
  bool Unexpected(absl::string_view what) {
    return Fail(absl::StrCat("unexpected ", what,
                             key_.empty() ? "" : absl::StrCat(" in ", key_)));
  }

  SafetensorsHeader& header_;
  Place place_ = kStart;
  std::string name_;  // of the tensor, or "__metadata__"
  std::string key_;   // of the field, or of the pair
  std::set<std::string> names_;
  std::set<std::string> keys_;
  std::vector<int64_t> numbers_;
  std::string error_;
};

std::string Quoted(const std::string& text) { return json(text).dump(); }

}  // namespace

absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(
    absl::string_view text) {
  // The format asks for it, and it keeps out a byte order mark.
  if (text.empty() || text[0] != '{') {
    return absl::InvalidArgumentError("wanted a header that starts with {");
  }
  // JSON has no zero bytes, but the parser takes one for the end of the text:
  // whatever stands behind it would go unseen.
  if (const size_t zero = text.find('\0'); zero != text.npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("no JSON from byte ", zero + 1, " on"));
  }
  SafetensorsHeader header;
  Reader reader(&header);
  if (!json::sax_parse(text.begin(), text.end(), &reader)) {
    return absl::InvalidArgumentError(reader.error());
  }
  return header;
}

absl::StatusOr<std::string> WriteSafetensorsHeader(
    const SafetensorsHeader& header) {
  std::vector<std::string> parts;
  try {
    if (!header.metadata.empty()) {
      parts.push_back(absl::StrCat(Quoted(std::string(kMetadata)), ":",
                                   json(header.metadata).dump()));
    }
    for (const SafetensorsHeader::Entry& entry : header.entries) {
      parts.push_back(absl::StrCat(
          Quoted(entry.name), ":{\"dtype\":", Quoted(entry.dtype),
          ",\"shape\":[", absl::StrJoin(entry.shape, ","),
          "],\"data_offsets\":[", entry.begin, ",", entry.end, "]}"));
    }
  } catch (const json::type_error&) {
    return absl::InvalidArgumentError("a name or a value is not UTF-8");
  }
  return absl::StrCat("{", absl::StrJoin(parts, ","), "}");
}

}  // namespace tinytorch
