// JSON as text, whatever bytes its strings hold.
#ifndef TINYTORCH_TOOLS_TEXT_JSON_H_
#define TINYTORCH_TOOLS_TEXT_JSON_H_

#include <string>

#include "nlohmann/json.hpp"

namespace tinytorch::text {

// Returns `json` on one line, or on lines with `indent` spaces a level. Bytes
// that are not UTF-8 become U+FFFD; json.dump() alone would throw, in the
// middle of an answer that quotes a client's bytes.
template <typename Json = nlohmann::json>
std::string JsonText(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_JSON_H_
