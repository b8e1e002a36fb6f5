// The common parts of the Use program: its state, and a server that is up.

#ifndef TINYTORCH_PRODUCTION_USE_USE_PARTS_H_
#define TINYTORCH_PRODUCTION_USE_USE_PARTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "networks/sequential.h"
#include "production/serving/http/message.h"
#include "tools/data/digits.h"

namespace tinytorch {

// Serves the service and the page at a port of this machine.
class UseServer {
 public:
  // Serves a model file at 127.0.0.1. If the port is taken, it tries the next
  // twenty; 0 is any free port. Throws std::runtime_error.
  UseServer(const std::string& model_path, int port);
  ~UseServer();

  int port() const;
  std::string Address() const;  // "http://127.0.0.1:8080/"

  // Sends a request over HTTP, as other clients do, and returns the body of the
  // response. Throws std::runtime_error unless it is a 200.
  std::string Send(const HttpRequest& request);
  std::string Get(const std::string& path) { return Send({.path = path}); }

  // Returns the value of a series of GET /metrics, named as there, with its
  // labels, or 0 if there is none. Throws std::runtime_error.
  double Metric(const std::string& series);

  // Answers the requests that have come, then ends. May be called more than
  // once.
  void Stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Returns the network of a model file. Throws std::runtime_error.
std::unique_ptr<Sequential> NetworkOf(const std::string& model_path);

// The state of the whole program.
struct ServingDemo {
  bool quick = false;  // little load, and no claims
  bool train = false;
  int port = 0;
  std::string folder = {};  // for the model file
  std::string report = {};  // a folder for a report, or empty
  Digits digits = LoadDigits();
  std::vector<std::string> images = {};  // the test images, 784 bytes each
  std::string model_path = {};
  std::unique_ptr<UseServer> server = nullptr;
  std::vector<std::string> failures = {};  // claims that are not true
};

// Returns a POST /v1/predict for images of 784 bytes each.
HttpRequest PredictRequest(std::string images);

// Returns the labels in the body of the response, one per image, and -1 for an
// image without a label. The body may be anything.
std::vector<int64_t> LabelsIn(const std::string& body);

// The parts, in their order. Those marked as optional may be left out; each of
// the others must come before the next ones.
void WriteModel(ServingDemo& demo);
void StartServer(ServingDemo& demo);
void PutUnderLoad(ServingDemo& demo);  // optional
void TurnDigits(ServingDemo& demo);    // optional
void ShowMetrics(ServingDemo& demo);   // optional
void ProfileBatch(ServingDemo& demo);  // optional
void StayUntilCtrlC(ServingDemo& demo);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_USE_USE_PARTS_H_
