#include "tools/grade/engine/events.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace tinytorch::grade {
namespace {

// As Bazel 7 writes them, shortened.
constexpr char kEvents[] =
    R"({"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[)"
    R"({"name":"b","uri":"file:///out/b%7Eold.json"}]}}
{"id":{"namedSet":{"id":"1"}},"namedSetOfFiles":{"files":[)"
    R"({"name":"a","uri":"file:///out/a.json"}],"fileSets":[{"id":"0"}]}}
{"id":{"targetCompleted":{"label":"@@submissions//tensor:a"}},"completed":)"
    R"({"success":true,"outputGroup":[{"name":"default","fileSets":[)"
    R"({"id":"1"}]}]}}
{"id":{"targetCompleted":{"label":"@submissions//tensor:b"}},"completed":{}}
)";

TEST(EventsTest, OutputsAreThoseOfASetAndOfTheSetsInIt) {
  const absl::StatusOr<Outputs> outputs = ParseEvents(kEvents);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(outputs->at("@submissions//tensor:a"),
            (std::vector<std::string>{"/out/a.json", "/out/b~old.json"}));
}

TEST(EventsTest, AnOutputOfAWorkerIsReadFromItsLocalCopy) {
  const absl::StatusOr<Outputs> outputs = ParseEvents(
      R"({"id":{"workspace":{}},"workspaceInfo":{"localExecRoot":"/root"}}
{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"a/b.json",)"
      R"("uri":"bytestream://worker/blobs/12/3","pathPrefix":["out","bin"]}]}}
{"id":{"targetCompleted":{"label":"//:a"}},"completed":{"success":true,)"
      R"("outputGroup":[{"name":"default","fileSets":[{"id":"0"}]}]}}
)");
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(OutputOf(*outputs, "//:a", ".json"), "/root/out/bin/a/b.json");
}

TEST(EventsTest, AFailedTargetHasNoOutputs) {
  const absl::StatusOr<Outputs> outputs = ParseEvents(kEvents);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_FALSE(outputs->contains("@submissions//tensor:b"));
  EXPECT_EQ(OutputOf(*outputs, "@submissions//tensor:b", ".json"), "");
}

TEST(EventsTest, ALastLineMayBeCutOff) {
  const absl::StatusOr<Outputs> outputs =
      ParseEvents(std::string(kEvents) + R"({"id":{"targetComp)");
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(outputs->size(), 1);
}

TEST(EventsTest, AnEventOfAnotherShapeIsAnError) {
  EXPECT_FALSE(
      ParseEvents(R"({"id":{"namedSet":{"id":7}},"namedSetOfFiles":{}})").ok());
  EXPECT_FALSE(ParseEvents("[1]\n").ok());
}

TEST(EventsTest, AnOutputIsFoundByItsEnding) {
  const absl::StatusOr<Outputs> outputs = ParseEvents(kEvents);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(OutputOf(*outputs, "@submissions//tensor:a", "a.json"),
            "/out/a.json");
  EXPECT_EQ(OutputOf(*outputs, "@submissions//tensor:a", ".txt"), "");
}

}  // namespace
}  // namespace tinytorch::grade
