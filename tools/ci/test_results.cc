#include "tools/ci/test_results.h"

#include <cstddef>
#include <istream>
#include <map>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "pugixml.hpp"

namespace tinytorch::ci {
namespace {

using nlohmann::json;

// The path of a file:// URI, in which Bazel writes some characters as %7E.
std::string PathOf(std::string_view uri) {
  std::string path;
  if (!absl::ConsumePrefix(&uri, "file://")) return path;
  for (size_t i = 0; i < uri.size(); ++i) {
    int code = 0;
    if (uri[i] == '%' && absl::SimpleHexAtoi(uri.substr(i + 1, 2), &code)) {
      path += static_cast<char>(code);
      i += 2;
    } else {
      path += uri[i];
    }
  }
  return path;
}

enum class Verdict { kPassed, kSkipped, kFailed };

Verdict VerdictOf(const pugi::xml_node& test_case) {
  if (test_case.child("failure") || test_case.child("error")) {
    return Verdict::kFailed;
  }
  // GoogleTest marks a disabled test as "notrun".
  const std::string_view status = test_case.attribute("status").value();
  if (test_case.child("skipped") || status == "notrun") {
    return Verdict::kSkipped;
  }
  return Verdict::kPassed;
}

// Adds the cases in `node`, the root of a file or a <testsuite>. Either may
// contain suites.
void AddCases(std::string_view label, const pugi::xml_node& node,
              TestResults& results) {
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = child.name();
    if (name == "testsuite" || name == "testsuites") {
      AddCases(label, child, results);
    }
    if (name != "testcase") continue;
    switch (VerdictOf(child)) {
      case Verdict::kPassed:
        ++results.passed;
        break;
      case Verdict::kSkipped:
        ++results.skipped;
        break;
      case Verdict::kFailed:
        results.failures.push_back(
            absl::StrCat(label, " ", child.attribute("name").value()));
    }
  }
}

void AddTestResult(std::string_view label, const json& result,
                   TestResults& results) {
  const std::string status = result.value("status", "NO_STATUS");
  const size_t failures_before = results.failures.size();
  for (const json& file : result.value("testActionOutput", json::array())) {
    if (file.value("name", "") == "test.xml") {
      AddJunitFile(label, PathOf(file.value("uri", "")), results);
    }
  }
  if (status != "PASSED" && results.failures.size() == failures_before) {
    results.failures.push_back(absl::StrCat(label, " (", status, ")"));
  }
}

}  // namespace

void AddJunitFile(std::string_view label, const std::string& path,
                  TestResults& results) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_file(path.c_str());
  if (parsed) {
    AddCases(label, document, results);
  } else {
    results.failures.push_back(absl::StrCat(
        label, " (its JUnit file: ", parsed.description(), ", ", path, ")"));
  }
}

TestResults ReadBuildEvents(std::istream& events) {
  TestResults results;
  // By id without the attempt, so that the last attempt counts.
  std::map<std::string, json> last_results;
  bool has_end = false;
  for (std::string line; std::getline(events, line);) {
    const json event = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object() || !event.contains("id")) {
      results.failures.push_back(
          absl::StrCat("a line that is not a build event: ", line));
      continue;
    }
    json id = event["id"];
    if (id.contains("testResult") && event.contains("testResult")) {
      id["testResult"].erase("attempt");
      last_results[id.dump()] = event["testResult"];
    } else if (id.contains("targetCompleted") && event.contains("completed")) {
      if (event["completed"].value("success", false)) continue;
      results.failures.push_back(absl::StrCat(
          id["targetCompleted"].value("label", "?"), " (it was not built)"));
    } else if (event.contains("aborted") &&
               event["aborted"].value("reason", "") != "SKIPPED") {
      const json& target = id.begin().value();
      results.failures.push_back(
          absl::StrCat(target.value("label", id.dump()), " (",
                       event["aborted"].value("reason", "ABORTED"), ": ",
                       event["aborted"].value("description", ""), ")"));
    }
    has_end = has_end || event.value("lastMessage", false);
  }
  for (const auto& [id, result] : last_results) {
    AddTestResult(json::parse(id)["testResult"].value("label", "?"), result,
                  results);
  }
  if (!has_end) {
    results.failures.push_back("the build events have no last message");
  }
  return results;
}

}  // namespace tinytorch::ci
