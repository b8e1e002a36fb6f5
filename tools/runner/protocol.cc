#include "tools/runner/protocol.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tinytorch::runner {
namespace {

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\\') {
      escaped += "\\\\";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      plain += text[i] == 'n' ? '\n' : text[i];
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace

std::string FormatOrder(char order, std::string_view test) {
  std::string text(1, order);
  text.append(test);
  text.resize(kOrderLength);
  return text;
}

std::string FormatRecord(std::string_view key, std::string_view value) {
  return std::string(key).append(" ").append(Escape(value)).append("\n");
}

std::string FormatPassed(std::string_view secret) {
  return std::string("passed ").append(secret);
}

std::vector<Record> ParseRecords(std::string_view bytes) {
  std::vector<Record> records;
  for (size_t end; (end = bytes.find('\n')) != std::string_view::npos;
       bytes.remove_prefix(end + 1)) {
    const std::string_view line = bytes.substr(0, end);
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) continue;
    records.push_back({.key = std::string(line.substr(0, space)),
                       .value = Unescape(line.substr(space + 1))});
  }
  return records;
}

}  // namespace tinytorch::runner
