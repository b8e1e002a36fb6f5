// The head of a request: its headers, and what they say about its end.
//
// The end of one request is the beginning of the next. If server and proxy
// disagree about it, the server finds a request inside of a body, which no
// client has sent ("request smuggling"). So this parser is strict: a head that
// could be read in two ways is an error. (cpp-httplib accepts a Content-Length
// that occurs twice, or is written in %-escapes.)

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace tinytorch {

// The error that a client gets for a request that cannot be read.
struct HttpProblem {
  int status = 0;  // 0: no problem
  const char* message = "";
};

// The limit on the first line, and on all other lines together.
inline constexpr size_t kMostHeadBytes = 8192;
inline constexpr int kMostHeaders = 100;

struct RequestHead {
  // Names are in lower case. A header that occurs twice has both values, joined
  // by a comma.
  std::map<std::string, std::string> headers;
  size_t content_length = 0;
  bool close = false;             // "Connection: close"
  bool expects_continue = false;  // waits for "100 Continue"
};

// Reads a head with its first line and the empty line at its end. Problems are
// 400, 411, 413 (a body of more than `most_body` bytes) or 431.
HttpProblem ReadRequestHead(absl::string_view text, size_t most_body,
                            RequestHead& head);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_HEAD_H_
