// The parts of the Use program that look inside the server: metrics and a
// profile.

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "networks/sequential.h"
#include "production/profile.h"
#include "production/use/use_parts.h"
#include "tensor/show/images.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/data/file.h"

namespace tinytorch {
namespace {

// The series to look at first.
constexpr std::array<absl::string_view, 6> kExcerpt = {
    "tinytorch_requests_total",
    "tinytorch_request_seconds_count{path=\"/v1/predict\"",
    "tinytorch_batch_size_bucket",
    "tinytorch_queue_length",
    "tinytorch_drift_alert",
    "tinytorch_ready",
};

void Write(const ServingDemo& demo, const std::string& name,
           absl::string_view text, const std::string& what) {
  const std::string path = demo.report + "/" + name;
  std::error_code failed;
  std::filesystem::create_directories(demo.report, failed);
  const absl::Status written = ReplaceFile(path, text);
  if (!written.ok()) throw std::runtime_error(std::string(written.message()));
  std::printf("   Written: %s, %s\n", name.c_str(), what.c_str());
}

}  // namespace

void ShowMetrics(ServingDemo& demo) {
  const std::string text = demo.server->Get("/metrics");
  std::printf(
      "   Prometheus reads this every few seconds. A part of it:\n\n"
      "   $ curl %smetrics\n",
      demo.server->Address().c_str());
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    for (const absl::string_view start : kExcerpt) {
      if (!absl::StartsWith(line, start)) continue;
      std::printf("   %.*s\n", static_cast<int>(line.size()), line.data());
    }
  }
  if (demo.report.empty()) return;
  std::printf("\n");
  Write(demo, "metrics.txt", text, "all of it");
}

void ProfileBatch(ServingDemo& demo) {
  constexpr int64_t kBatch = 32;
  const std::unique_ptr<Sequential> network = NetworkOf(demo.model_path);
  const Tensor images =
      Slice(Images28(demo.digits.test), {.start = 0, .stop = kBatch});
  (*network)(images);  // In the first run, memory is new and caches are cold.
  Profiler profiler;
  {
    const TraceScope scope(&profiler);
    const ProfileRange batch(profiler, "a batch of 32");
    Tensor x = images;
    for (size_t place = 0; place < network->size(); ++place) {
      Layer& layer = (*network)[place];
      const ProfileRange range(profiler, layer.name());
      x = layer(x);
    }
  }
  std::printf("   One batch of 32 images, operation by operation:\n\n%s",
              ProfileTable(profiler.events()).c_str());
  if (demo.report.empty()) {
    std::printf("\n   With --report=FOLDER it is written as images, too.\n");
    return;
  }
  std::printf("\n");
  Write(demo, "batch.trace.json", ChromeTrace(profiler.events()),
        "for https://ui.perfetto.dev");
  Write(demo, "batch.svg", FlameSvg(profiler.events()), "for a browser");
}

}  // namespace tinytorch
