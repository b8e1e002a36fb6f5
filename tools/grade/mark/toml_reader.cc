// Reads values of a TOML file.
#include "tools/grade/mark/toml_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tools/grade/mark/nearest.h"
#include "tools/text/clean.h"

namespace tinytorch::grade {

std::string TomlReader::Kind(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

void TomlReader::Bad(const toml::source_position& where,
                     std::string_view what) {
  errors_.push_back({where.line, where.column,
                     absl::StrCat(path_, ":", where.line, ":", where.column,
                                  ": ", text::Clean(what))});
}

void TomlReader::Bad(const toml::node& node, std::string_view what) {
  Bad(node.source().begin, what);
}

void TomlReader::BadName(const toml::source_position& where,
                         std::string_view what, std::string_view name,
                         const std::vector<std::string>& names) {
  const std::string nearest = Nearest(name, names);
  Bad(where,
      absl::StrCat("unknown ", what, " \"", name, "\"; ",
                   nearest.empty()
                       ? absl::StrCat("known: ", absl::StrJoin(names, ", "))
                       : absl::StrCat("did you mean \"", nearest, "\"?")));
}

std::string TomlReader::Errors() {
  std::stable_sort(
      errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
      });
  return absl::StrJoin(errors_, "\n", [](std::string* out, const Error& e) {
    out->append(e.text);
  });
}

void TomlReader::Keys(const toml::table& table, std::string_view of,
                      const std::vector<std::string>& names) {
  for (const auto& [key, node] : table) {
    if (std::find(names.begin(), names.end(), key.str()) == names.end()) {
      BadName(key.source().begin,
              of.empty() ? "key" : absl::StrCat("key of ", of), key.str(),
              names);
    }
  }
}

const toml::table* TomlReader::Table(const toml::table& in,
                                     std::string_view key) {
  const toml::node* node = in.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) {
    Bad(*node, absl::StrCat(key, ": wanted a table, got ", Kind(*node)));
  }
  return node->as_table();
}

void TomlReader::Text(const toml::table& in, std::string_view key,
                      std::string* out) {
  const toml::node* node = in.get(key);
  if (node == nullptr) return;
  if (const auto* value = node->as_string()) {
    *out = text::Clean(value->get());
  } else {
    Bad(*node, absl::StrCat(key, ": wanted text, got ", Kind(*node)));
  }
}

void TomlReader::Bool(const toml::table& in, std::string_view key, bool* out) {
  const toml::node* node = in.get(key);
  if (node == nullptr) return;
  if (const auto* value = node->as_boolean()) {
    *out = value->get();
  } else {
    Bad(*node, absl::StrCat(key, ": wanted true or false, got ", Kind(*node)));
  }
}

void TomlReader::Whole(const toml::table& in, std::string_view key,
                       int64_t least, int64_t most, int64_t* out) {
  const toml::node* node = in.get(key);
  if (node == nullptr) return;
  const auto* value = node->as_integer();
  if (value == nullptr) {
    Bad(*node,
        absl::StrCat(key, ": wanted a whole number, got ",
                     node->is_floating_point() ? "a fraction" : Kind(*node)));
  } else if (value->get() < least || value->get() > most) {
    Bad(*node, absl::StrCat(key, ": wanted ", least, " to ", most, ", got ",
                            value->get()));
  } else {
    *out = value->get();
  }
}

void TomlReader::Whole(const toml::table& in, std::string_view key, int most,
                       int* out) {
  int64_t value = *out;
  Whole(in, key, 0, most, &value);
  *out = static_cast<int>(value);
}

void TomlReader::Hundredths(const toml::node& node, std::string_view key,
                            double most, int* out) {
  const std::optional<double> value =
      node.is_number() ? node.value<double>() : std::nullopt;
  if (!value.has_value()) {
    Bad(node, absl::StrCat(key, ": wanted a number, got ", Kind(node)));
    return;
  }
  if (!(*value >= 0 && *value <= most)) {
    Bad(node, absl::StrCat(key, ": wanted 0 to ", most, ", got ", *value));
    return;
  }
  const double rounded = std::round(*value * 100);
  if (std::abs(*value * 100 - rounded) > 1e-6) {
    Bad(node, absl::StrCat(key, ": wanted at most two decimals, got ", *value));
    return;
  }
  *out = static_cast<int>(rounded);
}

std::optional<int64_t> TomlReader::Time(const toml::node& node,
                                        std::string_view key) {
  const auto* value = node.as_date_time();
  if (value == nullptr || !value->get().offset.has_value()) {
    Bad(node,
        absl::StrCat(key,
                     ": wanted a date with time and zone like "
                     "2026-10-01T23:59:00+02:00, got ",
                     value == nullptr ? Kind(node) : "a time without a zone"));
    return std::nullopt;
  }
  const toml::date_time& time = value->get();
  const absl::CivilSecond civil(time.date.year, time.date.month, time.date.day,
                                time.time.hour, time.time.minute,
                                time.time.second);
  return absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone())) -
         time.offset->minutes * 60;
}

}  // namespace tinytorch::grade
