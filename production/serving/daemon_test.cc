// The real process of serve: it starts, answers, takes another model under
// load, and ends under load.

#include "production/serving/daemon.h"

#include <signal.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "production/model_file.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "production/serving/make_model.h"
#include "tools/testing/programs.h"

namespace tinytorch {
namespace {

using programs::Outcome;
using programs::ReferenceProgram;
using programs::RunProgram;
using programs::SkeletonProgram;
using programs::TemporaryFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Packs each network only once, because that takes a second.
void WriteModel(const std::string& path, const std::string& architecture) {
  static std::map<std::string, absl::StatusOr<Model>> models;
  const auto [at, is_new] =
      models.try_emplace(architecture, absl::UnknownError(""));
  if (is_new) at->second = ShippedModel(architecture);
  ASSERT_TRUE(at->second.ok()) << at->second.status();
  ASSERT_TRUE(SaveModel(path, *at->second).ok());
}

// Returns an image of a vertical stroke.
std::string One() {
  std::string image(28 * 28, '\0');
  for (int row = 5; row < 23; ++row) {
    image[static_cast<size_t>(row * 28 + 13)] = '\xff';
    image[static_cast<size_t>(row * 28 + 14)] = '\xff';
  }
  return image;
}

HttpRequest Bytes() {
  return {.method = "POST",
          .path = "/v1/predict",
          .headers = {{"content-type", "application/octet-stream"}},
          .body = One()};
}

TEST(DaemonTest, AnswersBytesAndJson) {
  const std::string path = TemporaryFile("answers.model");
  WriteModel(path, "lenet5");
  Daemon daemon({"--model=" + path, "--port=0"});
  const std::string line = daemon.Line();
  EXPECT_THAT(line, MatchesRegex("serving lenet5 \\([0-9a-f]{8}\\) at "
                                 "http://127\\.0\\.0\\.1:[0-9]+"));
  HttpClient client("127.0.0.1", PortOf(line));
  const auto bytes = client.Send(Bytes());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->status, 200) << bytes->body;
  EXPECT_EQ(nlohmann::json::parse(bytes->body)["predictions"][0]["label"], 1);

  const std::string image = One();
  std::vector<int> pixels;
  for (const char c : image) pixels.push_back(c == 0 ? 0 : 1);
  const auto json =
      client.Send({.method = "POST",
                   .path = "/v1/predict",
                   .headers = {{"content-type", "application/json"}},
                   .body = absl::StrCat("{\"images\": [[",
                                        absl::StrJoin(pixels, ","), "]]}")});
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->body, bytes->body);
  EXPECT_EQ(client.Send({.path = "/readyz"})->status, 200);
}

TEST(DaemonTest, TakesAnotherModelUnderLoad) {
  const std::string path = TemporaryFile("reload.model");
  WriteModel(path, "lenet5");
  Daemon daemon({"--model=" + path, "--port=0"});
  Clients clients(PortOf(daemon.Line()), 4, Bytes());
  clients.AwaitAnswers(20);

  WriteModel(path, "mlp");
  daemon.Signal(SIGHUP);
  EXPECT_THAT(daemon.Line(), StartsWith("reloaded: mlp ("));
  clients.AwaitAnswers(20);

  std::ofstream(path) << "half a fi";
  daemon.Signal(SIGHUP);
  EXPECT_THAT(daemon.Line(),
              AllOf(StartsWith("not reloaded: "), HasSubstr("reload.model: ")));
  clients.AwaitAnswers(20);

  clients.Finish();
  EXPECT_THAT(clients.failures, SizeIs(0)) << clients.failures[0];
  EXPECT_THAT(clients.models, SizeIs(2));
}

TEST(DaemonTest, AnswersAllBeforeItEnds) {
  const std::string path = TemporaryFile("end.model");
  WriteModel(path, "lenet5");
  for (const int signal : {SIGTERM, SIGINT}) {
    Daemon daemon({"--model=" + path, "--port=0"});
    Clients clients(PortOf(daemon.Line()), 8, Bytes());
    clients.AwaitAnswers(40);
    daemon.Signal(signal);
    EXPECT_EQ(daemon.Line(), "ending");
    EXPECT_EQ(daemon.Line(), "ended: all requests are answered");
    EXPECT_EQ(daemon.ExitCode(), 0);
    // Each client read "Connection: close", and then could not connect again.
    clients.AwaitFailures();
    EXPECT_THAT(clients.failures, SizeIs(8));
    for (const std::string& failure : clients.failures) {
      EXPECT_THAT(failure, HasSubstr("Could not establish connection"));
    }
  }
}

TEST(DaemonTest, GoesOnWhileProxiesLearnOfTheEnd) {
  const std::string path = TemporaryFile("drain.model");
  WriteModel(path, "lenet5");
  Daemon daemon({"--model=" + path, "--port=0", "--drain_seconds=3600"});
  const int port = PortOf(daemon.Line());
  HttpClient client("127.0.0.1", port);
  ASSERT_EQ(client.Send({.path = "/readyz"})->status, 200);
  daemon.Signal(SIGTERM);
  EXPECT_EQ(daemon.Line(), "ending");
  const auto ready = client.Send({.path = "/readyz"});
  ASSERT_TRUE(ready.ok()) << ready.status();
  EXPECT_EQ(ready->status, 503);
  EXPECT_EQ(client.Send(Bytes())->status, 200);
  // The second signal ends it at once.
  daemon.Signal(SIGTERM);
  EXPECT_EQ(daemon.ExitCode(), -SIGTERM);
}

TEST(DaemonTest, SaysWhatIsWrongAndDoesNotStart) {
  const auto fails = [](const std::string& arguments) {
    const Outcome run = RunProgram("", ReferenceProgram(), arguments);
    EXPECT_EQ(run.exit_code, 1) << arguments;
    return run.output;
  };
  EXPECT_EQ(fails(""), "serve: wanted --model=FILE\n");
  EXPECT_EQ(fails("--model=/no/such.model"),
            "serve: /no/such.model: cannot open: No such file or directory\n");
  EXPECT_EQ(fails("--model=a --port=70000"),
            "serve: --port: wanted 0 to 65535, got 70000\n");
  EXPECT_EQ(fails("--model=a --max_batch=0"),
            "serve: --max_batch: wanted 1 to 4096, got 0\n");
  EXPECT_THAT(fails("--model=a --port=many"), HasSubstr("port"));
  EXPECT_THAT(fails("--modle=a"), HasSubstr("modle"));
  const std::string path = TemporaryFile("used.model");
  WriteModel(path, "lenet5");
  Daemon daemon({"--model=" + path, "--port=0"});
  const int port = PortOf(daemon.Line());
  EXPECT_EQ(fails(absl::StrCat("--model=", path, " --port=", port)),
            absl::StrCat("serve: cannot listen at 127.0.0.1:", port,
                         ": Address already in use\n"));
}

TEST(DaemonTest, SaysWhatIsNotWritten) {
  const std::string path = TemporaryFile("skeleton.model");
  WriteModel(path, "lenet5");
  const Outcome run = RunProgram("", SkeletonProgram(), "--model=" + path);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch
