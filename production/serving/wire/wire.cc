#include "production/serving/wire/wire.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/data/one_line.h"
#include "tools/text/json.h"
#include "tools/text/utf8.h"

namespace tinytorch {
namespace {

constexpr size_t kMaxExcerpt = 40;
constexpr size_t kMaxDepth = 8;

// Writes numbers with as few digits as a Scalar needs: 0.1, where JSON in
// double would be 0.10000000149011612.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool,
                                  int64_t, uint64_t, Scalar>;

// The parser calls these functions for the parts of the text as they come;
// false stops it. There is no tree and no recursion: of a document that is a
// million lists deep, it sees nine. Images and numbers beyond the limits are
// counted, but not stored.
class Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  Reader(const Shape& image, int64_t most)
      : image_(image), wanted_(NumElements(image)), most_(most) {}

  const std::string& error() const { return error_; }
  std::vector<Tensor> images() && { return std::move(images_); }

  bool start_object(size_t) override {
    if (in_object_) return Value("an object");
    in_object_ = true;
    return true;
  }
  bool key(std::string& key) override {
    if (key != "images") {
      return Fail(absl::StrCat(kWanted, "the key \"", Excerpt(key), "\""));
    }
    if (seen_) return Fail("\"images\" is there twice");
    seen_ = true;
    return true;
  }
  bool end_object() override {
    return seen_ || Fail(absl::StrCat(kWanted, "an empty one"));
  }

  bool start_array(size_t) override {
    if (!in_object_) return Value("a list");
    if (++depth_ > kMaxDepth) {
      return Fail(absl::StrCat("JSON: more than ", kMaxDepth, " lists deep"));
    }
    if (depth_ == 2) numbers_ = 0;
    return true;
  }
  bool end_array() override {
    --depth_;
    if (depth_ == 0) return CheckCount();
    return depth_ > 1 || EndImage();
  }

  bool number_integer(int64_t value) override {
    return Number(static_cast<double>(value), {});
  }
  bool number_unsigned(uint64_t value) override {
    return Number(static_cast<double>(value), {});
  }
  bool number_float(double value, const std::string& text) override {
    return Number(value, text);
  }
  bool null() override { return Value("null"); }
  bool boolean(bool) override { return Value("a truth value"); }
  bool string(std::string&) override { return Value("a string"); }
  bool binary(nlohmann::json::binary_t&) override { return Value("binary"); }

  bool parse_error(size_t position, const std::string& token,
                   const nlohmann::json::exception& error) override {
    // A number that is too large for a double is correct JSON.
    constexpr int kOutOfRange = 406;
    if (error.id == kOutOfRange) return Number(kInfinity, token);
    return Fail(absl::StrCat("JSON: syntax error at byte ", position));
  }

 private:
  static constexpr absl::string_view kWanted =
      "wanted an object with \"images\", got ";
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  // Reports a value that is not allowed here.
  bool Value(absl::string_view what) {
    if (!in_object_) return Fail(absl::StrCat(kWanted, what));
    if (depth_ == 0) {
      return Fail(absl::StrCat("\"images\": wanted a list, got ", what));
    }
    if (depth_ == 1) {
      return Fail(
          absl::StrCat("images[", count_, "]: wanted a list, got ", what));
    }
    return Fail(
        absl::StrCat("images[", count_, "]: number ", numbers_, " is ", what));
  }

  bool Number(double value, const std::string& text) {
    if (depth_ < 2) return Value("a number");
    if (std::abs(value) > std::numeric_limits<Scalar>::max()) {
      return Value(Excerpt(text));
    }
    if (count_ < most_ && numbers_ < wanted_) {
      values_.push_back(static_cast<Scalar>(value));
    }
    ++numbers_;
    return true;
  }

  bool EndImage() {
    if (count_ < most_ && numbers_ != wanted_) {
      return Fail(absl::StrCat("images[", count_, "]: wanted ", wanted_,
                               " numbers, got ", numbers_));
    }
    if (count_ < most_) images_.push_back(Tensor::FromValues(image_, values_));
    values_.clear();
    ++count_;
    return true;
  }

  bool CheckCount() {
    if (count_ >= 1 && count_ <= most_) return true;
    return Fail(absl::StrCat("\"images\": wanted 1 to ", most_, " images, got ",
                             count_));
  }

  const Shape& image_;
  const int64_t wanted_;
  const int64_t most_;
  bool in_object_ = false;
  bool seen_ = false;           // whether the key has come
  size_t depth_ = 0;            // the number of open lists
  int64_t count_ = 0;           // the number of images that have ended
  int64_t numbers_ = 0;         // in this image so far
  std::vector<Scalar> values_;  // these numbers
  std::vector<Tensor> images_;
  std::string error_;
};

}  // namespace

absl::StatusOr<std::vector<Tensor>> ImagesFromJson(absl::string_view body,
                                                   const Shape& image,
                                                   int64_t most) {
  // The parser would take a zero byte for the end of the text, and ignore the
  // bytes after it.
  if (const size_t zero = body.find('\0'); zero != body.npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("JSON: syntax error at byte ", zero + 1));
  }
  Reader reader(image, most);
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &reader)) {
    return absl::InvalidArgumentError(reader.error());
  }
  return std::move(reader).images();
}

std::string PredictionsJson(const std::string& model,
                            const std::vector<Prediction>& predictions) {
  Json list = Json::array();
  for (const Prediction& p : predictions) {
    list.push_back({{"label", p.label}, {"probabilities", p.probabilities}});
  }
  return text::JsonText(
      Json{{"model", model}, {"predictions", std::move(list)}});
}

std::string ErrorJson(absl::string_view message) {
  return text::JsonText(Json{{"error", std::string(message)}});
}

std::string ModelInfoJson(const ModelInfo& info) {
  return text::JsonText(Json{{"architecture", info.architecture},
                             {"input", info.input},
                             {"model", info.id},
                             {"outputs", info.outputs},
                             {"parameters", info.parameters}});
}

std::string Excerpt(absl::string_view text) {
  size_t size = text.size();
  if (size > kMaxExcerpt) {
    // Do not cut a character in two.
    size = kMaxExcerpt;
    while (size > 0 && text::ContinuesCharacter(text[size])) --size;
  }
  return OneLine(text.substr(0, size));
}

}  // namespace tinytorch
