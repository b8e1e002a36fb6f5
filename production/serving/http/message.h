// HTTP as data: a request and a response.
//
// A handler is a function from one to the other, so it can be tested without a
// socket. server.h serves a handler at a port, client.h sends requests to one.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_MESSAGE_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_MESSAGE_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tinytorch {

struct HttpRequest {
  std::string method = "GET";
  std::string path = "/";  // without "?" and the query after it
  std::map<std::string, std::string> headers = {};  // names in lower case
  std::string body = {};
};

struct HttpResponse {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};  // others
};

// Answers one request. Many threads call it at once. It must not throw.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_MESSAGE_H_
