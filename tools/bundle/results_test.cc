#include "tools/bundle/results.h"

#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/data/file.h"
#include "tools/text/file.h"

namespace tinytorch::bundle {
namespace {

using nlohmann::json;

Result Half() {
  return {.module = "tensor",
          .exercises = {{.name = "shape",
                         .title = "Shapes",
                         .points = 8,
                         .earned = 8,
                         .status = "passed",
                         .text = "all"},
                        {.name = "views", .title = "Views", .points = 10}},
          .problems = {"A \xff problem."},
          .seed = 17};
}

TEST(ResultsTest, GradescopeReadsPointsAndNames) {
  const json read = json::parse(GradescopeJson(Half()));
  EXPECT_EQ(read["score"], 8);
  EXPECT_EQ(read["tests"][0]["name"], "tensor shape: Shapes");
  EXPECT_EQ(read["tests"][0]["max_score"], 8);
  EXPECT_EQ(read["tests"][0]["status"], "passed");
  EXPECT_EQ(read["extra_data"]["seed"], 17);
}

TEST(ResultsTest, SaysWhatIsNotGradedYet) {
  const json read = json::parse(GradescopeJson(Half()));
  EXPECT_EQ(read["tests"][1]["output"], "not graded yet");
  EXPECT_EQ(read["tests"][1]["status"], "failed");
  EXPECT_NE(read["output"].get<std::string>().find("stopped before"),
            std::string::npos);
  Result finished = Half();
  finished.finished = true;
  const json end = json::parse(GradescopeJson(finished));
  EXPECT_EQ(end["output"].get<std::string>().find("stopped before"),
            std::string::npos);
}

TEST(ResultsTest, Classroom50ReadsWholeNumbersAndTheTimeOfTheCommit) {
  const json read =
      json::parse(Classroom50Json(Half(), "2026-11-28T05:00:00Z"));
  EXPECT_EQ(read["schema"], "classroom50/result/v1");
  EXPECT_EQ(read["score"], 8);
  EXPECT_EQ(read["max-score"], 18);
  EXPECT_EQ(read["datetime"], "2026-11-28T05:00:00Z");
  EXPECT_EQ(read["tests"][1]["passed"], false);
}

TEST(ResultsTest, TheTimeComesFromTheMetadata) {
  EXPECT_EQ(CreatedAt(R"({"created_at": "2026-11-01T10:00:00-05:00"})"),
            "2026-11-01T10:00:00-05:00");
  for (const char* broken : {"", "{", "[]", "{}", R"({"created_at": 3})"}) {
    EXPECT_EQ(CreatedAt(broken), "") << broken;
  }
}

TEST(ResultsTest, WritesAFileInOneStep) {
  const std::string path = testing::TempDir() + "/results.json";
  ASSERT_TRUE(ReplaceFile(path, "one").ok());
  ASSERT_TRUE(ReplaceFile(path, "two").ok());
  EXPECT_EQ(*text::ReadFile(path), "two");
  EXPECT_FALSE(text::ReadFile(path + ".part").ok());
  EXPECT_FALSE(ReplaceFile("/no/such/folder/x", "one").ok());
}

}  // namespace
}  // namespace tinytorch::bundle
