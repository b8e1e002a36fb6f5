// The head of a request: its headers, and what they say about its end.
//
// Where a request ends decides where the next one begins. A server that sees
// another end than the proxy before it finds a request inside of a body, sent
// by nobody ("request smuggling"). So this is strict: what could be read in two
// ways is an error. (cpp-httplib takes a Content-Length that stands there
// twice, or is written in %-escapes.)

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace tinytorch {

// Why a request is not one, as a client is told.
struct HttpProblem {
  int status = 0;  // 0: there is none
  const char* message = "";
};

// Of the first line and of all others together.
inline constexpr size_t kMostHeadBytes = 8192;
inline constexpr int kMostHeaders = 100;

struct RequestHead {
  // Names in lower case; one that is there twice has both values, by a comma.
  std::map<std::string, std::string> headers;
  size_t content_length = 0;
  bool close = false;             // "Connection: close"
  bool expects_continue = false;  // sends its body when told to
};

// Reads a head with its first line and the empty line at its end. 400, 411,
// 413 or 431; 413 for a body of more than `most_body`.
HttpProblem ReadRequestHead(absl::string_view text, size_t most_body,
                            RequestHead& head);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_
