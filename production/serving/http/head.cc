#include "production/serving/http/head.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace tinytorch {
namespace {

// Returns whether a name may have this character (RFC 9110, 5.6.2). A space is
// not allowed, so all readers agree that "Content-Length : 5" is an error.
bool IsName(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) ||
           absl::StrContains("!#$%&'*+-.^_`|~", absl::string_view(&c, 1));
  });
}

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return c != '\t' && absl::ascii_iscntrl(c);
  });
}

bool HasToken(absl::string_view list, absl::string_view token) {
  for (const absl::string_view item : absl::StrSplit(list, ',')) {
    if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(item), token)) {
      return true;
    }
  }
  return false;
}

// Returns the length, or a problem. It must have digits only, and so few that
// it cannot overflow.
HttpProblem ReadLength(absl::string_view text, size_t most, size_t& length) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) {
        return absl::ascii_isdigit(c);
      })) {
    return {400, "Content-Length: wanted a number"};
  }
  text = text.substr(std::min(text.find_first_not_of('0'), text.size()));
  length = 0;
  for (const char c : text) {
    length = length * 10 + static_cast<size_t>(c - '0');
    if (length > most) return {413, "the body is too long"};
  }
  return {};
}

}  // namespace

HttpProblem ReadRequestHead(absl::string_view text, size_t most_body,
                            RequestHead& head) {
  head = {};
  bool first = true;
  int count = 0;
  for (absl::string_view line : absl::StrSplit(text, "\r\n")) {
    if (HasControl(line)) return {400, "a control character in the head"};
    if (std::exchange(first, false)) continue;
    if (line.empty()) break;
    if (++count > kMostHeaders) return {431, "too many headers"};
    const size_t colon = line.find(':');
    // This includes a line that begins with a space, which old versions of HTTP
    // read as a continuation.
    if (colon == line.npos || !IsName(line.substr(0, colon))) {
      return {400, "a header without a name"};
    }
    const absl::string_view value =
        absl::StripAsciiWhitespace(line.substr(colon + 1));
    const auto [at, is_new] = head.headers.try_emplace(
        absl::AsciiStrToLower(line.substr(0, colon)), value);
    if (!is_new) {
      if (at->first == "content-length") {
        return {400, "Content-Length: wanted one"};
      }
      absl::StrAppend(&at->second, ", ", value);
    }
  }
  const auto find = [&head](const char* name) {
    const auto at = head.headers.find(name);
    return at == head.headers.end() ? nullptr : &at->second;
  };
  const std::string* length = find("content-length");
  if (find("transfer-encoding") != nullptr) {
    return length == nullptr
               ? HttpProblem{411, "wanted a body with Content-Length"}
               : HttpProblem{400, "Content-Length and Transfer-Encoding"};
  }
  if (const std::string* value = find("connection")) {
    head.close = HasToken(*value, "close");
  }
  if (const std::string* value = find("expect")) {
    head.expects_continue = HasToken(*value, "100-continue");
  }
  if (length == nullptr) return {};
  return ReadLength(*length, most_body, head.content_length);
}

}  // namespace tinytorch
