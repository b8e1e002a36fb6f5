// Target: a connection, on which any bytes may come before it ends.
//
// One input is all bytes that a client sends: requests one after the other, or
// something similar. If the server reads a request, any strict reader must read
// the same one. If a proxy in front of it saw another end, a client could make
// it send another client's request with a wrong head.

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"
#include "production/serving/http/connection.h"
#include "production/serving/http/message.h"
#include "production/serving/http/session.h"

namespace tinytorch {
namespace {

// An input, and the responses to it, must fit the buffers of a socket, because
// the other end does not read or write meanwhile.
constexpr size_t kMostBytes = 32 << 10;
constexpr size_t kMostBody = 2000;

std::string ReadToEnd(int socket) {
  std::string text;
  char buffer[4096];
  while (const ssize_t count = read(socket, buffer, sizeof(buffer))) {
    Expect(count > 0, "a socket can be read");
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

// The responses of the server to these bytes, and the requests that it has
// read.
std::string Converse(absl::string_view bytes,
                     std::vector<HttpRequest>& requests) {
  static const int stop = eventfd(0, 0);
  static const std::atomic<bool> stopping{false};
  int sockets[2];
  Expect(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0, "two sockets");
  const auto [client, server] = sockets;
  Expect(write(client, bytes.data(), bytes.size()) ==
             static_cast<ssize_t>(bytes.size()),
         "the input fits");
  shutdown(client, SHUT_WR);
  Connection connection(server, stop,
                        {.timeout = std::chrono::seconds(5),
                         .idle_timeout = std::chrono::seconds(5)});
  RunSession(
      connection, kMostBody,
      [&requests](const HttpRequest& request) {
        requests.push_back(request);
        return HttpResponse{.body = "x\r\n\r\ny"};
      },
      stopping);
  ReadToEnd(server);  // as closer.h does: unread bytes cause a reset
  close(server);
  const std::string answers = ReadToEnd(client);
  close(client);
  return answers;
}

void ExpectFound(absl::string_view bytes,
                 const std::vector<HttpRequest>& requests) {
  for (const HttpRequest& request : requests) {
    for (const char c : request.method) {
      Expect(absl::ascii_isupper(c) || c == '-', "methods are large letters");
    }
    for (const auto& [name, value] : request.headers) {
      Expect(!name.empty() && name == absl::AsciiStrToLower(name),
             "names are small letters");
      Expect(std::none_of(value.begin(), value.end(),
                          [](char c) { return c == '\r' || c == '\n'; }),
             "a value is one line");
    }
    Expect(!request.headers.contains("transfer-encoding"),
           "the end of a body is known");
    // The body begins after the first empty line, and has the announced length.
    const size_t end = bytes.find("\r\n\r\n");
    Expect(end != bytes.npos, "a head has an end");
    const absl::string_view head = bytes.substr(0, end);
    Expect(head.find(request.method) != head.npos, "the method is in the head");
    const auto length = request.headers.find("content-length");
    size_t size = 0;
    Expect(length == request.headers.end() ||
               absl::SimpleAtoi(length->second, &size),
           "a length is a number");
    Expect(size <= kMostBody, "a body is not too long");
    Expect(bytes.substr(end + 4, size) == request.body &&
               request.body.size() == size,
           "the body is what the head says");
    bytes.remove_prefix(end + 4 + size);
  }
}

// Removes one response with its body from the text; returns its status.
int TakeAnswer(absl::string_view& text, bool may_have_no_body) {
  const size_t end = text.find("\r\n\r\n");
  Expect(end != text.npos, "an answer has a head");
  const std::vector<absl::string_view> lines =
      absl::StrSplit(text.substr(0, end), "\r\n");
  text.remove_prefix(end + 4);
  int status = 0;
  Expect(lines[0].starts_with("HTTP/1.1 ") &&
             absl::SimpleAtoi(lines[0].substr(9, 3), &status),
         absl::StrCat("an answer begins with a status, not ", lines[0]));
  if (status == 100) return status;
  size_t size = 0;
  int lengths = 0;
  for (const absl::string_view line : lines) {
    Expect(line.find_first_of("\r\n") == line.npos, "a header is one line");
    if (!absl::AsciiStrToLower(line).starts_with("content-length: ")) continue;
    Expect(absl::SimpleAtoi(line.substr(16), &size), "a length is a number");
    ++lengths;
  }
  Expect(lengths == 1, "an answer has one length");
  if (text.empty() && may_have_no_body) return status;
  if (may_have_no_body && text.starts_with("HTTP/1.1 ")) return status;
  Expect(text.size() >= size, "all of the body is there");
  text.remove_prefix(size);
  return status;
}

std::string Get(absl::string_view path) {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: a\r\n\r\n");
}
std::string Post(absl::string_view headers, absl::string_view body) {
  return absl::StrCat("POST /v1/predict HTTP/1.1\r\nHost: a\r\n", headers,
                      "Content-Length: ", body.size(), "\r\n\r\n", body);
}

}  // namespace

FuzzCorpus Corpus() {
  const std::string post = Post("Content-Type: application/json\r\n", "{}");
  return {
      .seeds = {Get("/healthz"), post, Get("/") + post + Get("/a%20b?c=d#e"),
                Post("Expect: 100-continue\r\n", "hello") + Get("/"),
                Post("Connection: close\r\n", Get("/inside")),
                "HEAD /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" +
                    Get("/")},
      .lies = {Post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
               Post("Content-Length: 0\r\n", Get("/smuggled")),
               Post("Content-Length : 0\r\n", Get("/smuggled")),
               Post("X: a\n Content-Length: 0\r\n", Get("/smuggled")),
               Post("X: a\r\n folded\r\n", ""), Post("X: a\rb\r\n", ""),
               Post("\xff: a\r\n", ""), Post("X\r\n", ""),
               "POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello",
               "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\nhello",
               "GET / HTTP/1.1\n\n", "GET /\r\n\r\n"},
      .words = {"\r\n",
                "\n",
                "\r",
                "\r\n\r\n",
                " ",
                "\t",
                ":",
                ": ",
                ",",
                "Content-Length: 0\r\n",
                "Content-Length: 5\r\n",
                "content-length:+5\r\n",
                "Content-Length : 5\r\n",
                "Transfer-Encoding: chunked\r\n",
                "5\r\nhello\r\n0\r\n\r\n",
                "Connection: close\r\n",
                "Connection: keep-alive, x\r\n",
                "Expect: 100-continue\r\n",
                "Range: bytes=0-1\r\n",
                "Accept-Encoding: gzip\r\n",
                "HTTP/1.0",
                "HTTP/1.1",
                "HTTP/2.0",
                "GET ",
                "HEAD ",
                "POST ",
                "OPTIONS ",
                "CONNECT ",
                "TRACE ",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "%00",
                "%0d%0a",
                "%zz",
                "http://a/",
                "//",
                "/..",
                std::string(1, '\0'),
                "\xff",
                std::string(300, 'a'),
                Get("/smuggled")}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using tinytorch::Expect;
  if (size > tinytorch::kMostBytes) return 0;
  const absl::string_view bytes = tinytorch::Bytes(data, size);
  std::vector<tinytorch::HttpRequest> requests;
  const std::string answers = tinytorch::Converse(bytes, requests);
  tinytorch::ExpectFound(bytes, requests);
  // Each request has a response. One more response may report an error in the
  // bytes after them.
  absl::string_view rest = answers;
  size_t count = 0;
  while (!rest.empty()) {
    const bool handled = count < requests.size();
    const bool no_body = !handled || requests[count].method == "HEAD";
    const int status = tinytorch::TakeAnswer(rest, no_body);
    if (status == 100) continue;
    ++count;
    if (handled) {
      Expect(status == 200 || status / 100 == 4, "a request is answered");
    } else {
      Expect(status / 100 == 4 || status == 505,
             absl::StrCat(
                 "bytes that are not a request are refused, not answered with ",
                 status));
      Expect(rest.empty(), "that is the last answer");
    }
  }
  Expect(count >= requests.size(), "each request is answered");
  if (!requests.empty()) tinytorch::Accepted();
  return 0;
}
