// Bytes that are not a request, half a request, or could be two different ones.
// After each of these, the server must answer other clients as before.

#include "production/serving/http/hostile.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/serving/http/raw_client.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(HostileTest, BytesThatAreNotARequestGetAnError) {
  Serve();
  for (const absl::string_view bytes : {
           absl::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10),
           absl::string_view("\0\0\0\0", 4),
           absl::string_view("{\"images\": []}"),
           absl::string_view("\r\n\r\n"),
           absl::string_view("GET\r\n\r\n"),
           absl::string_view("GET /\r\n\r\n"),
           absl::string_view("GET / HTTP/1.1 x\r\n\r\n"),
           absl::string_view("GET / HTTP/9.9\r\n\r\n"),
           absl::string_view("GET / FTP/1.1\r\n\r\n"),
           absl::string_view("STEAL / HTTP/1.1\r\n\r\n"),
           absl::string_view("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
       }) {
    EXPECT_THAT(Answer(bytes), IsError(400, "no HTTP request")) << bytes;
  }
  EXPECT_THAT(Answer("GET / HTTP/1.1\nHost: a\n\n"),
              IsError(400, "the request ends in the middle"));
  EXPECT_THAT(Answer("GET / HTTP/1.1\r\nno name\r\n\r\n"),
              IsError(400, "a header without a name"));
}

TEST_F(HostileTest, SurvivesRandomBytes) {
  Serve();
  std::mt19937 random(5);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(random() % 2000, ' ');
    for (char& byte : bytes) byte = static_cast<char>(random());
    // Half of them begin like a request.
    if (i % 2 == 0) bytes = "POST /" + bytes + "\r\n\r\n";
    if (i % 3 == 0) bytes = "GET / HTTP/1.1\r\n" + bytes + "\r\n\r\n";
    const std::string answer = Answer(bytes);
    if (!bytes.empty()) {
      EXPECT_THAT(answer, StartsWith("HTTP/1.1 4")) << i;
    }
  }
}

TEST_F(HostileTest, SurvivesARequestCutAnywhere) {
  Serve();
  const std::string whole =
      "POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 4\r\n\r\nbody";
  for (size_t length = 1; length < whole.size(); ++length) {
    EXPECT_THAT(Answer(absl::string_view(whole).substr(0, length)),
                IsError(400, "the request ends in the middle"))
        << length;
  }
  EXPECT_THAT(Answer(whole), EndsWith("/a body"));
}

TEST_F(HostileTest, LimitsTheHead) {
  Serve();
  const std::string longest(8192 - 15, 'a');  // beside "GET / HTTP/1.1"
  const std::string header(8192 - 10, 'b');   // beside "\r\nc: " and the end
  EXPECT_THAT(Answer("GET /" + longest + "a HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Answer("GET /" + longest + "aa HTTP/1.1\r\n\r\n"),
              IsError(414, "the path is too long"));
  EXPECT_THAT(Answer("GET / HTTP/1.1\r\nc: " + header + "\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Answer("GET / HTTP/1.1\r\nc: " + header + "bbbbbb\r\n\r\n"),
              IsError(431, "the headers are too long"));
  std::string many;
  for (int i = 0; i < 101; ++i) absl::StrAppend(&many, "a: b\r\n");
  EXPECT_THAT(Answer("GET / HTTP/1.1\r\n" + many + "\r\n"),
              IsError(431, "too many headers"));
}

TEST_F(HostileTest, ReadsNoEndlessLines) {
  Serve();
  for (const char* start : {"GET /", "GET / HTTP/1.1\r\na: "}) {
    RawClient client(port());
    client.Send(start);
    // The server stops reading, and discards bytes for a second.
    while (client.Send(std::string(65536, 'a'))) {
    }
    EXPECT_THAT(client.Read(), AnyOf(HasSubstr("too long"), "<reset>"));
  }
}

TEST_F(HostileTest, BelievesNoLengthThatIsNone) {
  Serve({.max_body_bytes = 10});
  const auto with = [this](const std::string& headers) {
    return Answer("POST / HTTP/1.1\r\n" + headers + "\r\n\r\n1234567890");
  };
  EXPECT_THAT(with("Content-Length: 10"), EndsWith("/ 1234567890"));
  EXPECT_THAT(with("Content-Length: 11"), IsError(413, "the body is too long"));
  EXPECT_THAT(with("Content-Length: 99999999999999999999999"),
              IsError(413, "the body is too long"));
  EXPECT_THAT(with("Content-Length: -1"),
              IsError(400, "Content-Length: wanted a number"));
  EXPECT_THAT(with("Content-Length: 4\r\nContent-Length: 4"),
              IsError(400, "Content-Length: wanted one"));
  EXPECT_THAT(with("Transfer-Encoding: chunked"),
              IsError(411, "wanted a body with Content-Length"));
}

TEST_F(HostileTest, LooksForARequestBehindABodyThatIsLonger) {
  Serve();
  // The client announces 4 bytes and sends 7: the rest is the next request.
  EXPECT_THAT(Answer("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody123"),
              AllOf(HasSubstr("\r\n\r\n/ body"),
                    HasSubstr("{\"error\": \"no HTTP request\"}")));
}

TEST_F(HostileTest, AnswersRequestsThatComeAtOnceInTheirOrder) {
  Serve();
  EXPECT_THAT(Answer("GET /1 HTTP/1.1\r\n\r\n"
                     "POST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n"
                     "GET /3 HTTP/1.1\r\n\r\n"),
              ContainsRegex("/1 (.|\n)*/2 abc(.|\n)*/3 "));
}

TEST_F(HostileTest, AnswersAClientThatHasSaidAll) {
  Serve();
  EXPECT_THAT(Answer("POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\nb"),
              EndsWith("/a b"));
}

}  // namespace
}  // namespace tinytorch
