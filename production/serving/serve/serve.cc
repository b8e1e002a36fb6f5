// Serve: a model at a port, until a signal ends it.
//
//   ./bazelw run //production/serving:pack --
//       --architecture=lenet5 --out=/tmp/a.model
//   ./bazelw run //production/serving:serve -- --model=/tmp/a.model
//   curl -s --data-binary @image -H 'Content-Type: application/octet-stream'
//       http://127.0.0.1:8080/v1/predict
//
//   SIGHUP             reads the model file again; no request waits for that
//   SIGTERM or Ctrl-C  answers the requests that have come, and ends; a second
//                      signal ends it at once

#include <malloc.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "production/metrics.h"
#include "production/server.h"
#include "production/serving/http/message.h"
#include "production/serving/http/server.h"
#include "tensor/kernels/allocator.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"

ABSL_FLAG(std::string, model, "",
          "the model file, as //production/serving:pack writes");
ABSL_FLAG(std::string, host, "127.0.0.1",
          "the address to listen at; 0.0.0.0: other machines may connect");
ABSL_FLAG(int, port, 8080, "the port; 0: any free port");
ABSL_FLAG(int, max_batch, 32, "images that run together");
ABSL_FLAG(int, max_wait_us, 2000,
          "microseconds for which an image waits for others");
ABSL_FLAG(int, max_queue, 256, "images that may wait; others are refused");
ABSL_FLAG(int, max_connections, 512, "connections at once, a thread for each");
ABSL_FLAG(int, timeout_ms, 1000,
          "milliseconds for a request without X-Timeout-Ms");
// With hundreds of clients, hundreds of threads read and refuse requests, and
// one thread runs the network.
ABSL_FLAG(int, nice, 5,
          "the nice value of the threads that read and refuse requests, 0 to "
          "19; choose a high value only if no other program runs here");
// Behind a proxy, this must be longer than the time between two of its checks
// of /readyz. Without a proxy it has no use.
ABSL_FLAG(int, drain_seconds, 0,
          "how many seconds to go on answering, while /readyz says that the "
          "server is about to end");

namespace tinytorch {
namespace {

absl::Status InRange(const char* flag, int value, int least, int most) {
  if (least <= value && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--", flag, ": wanted ", least, " to ", most, ", got ", value));
}

absl::Status CheckFlags() {
  if (absl::GetFlag(FLAGS_model).empty()) {
    return absl::InvalidArgumentError("wanted --model=FILE");
  }
  for (const absl::Status& status :
       {InRange("port", absl::GetFlag(FLAGS_port), 0, 65535),
        InRange("max_batch", absl::GetFlag(FLAGS_max_batch), 1, 4096),
        InRange("max_wait_us", absl::GetFlag(FLAGS_max_wait_us), 0, 10000000),
        InRange("max_queue", absl::GetFlag(FLAGS_max_queue), 1, 1000000),
        InRange("max_connections", absl::GetFlag(FLAGS_max_connections), 1,
                10000),
        InRange("timeout_ms", absl::GetFlag(FLAGS_timeout_ms), 1, 60000),
        InRange("nice", absl::GetFlag(FLAGS_nice), 0, 19),
        InRange("drain_seconds", absl::GetFlag(FLAGS_drain_seconds), 0,
                3600)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

ServiceOptions OptionsFromFlags() {
  return {
      .model_path = PathFromUser(absl::GetFlag(FLAGS_model)),
      .batcher = {.max_batch = absl::GetFlag(FLAGS_max_batch),
                  .max_wait = std::chrono::microseconds(
                      absl::GetFlag(FLAGS_max_wait_us)),
                  .max_queue = absl::GetFlag(FLAGS_max_queue)},
      .timeout = std::chrono::milliseconds(absl::GetFlag(FLAGS_timeout_ms))};
}

// "lenet5 (1a2b3c4d)"
std::string NameOfModel(InferenceService& service) {
  const auto info = nlohmann::json::parse(
      service.Handle({.path = "/v1/model"}).body, nullptr, false);
  return absl::StrCat(info.value("architecture", "?"), " (",
                      info.value("model", "?"), ")");
}

// Prints a line at once, because a program may wait for it at a pipe.
void Say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM})
    sigaddset(&signals, signal);
  return signals;
}

void Reload(InferenceService& service) {
  const absl::Status reloaded = service.Reload();
  Say(reloaded.ok() ? "reloaded: " + NameOfModel(service)
                    : absl::StrCat("not reloaded: ", reloaded.message()));
}

absl::Status Serve() {
  if (absl::Status checked = CheckFlags(); !checked.ok()) return checked;
  Registry registry;
  InferenceService service(OptionsFromFlags(), registry);
  if (absl::Status loaded = service.Reload(); !loaded.ok()) return loaded;
  const std::string host = absl::GetFlag(FLAGS_host);
  absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Start(
      {.host = host,
       .port = absl::GetFlag(FLAGS_port),
       // 64 images in JSON, with all digits of each pixel.
       .max_body_bytes = size_t{2} << 20,
       .max_connections = absl::GetFlag(FLAGS_max_connections),
       .nice = absl::GetFlag(FLAGS_nice)},
      [&service](const HttpRequest& request) {
        return service.Handle(request);
      });
  if (!server.ok()) return server.status();
  const bool is_v6 = absl::StrContains(host, ':');
  Say(absl::StrCat("serving ", NameOfModel(service), " at http://",
                   is_v6 ? "[" : "", host, is_v6 ? "]" : "", ":",
                   (*server)->port()));

  // main() has blocked the signals in all threads, so this loop receives them.
  // A signal handler could call only a few functions.
  const sigset_t signals = OurSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) Reload(service);
  std::signal(SIGHUP, SIG_IGN);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  // Do not drain without a proxy: clients would read "Connection: close", and
  // connect again to a port that is about to close.
  const std::chrono::seconds drain(absl::GetFlag(FLAGS_drain_seconds));
  if (drain.count() > 0) service.Drain();
  Say("ending");
  std::this_thread::sleep_for(drain);
  (*server)->Stop();
  Say("ended: all requests are answered");
  return absl::OkStatus();
}

int Main() {
  try {
    const absl::Status served = Serve();
    if (served.ok()) return 0;
    std::fprintf(stderr, "serve: %s\n", std::string(served.message()).c_str());
  } catch (const Unimplemented& unwritten) {
    std::fprintf(stderr, "serve: %s\n", unwritten.what());
  }
  return 1;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  // Use one heap for all threads. By default malloc has eight per processor,
  // and each grows to the most that any of its threads has ever needed: that
  // took twice the memory after an hour, and was not faster.
  if (std::getenv("MALLOC_ARENA_MAX") == nullptr) mallopt(M_ARENA_MAX, 1);
  absl::SetProgramUsageMessage("serves a model file over HTTP");
  absl::ParseCommandLine(argc, argv);
  // Do this before other threads start, because they inherit the mask.
  const sigset_t signals = tinytorch::OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return tinytorch::Main();
}
