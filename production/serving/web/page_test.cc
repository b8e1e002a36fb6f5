#include "production/serving/web/page.h"

#include <algorithm>
#include <memory>
#include <regex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "networks/sequential.h"
#include "production/serving/http/message.h"
#include "production/serving/web/feature_maps.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

class PageTest : public testing::Test {
 protected:
  PageTest() : maps_(std::make_unique<Sequential>()) {}

  HttpResponse Ask(const std::string& method, const std::string& path,
                   const std::string& body = "") {
    return handler_({.method = method, .path = path, .body = body});
  }

  FeatureMaps maps_;
  HttpHandler handler_ = WithPage(
      [](const HttpRequest& request) -> HttpResponse {
        if (request.path == "/throws") throw std::runtime_error("broken");
        if (request.path == "/unwritten") throw Unimplemented();
        return {.status = 200, .body = "service " + request.path};
      },
      maps_);
};

// Returns the files that the page and its scripts name: src="draw.js", from
// "./digit.js".
std::vector<std::string> NamedIn(const std::string& text) {
  static const std::regex name(
      R"re((?:src=|href=|from\s+)"(?:\./)?([a-z_]+\.(?:js|css))")re");
  std::vector<std::string> names;
  for (std::sregex_iterator i(text.begin(), text.end(), name), end; i != end;
       ++i) {
    names.push_back((*i)[1]);
  }
  return names;
}

TEST_F(PageTest, HasAllThatItNamesAndNothingOfOtherHosts) {
  std::vector<std::string> paths = {"/"};
  for (size_t i = 0; i < paths.size(); ++i) {
    const HttpResponse response = Ask("GET", paths[i]);
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, testing::Not(StartsWith("service")))
        << paths[i] << " is not here";
    std::string text = response.body;
    // The name of a namespace looks like an address, but is never loaded.
    text =
        std::regex_replace(text, std::regex("http://www.w3.org/2000/svg"), "");
    EXPECT_FALSE(std::regex_search(text, std::regex("(https?:)?//[a-z]")))
        << paths[i];
    for (const std::string& name : NamedIn(response.body)) {
      if (std::ranges::find(paths, "/" + name) == paths.end()) {
        paths.push_back("/" + name);
      }
    }
  }
  EXPECT_EQ(paths.size(), 9u);
}

TEST_F(PageTest, BrowsersAreToldWhatItIs) {
  const HttpResponse page = Ask("GET", "/");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.headers, Contains(Pair("Content-Security-Policy",
                                          HasSubstr("default-src 'none'"))));
  EXPECT_EQ(Ask("HEAD", "/").status, 200);
  EXPECT_THAT(Ask("GET", "/draw.js").content_type,
              StartsWith("text/javascript"));
  EXPECT_THAT(Ask("GET", "/style.css").content_type, StartsWith("text/css"));
}

TEST_F(PageTest, AllElseIsForTheService) {
  EXPECT_EQ(Ask("GET", "/metrics").body, "service /metrics");
  EXPECT_EQ(Ask("POST", "/v1/predict").body, "service /v1/predict");
  EXPECT_EQ(Ask("GET", "/no/such").body, "service /no/such");
}

TEST_F(PageTest, GivesFeatureMaps) {
  const HttpResponse maps =
      Ask("POST", "/v1/feature_maps", std::string(784, 'x'));
  EXPECT_EQ(maps.status, 200);
  EXPECT_EQ(maps.content_type, "application/json");
  EXPECT_EQ(maps.body, R"({"layers":[]})");
  const HttpResponse wrong = Ask("POST", "/v1/feature_maps", "x");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.body, R"({"error":"wanted 784 bytes, got 1"})");
}

TEST_F(PageTest, SaysWhichMethodItWants) {
  const HttpResponse maps = Ask("GET", "/v1/feature_maps");
  EXPECT_EQ(maps.status, 405);
  EXPECT_THAT(maps.headers, Contains(Pair("Allow", "POST")));
  const HttpResponse page = Ask("POST", "/");
  EXPECT_EQ(page.status, 405);
  EXPECT_THAT(page.headers, Contains(Pair("Allow", "GET")));
}

TEST_F(PageTest, WhatIsThrownIsAnswered) {
  EXPECT_EQ(Ask("GET", "/throws").status, 500);
  EXPECT_EQ(Ask("GET", "/throws").body, R"({"error":"broken"})");
  EXPECT_EQ(Ask("GET", "/unwritten").status, 501);
  EXPECT_THAT(Ask("GET", "/unwritten").body, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch
