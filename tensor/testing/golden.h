// Golden cases: what PyTorch answered, stored as data.
//
// A file of them is JSON, made once by a script beside it (make.py), and comes
// to the test as text inside the test binary (//tools/data:embed.bzl):
//
//   {
//     "Softmax: logits of 1000": {
//       "x": {"shape": [1, 2], "values": [1000, 0]},
//       "axis": 1,
//       "y": {"shape": [1, 2], "values": [1, 0]}
//     }
//   }
//
//   for (const GoldenCase& golden : GoldenCases(ActivationJson(), "Softmax")) {
//     SCOPED_TRACE(golden.name());
//     EXPECT_THAT(Softmax(golden["x"], golden.Integer("axis")),
//                 NearTensor(golden["y"]));
//   }
//
// The words before the colon say what the case tests. JSON has no word for
// values that are not finite: they are written "nan", "inf" and "-inf", in
// quotes. A mistake in a file, or a name that is not there, throws
// std::logic_error naming file position, case or field: a golden test must not
// pass because it found nothing to test.

#ifndef TINYTORCH_TENSOR_TESTING_GOLDEN_H_
#define TINYTORCH_TENSOR_TESTING_GOLDEN_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

class GoldenCase {
 public:
  GoldenCase(std::string name, std::map<std::string, Tensor> tensors,
             std::map<std::string, double> numbers);

  // "Softmax: logits of 1000"
  const std::string& name() const { return name_; }

  // A tensor of this case. Every call to GoldenCases() makes new ones.
  const Tensor& operator[](const std::string& field) const;

  // A number of this case, or a whole number.
  double Number(const std::string& field) const;
  int64_t Integer(const std::string& field) const;

  bool Has(const std::string& field) const;

 private:
  std::string name_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, double> numbers_;
};

// The cases of a file whose name starts with `subject` and a colon, in
// alphabetical order; at least one.
std::vector<GoldenCase> GoldenCases(std::string_view json,
                                    std::string_view subject);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TESTING_GOLDEN_H_
