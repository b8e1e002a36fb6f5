// The parts of the Use program that serve the page.

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "production/use/use_parts.h"
#include "tensor/show/images.h"
#include "tensor/show/tour.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "training/show/interrupt.h"

namespace tinytorch {
namespace {

// Returns images as bytes; 0 is paper and 255 is ink.
std::vector<std::string> BytesOf(const DigitSet& digits) {
  const std::vector<Scalar> ink = Images28(digits).ToVector();
  std::vector<std::string> images(static_cast<size_t>(digits.count));
  for (size_t i = 0; i < ink.size(); ++i) {
    images[i / 784].push_back(
        static_cast<char>(static_cast<uint8_t>(ink[i] * 255 + Scalar{0.5})));
  }
  return images;
}

// Breaks a line of JSON after commas, so that it fits the terminal.
std::string Folded(std::string json) {
  constexpr size_t kColumns = 76;
  std::string lines;
  while (json.size() > kColumns) {
    const size_t comma = json.rfind(',', kColumns - 1);
    if (comma == std::string::npos) break;
    lines += "   " + json.substr(0, comma + 1) + "\n";
    json = " " + json.substr(comma + 1);
  }
  return lines + "   " + json + "\n";
}

// Prints the state of the server over the line before.
void PrintState(ServingDemo& demo) {
  std::printf(
      "\r   %.0f predictions, %.0f waiting; drift of ink %.2f, of confidence "
      "%.2f  ",
      demo.server->Metric(
          "tinytorch_request_seconds_count{path=\"/v1/predict\"}"),
      demo.server->Metric("tinytorch_queue_length"),
      demo.server->Metric("tinytorch_drift_index{of=\"ink\"}"),
      demo.server->Metric("tinytorch_drift_index{of=\"confidence\"}"));
  std::fflush(stdout);
}

}  // namespace

void StartServer(ServingDemo& demo) {
  demo.server = std::make_unique<UseServer>(demo.model_path, demo.port);
  UseServer& server = *demo.server;
  if (demo.port != 0 && server.port() != demo.port) {
    std::printf("   Port %d is taken, %d is free.\n\n", demo.port,
                server.port());
  }
  std::printf(
      "   Open this in a browser, and draw:   %s\n\n"
      "   A program uses the same server:\n\n"
      "   $ curl %sv1/model\n%s\n",
      server.Address().c_str(), server.Address().c_str(),
      Folded(server.Get("/v1/model")).c_str());

  demo.images = BytesOf(demo.digits.test);
  constexpr int64_t kShown = 4;
  std::string several;
  for (size_t i = 0; i < kShown; ++i) several += demo.images.at(i);
  const std::vector<int64_t> answers =
      LabelsIn(server.Send(PredictRequest(several)));
  std::vector<std::string> captions;
  for (size_t i = 0; i < kShown; ++i) {
    captions.push_back(i < answers.size() ? absl::StrCat("read ", answers[i])
                                          : "no answer");
  }
  const Tensor shown =
      Slice(Images28(demo.digits.test), {.start = 0, .stop = kShown});
  std::printf("   Four test images, with POST /v1/predict:\n\n%s",
              Gallery(Squeeze(shown, 1), captions).c_str());
}

void StayUntilCtrlC(ServingDemo& demo) {
  std::printf("   %s   Ctrl-C ends it.\n\n", demo.server->Address().c_str());
  std::fflush(stdout);
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  for (int turn = 0; !Interrupted(); ++turn) {
    if (terminal && turn % 10 == 0) PrintState(demo);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::printf("\n");
}

}  // namespace tinytorch
