#include "production/use/use_parts.h"

#include <stdexcept>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/model_file.h"
#include "production/serving/make_model.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

TEST(UsePartsTest, FindsLabels) {
  EXPECT_THAT(LabelsIn(R"({"model": "1a", "predictions": [
                  {"label": 3, "probabilities": [0, 1]}, {"label": 0}]})"),
              ElementsAre(3, 0));
}

TEST(UsePartsTest, BelievesNothingOfAnAnswer) {
  for (const char* body :
       {"", "{", "[]", "3", "null", "{}", R"({"predictions": []})",
        R"({"predictions": null})", "\xff"}) {
    EXPECT_THAT(LabelsIn(body), IsEmpty()) << body;
  }
  for (const char* prediction :
       {"3", "null", "[3]", "{}", R"({"label": "3"})", R"({"label": 2.5})"}) {
    EXPECT_THAT(
        LabelsIn(std::string(R"({"predictions": [)") + prediction + "]}"),
        ElementsAre(-1))
        << prediction;
  }
}

class UseServerTest : public testing::Test {
 protected:
  // Once: it reads all training images.
  static void SetUpTestSuite() {
    const absl::StatusOr<Model> model = ShippedModel("lenet5");
    ASSERT_TRUE(model.ok()) << model.status();
    ASSERT_TRUE(SaveModel(Path(), *model).ok());
  }

  static std::string Path() { return testing::TempDir() + "/lenet5.model"; }

  const std::string path_ = Path();
};

TEST_F(UseServerTest, TakesTheNextPortThatIsFree) {
  const UseServer first(path_, 0);
  const UseServer second(path_, first.port());
  EXPECT_GT(second.port(), first.port());
  EXPECT_EQ(first.Address(),
            "http://127.0.0.1:" + std::to_string(first.port()) + "/");
}

TEST_F(UseServerTest, SaysWhatWasNotAnswered) {
  UseServer server(path_, 0);
  EXPECT_THAT([&] { server.Get("/no/such"); },
              ThrowsMessage<std::runtime_error>(
                  HasSubstr("/no/such: wanted 200, got 404")));
  EXPECT_THAT(
      [&] { server.Send(PredictRequest("too short")); },
      ThrowsMessage<std::runtime_error>(AllOf(
          HasSubstr("/v1/predict: wanted 200, got 400"), HasSubstr("784"))));
  server.Stop();
  server.Stop();
  EXPECT_THROW(server.Get("/healthz"), std::runtime_error);
}

TEST_F(UseServerTest, ReadsMetrics) {
  UseServer server(path_, 0);
  EXPECT_EQ(server.Metric("tinytorch_ready"), 1);
  EXPECT_EQ(server.Metric("tinytorch_drift_alert{of=\"ink\"}"), 0);
  EXPECT_EQ(server.Metric("tinytorch"), 0) << "a part of a name is not a name";
  const std::string predictions =
      "tinytorch_requests_total{code=\"200\",path=\"/v1/predict\"}";
  EXPECT_EQ(server.Metric(predictions), 0);
  EXPECT_THAT(LabelsIn(server.Send(PredictRequest(std::string(2 * 784, '\0')))),
              testing::SizeIs(2));
  EXPECT_EQ(server.Metric(predictions), 1);
  EXPECT_THAT(server.Get("/"), HasSubstr("Draw a digit"));
}

TEST_F(UseServerTest, WantsAModelFile) {
  EXPECT_THAT([&] { UseServer server(path_ + ".not", 0); },
              ThrowsMessage<std::runtime_error>(HasSubstr("lenet5.model.not")));
}

}  // namespace
}  // namespace tinytorch
