#include "tools/runner/report/functions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::ElementsAre;

constexpr char kSource[] = R"(// Permute(x, order): a comment.
#include "tensor/views.h"

namespace tinytorch {
namespace {

constexpr int kMost = Most(3);
int Declared(int x);

// A helper.
int Product(const Shape& shape,
            int from) {
  return Product(shape, from);
}

}  // namespace

Tensor Permute(const Tensor& x, const std::vector<int64_t>& order) {
  if (x.ndim() == 0) return x;
}

Scalar& Tensor::At(const Index& index) const {
}

Batch::Batch(int size) : size_(size) {}

}  // namespace tinytorch
)";

std::vector<std::string> Names(const std::vector<Function>& functions) {
  std::vector<std::string> names;
  for (const Function& function : functions) {
    names.push_back(function.name + ":" + std::to_string(function.line));
  }
  return names;
}

TEST(FunctionsInTest, FindsDefinitionsAtTheBeginningOfALine) {
  EXPECT_THAT(Names(FunctionsIn(kSource)),
              ElementsAre("Product:11", "Permute:18", "Tensor::At:22",
                          "Batch::Batch:25"));
  EXPECT_THAT(FunctionsIn(""), ElementsAre());
  EXPECT_THAT(FunctionsIn("int F("), ElementsAre());
}

TEST(FunctionsInTest, CountsParametersAndKnowsWhereABodyEnds) {
  const std::vector<Function> functions = FunctionsIn(
      "std::map<int, int> F(const std::map<int, int>& m, int n) {\n"
      "  return m;\n"
      "}\n"
      "\n"
      "struct Given {\n"
      "  void Method() {}\n"
      "};\n"
      "\n"
      "Batch::Batch() {}\n");
  ASSERT_EQ(functions.size(), 2);
  EXPECT_EQ(functions[0].parameters, 2);
  EXPECT_EQ(functions[1].parameters, 0);
  EXPECT_EQ(FunctionAround(functions, "a.cc:2"), &functions[0]);
  EXPECT_EQ(FunctionAround(functions, "a.cc:3"), &functions[0]);
  EXPECT_EQ(FunctionAround(functions, "a.cc:6"), nullptr);
  EXPECT_EQ(FunctionAround(functions, "a.cc:9"), &functions[1]);
}

TEST(NameCallsTest, ACallHasTheNameOfTheFunctionAroundItsLine) {
  Plan plan;
  plan.exercises.push_back({.name = "views", .file = "tensor/student/v.cc"});
  std::vector<TestResult> results(1);
  results[0].where = {{"operator()", "tensor/student/v.cc:12"},
                      {"Zip", "tensor/student/other.cc:12"},
                      {"Inlined", "tensor/student/v.cc:9"},
                      {"Zip", "tensor/student/v.cc:19"},
                      {"Permute", "tensor/student/v.cc:19"}};
  NameCalls(plan, {kSource}, &results);
  EXPECT_EQ(results[0].where[0].function, "Product");
  EXPECT_EQ(results[0].where[1].function, "Zip");
  EXPECT_EQ(results[0].where[2].function, "Inlined");
  EXPECT_EQ(results[0].where[3].function, "Zip") << "with a lambda of Permute";
}

}  // namespace
}  // namespace tinytorch::runner
