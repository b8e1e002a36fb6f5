// The graph of an ONNX file: its records, and the operations in it. Given.
//
// You write the functions that say so, in onnx.cc.

#ifndef TINYTORCH_PRODUCTION_GIVEN_ONNX_GRAPH_H_
#define TINYTORCH_PRODUCTION_GIVEN_ONNX_GRAPH_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "layers/layer.h"
#include "production/onnx.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// The numbers of the fields, record by record, and of some of their values.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
namespace onnx {
inline constexpr int kModelIrVersion = 1, kModelProducer = 2, kModelGraph = 7,
                     kModelOpset = 8;
inline constexpr int kOpsetVersion = 2;
inline constexpr int kGraphNode = 1, kGraphName = 2, kGraphInitializer = 5,
                     kGraphInput = 11, kGraphOutput = 12;
inline constexpr int kNodeInput = 1, kNodeOutput = 2, kNodeName = 3,
                     kNodeOperator = 4, kNodeAttribute = 5;
inline constexpr int kAttributeName = 1, kAttributeFloat = 2, kAttributeInt = 3,
                     kAttributeInts = 8, kAttributeType = 20;
inline constexpr int kIsFloat = 1, kIsInt = 2, kIsInts = 7;
inline constexpr int kTensorExtent = 1, kTensorType = 2, kTensorName = 8,
                     kTensorData = 9;
inline constexpr int kFloat32 = 1, kInt64 = 7;
inline constexpr int kValueName = 1, kValueType = 2;
inline constexpr int kTypeTensor = 1;
inline constexpr int kTensorTypeElement = 1, kTensorTypeShape = 2;
inline constexpr int kShapeAxis = 1;
inline constexpr int kAxisExtent = 1, kAxisName = 2;
}  // namespace onnx

// Returns the record of a list of integers, as a tensor: the shape for Reshape.
ProtoWriter NumbersRecord(const std::string& name,
                          const std::vector<int64_t>& list);

// Returns the record of a tensor with its numbers. You write it.
ProtoWriter TensorRecord(const std::string& name, const Tensor& tensor);

// Returns the record of an attribute: axis = 1, epsilon = 1e-5, strides =
// [2, 2]. You write it.
ProtoWriter AttributeRecord(const Attribute& attribute);

// Returns the extents that two shapes agree on, and -1 for those that differ:
// [2, 784], [3, 784] -> [-1, 784]. You write it.
Shape FreeExtents(const Shape& few, const Shape& more);

// Returns the attribute of this name, or T() if there is none.
template <typename T>
T AttributeOf(const TraceEvent& event, const std::string& name) {
  const T* const value = event.Find<T>(name);
  return value != nullptr ? *value : T();
}

// A constant [] that is slope * batch + offset: the number of elements by which
// a mean over the batch divides.
struct GrowingNumber {
  double slope = 0, offset = 0;
};

// The operations of a network with a batch of one size.
struct TracedRun {
  Tensor input, output;
  std::vector<TraceEvent> events;
  std::map<const void*, GrowingNumber> growing = {};  // by Tensor::id()
};

// Two runs with the same operations, each with as many inputs and axes.
struct TwoRuns {
  static constexpr int64_t kFew = 2, kMore = 3;  // the sizes of the batches
  static constexpr int64_t kMany = 97;
  TracedRun few, more;
};

// Runs the network in evaluation mode, as onnx.h says, or returns its errors. A
// third run, with a batch of kMany, finds slices that depend on the batch.
absl::StatusOr<TwoRuns> RunTwice(Layer& network, const Shape& input);

// Returns the constants of `few` that grow with the batch. The runs have the
// same operations.
std::map<const void*, GrowingNumber> FindGrowing(const TracedRun& few,
                                                 const TracedRun& more,
                                                 const TracedRun& many);

// Builds the graph, operation by operation.
class GraphWriter {
 public:
  // Adds the input, the output, and all weights under their names.
  GraphWriter(const Layer& network, const TwoRuns& runs);

  // Adds one operation, as it was in both runs. `name` is that of its output,
  // if it must have a certain name.
  void Operation(const TraceEvent& few, const TraceEvent& more,
                 const std::string& name = "");

  // Returns the whole graph, or the first error.
  absl::StatusOr<ProtoWriter> Finish() const;

 private:
  // An operation with the names of its inputs and its output.
  struct Step {
    const TraceEvent& few;
    const TraceEvent& more;
    std::vector<std::string> inputs;
    std::string output;
  };

  // Returns the name of a tensor that `op` takes. You write it.
  std::string NameOf(const std::string& op, const Tensor& few,
                     const Tensor& more);

  // Each of these writes the nodes of one kind of operation. You write the
  // first three.
  void AsReported(const Step& step);
  void WithAxesAsInput(const Step& step);
  void Reshape(const Step& step);
  void Expand(const Step& step);
  void Slice(const Step& step);
  void Gather(const Step& step);
  void Gelu(const Step& step);
  void ArgMax(const Step& step);
  void Comparison(const Step& step);
  void Where(const Step& step);
  void CumSum(const Step& step);

  // Writes a node.
  void Node(const std::string& op, const std::vector<std::string>& inputs,
            const std::string& output, const Attributes& attributes = {});

  // Returns a new name. It begins with a dot, as no parameter's name does.
  std::string Fresh(const std::string& what);

  // Each adds something to the graph, and returns its name: a list of integers;
  // a number; nodes that compute a number from the size of the batch.
  std::string Numbers(const std::vector<int64_t>& list);
  std::string Constant(Scalar value);
  std::string Growing(const GrowingNumber& number);

  // Records the error "onnx: WHAT", if it is the first.
  void Fail(const std::string& what);

  ProtoWriter graph_;
  absl::Status error_;
  std::map<const void*, std::string> names_;  // by Tensor::id()
  int64_t count_ = 0;                         // of names from Fresh()
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_ONNX_GRAPH_H_
