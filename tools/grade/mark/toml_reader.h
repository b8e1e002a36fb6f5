// Reads values of a TOML file with toml++, and collects all that is wrong.
//
// Each function reads one key into its output. If the key is absent, the output
// keeps its value; if the value is wrong, too, and an error is noted.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_TOML_READER_H_
#define TINYTORCH_TOOLS_GRADE_MARK_TOML_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define TOML_EXCEPTIONS 0
#include "toml++/toml.hpp"

namespace tinytorch::grade {

class TomlReader {
 public:
  // `path` names the file in errors.
  explicit TomlReader(std::string path) : path_(std::move(path)) {}

  // Notes an error: "PATH:LINE:COLUMN: what".
  void Bad(const toml::source_position& where, std::string_view what);
  void Bad(const toml::node& node, std::string_view what);
  // Notes that `name` is none of `names`, with the nearest of these.
  void BadName(const toml::source_position& where, std::string_view what,
               std::string_view name, const std::vector<std::string>& names);

  // Returns all errors in the order of the file, one a line.
  std::string Errors();

  // Returns "text", "a number", ...: what a node is, for errors.
  static std::string Kind(const toml::node& node);

  // Notes keys of the table that are not in `names`. `of` says whose they are.
  void Keys(const toml::table& table, std::string_view of,
            const std::vector<std::string>& names);
  // Returns the table of a key, or null.
  const toml::table* Table(const toml::table& in, std::string_view key);
  void Text(const toml::table& in, std::string_view key, std::string* out);
  void Bool(const toml::table& in, std::string_view key, bool* out);
  // Reads a whole number from `least` to `most`.
  void Whole(const toml::table& in, std::string_view key, int64_t least,
             int64_t most, int64_t* out);
  void Whole(const toml::table& in, std::string_view key, int most, int* out);
  // Reads a number with at most two decimals, from 0 to `most`, as hundredths.
  void Hundredths(const toml::node& node, std::string_view key, double most,
                  int* out);
  // Returns a date with time and zone in seconds since 1970.
  std::optional<int64_t> Time(const toml::node& node, std::string_view key);

 private:
  struct Error {
    uint32_t line;
    uint32_t column;
    std::string text;
  };

  std::string path_;
  std::vector<Error> errors_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_TOML_READER_H_
