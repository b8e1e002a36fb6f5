// What the parts of the Use program share: a model, a server that is up, and
// ways to ask it.

#ifndef TINYTORCH_PRODUCTION_USE_USE_PARTS_H_
#define TINYTORCH_PRODUCTION_USE_USE_PARTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "networks/sequential.h"
#include "tools/data/digits.h"
#include "production/serving/http/message.h"

namespace tinytorch {

// The service and the page at a port of this machine, as long as it lives.
class UseServer {
 public:
  // Serves a model file at 127.0.0.1. If the port is taken, at one of the
  // twenty behind it; 0: at any. Throws std::runtime_error.
  UseServer(const std::string& model_path, int port);
  ~UseServer();

  int port() const;
  std::string Address() const;  // "http://127.0.0.1:8080/"

  // Sends a request over the network, as everybody else does, and returns the
  // body of the answer. Throws std::runtime_error unless it is a 200.
  std::string Ask(const HttpRequest& request);
  std::string Get(const std::string& path) { return Ask({.path = path}); }

  // The value of one series of GET /metrics, named as there, with its labels;
  // 0 if there is none. Throws std::runtime_error.
  double Metric(const std::string& series);

  // Answers what was asked, then ends. As often as you like.
  void Stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The network of a model file. Throws std::runtime_error.
std::unique_ptr<Sequential> NetworkOf(const std::string& model_path);

// The whole program's state.
struct Use {
  bool quick = false;  // a glance: little load, no claims
  bool train = false;
  int port = 0;
  std::string folder = {};  // for the model file
  std::string report = {};  // a folder for files to look at, or empty
  Digits digits = LoadDigits();
  std::vector<std::string> images = {};  // of the test, 784 bytes each
  std::string model_path = {};
  std::unique_ptr<UseServer> server = nullptr;
  std::vector<std::string> failures = {};  // claims that are not true
};

// POST /v1/predict for images of 784 bytes each.
HttpRequest PredictRequest(std::string images);

// The labels in the answer to it, as many as there were images; -1 where there
// is none. Believes nothing of it.
std::vector<int64_t> LabelsIn(const std::string& body);

// The parts, in order. Each needs those before it but the looks at the server,
// which may be left out.
void WriteModel(Use& use);
void StartServer(Use& use);
void PutUnderLoad(Use& use);  // a look
void TurnDigits(Use& use);    // a look
void ShowMetrics(Use& use);   // a look
void ProfileBatch(Use& use);  // a look
void StayUntilCtrlC(Use& use);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_USE_USE_PARTS_H_
