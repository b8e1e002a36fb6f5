#include "production/serving/http/head.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

HttpProblem Read(absl::string_view headers, RequestHead& head) {
  return ReadRequestHead(absl::StrCat("POST / HTTP/1.1\r\n", headers, "\r\n"),
                         1000, head);
}

int StatusOf(absl::string_view headers) {
  RequestHead head;
  return Read(headers, head).status;
}

TEST(HeadTest, HasNamesInLowerCaseAndValuesAsTheyAre) {
  RequestHead head;
  EXPECT_EQ(
      Read("Host: a\r\nX-Name:\t %41 B \r\nEmpty:\r\nhost: c\r\n", head).status,
      0);
  EXPECT_THAT(head.headers, ElementsAre(Pair("empty", ""), Pair("host", "a, c"),
                                        Pair("x-name", "%41 B")));
  EXPECT_EQ(head.content_length, 0u);
}

TEST(HeadTest, SaysWhatFollows) {
  RequestHead head;
  EXPECT_EQ(Read("Content-Length: 0012\r\n", head).status, 0);
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_FALSE(head.close);
  EXPECT_FALSE(head.expects_continue);
  EXPECT_EQ(
      Read("Connection: te, Close\r\nExpect: 100-Continue\r\n", head).status,
      0);
  EXPECT_EQ(head.content_length, 0u);
  EXPECT_TRUE(head.close);
  EXPECT_TRUE(head.expects_continue);
}

TEST(HeadTest, TakesALengthOnlyIfThereIsNoDoubt) {
  EXPECT_EQ(StatusOf("Content-Length: 1000\r\n"), 0);
  EXPECT_EQ(StatusOf("Content-Length: 1001\r\n"), 413);
  // 2^64 + 1 and 10^30 must not overflow to a small number.
  EXPECT_EQ(StatusOf("Content-Length: 18446744073709551617\r\n"), 413);
  EXPECT_EQ(StatusOf("Content-Length: 1000000000000000000000000000000\r\n"),
            413);
  for (const char* value :
       {"", "-1", "+1", "1 2", "1,1", "0x10", "1.0", "ten", "%31"}) {
    EXPECT_EQ(StatusOf(absl::StrCat("Content-Length: ", value, "\r\n")), 400)
        << value;
  }
  EXPECT_EQ(StatusOf("Content-Length: 5\r\ncontent-length: 5\r\n"), 400);
  EXPECT_EQ(StatusOf("Content-Length: 5\r\nContent-Length: 6\r\n"), 400);
  EXPECT_EQ(StatusOf("Transfer-Encoding: chunked\r\n"), 411);
  EXPECT_EQ(StatusOf("Transfer-Encoding: x\r\nContent-Length: 0\r\n"), 400);
}

TEST(HeadTest, RefusesWhatOthersMayReadInAnotherWay) {
  EXPECT_EQ(StatusOf("Content-Length : 5\r\n"), 400);
  EXPECT_EQ(StatusOf("Name: a\r\n more of it\r\n"), 400);
  EXPECT_EQ(StatusOf("Name: a\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOf("Name: a\rContent-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOf(absl::string_view("Name: a\0b\r\n", 11)), 400);
  EXPECT_EQ(StatusOf("Na\x7fme: a\r\n"), 400);
  EXPECT_EQ(StatusOf("Na(me: a\r\n"), 400);
  EXPECT_EQ(StatusOf("Name\r\n"), 400);
  EXPECT_EQ(StatusOf(": a\r\n"), 400);
  EXPECT_EQ(StatusOf("Name: \xc3\xa4\r\n"), 0);
}

TEST(HeadTest, CountsHeaders) {
  std::string headers;
  for (int i = 0; i < kMostHeaders; ++i) absl::StrAppend(&headers, "a: b\r\n");
  EXPECT_EQ(StatusOf(headers), 0);
  EXPECT_EQ(StatusOf(headers + "a: b\r\n"), 431);
}

}  // namespace
}  // namespace tinytorch
