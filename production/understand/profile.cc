// Experiment `profile`: where the time goes.

#include "production/profile.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/layer.h"
#include "networks/sequential.h"
#include "production/understand/experiments.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

ABSL_FLAG(std::string, flame, "",
          "where the experiment `profile` writes its flame view, as SVG");
ABSL_FLAG(std::string, trace, "",
          "where it writes its trace, for https://ui.perfetto.dev");

namespace tinytorch {
namespace {

// Profiles one batch, with a range for each layer.
std::vector<ProfileEvent> ProfileOnce(Sequential& network,
                                      const Tensor& batch) {
  Profiler profiler;
  const TraceScope scope(&profiler);
  const ProfileRange whole(profiler, "network");
  Tensor x = batch;
  for (size_t i = 0; i < network.size(); ++i) {
    const ProfileRange range(profiler, network[i].name());
    x = network[i](x);
  }
  return profiler.events();
}

double Milliseconds(const std::vector<ProfileEvent>& events) {
  return static_cast<double>(events.at(0).duration_ns) * 1e-6;
}

}  // namespace

void WhereTimeGoes(Lab& lab) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const Tensor batch = TestImages().Batch(64);
  lab.Say("\n64 images go through LeNet-5, under a profiler:\n\n");
  for (size_t i = 0; i < network->size(); ++i) {
    lab.Say(absl::StrFormat("  %s\n", (*network)[i].name()));
  }
  lab.Ask(
      "which of these takes most of the time?",
      {"the convolutions", "the dense layers: they have most of the weights",
       "layers without products: activations, pooling, reshaping"});
  const double first = Milliseconds(ProfileOnce(*network, batch));
  std::vector<ProfileEvent> best = ProfileOnce(*network, batch);
  for (int i = 0; i < (IsQuick() ? 1 : 20); ++i) {
    std::vector<ProfileEvent> events = ProfileOnce(*network, batch);
    if (Milliseconds(events) < Milliseconds(best)) best = std::move(events);
  }
  lab.Say(absl::StrCat("\n", ProfileTable(best)));

  // By layer: 0 convolutions, 1 dense, 2 the others.
  double shares[3] = {0, 0, 0};
  lab.Say("\n  by layer                                        ms   share\n");
  const double total = Milliseconds(best);
  for (const ProfileEvent& event : best) {
    if (!event.is_range || event.depth != 1) continue;
    const double time = static_cast<double>(event.duration_ns) * 1e-6;
    shares[absl::StartsWith(event.name, "Conv2d")  ? 0
           : absl::StartsWith(event.name, "Dense") ? 1
                                                   : 2] += time / total;
    lab.Say(absl::StrFormat("  %-42s  %6.3f  %5.1f%%\n",
                            event.name.substr(0, 42), time,
                            time / total * 100));
  }
  lab.Say("\n");
  lab.Answer(
      static_cast<size_t>(std::max_element(shares, shares + 3) - shares));
  const double rest = 1 - shares[0] + shares[0] / 10;
  lab.Say(text::Reflow(absl::StrFormat(R"(
      This was the fastest of twenty batches; the first one took %.1f ms, not %.1f.
      It had to allocate memory, start threads and fill caches. So a server runs its
      network once before it is ready. Convolutions that are ten times as fast would
      make the whole only %.1f times as fast, because the rest stays (Amdahl 1967).
      So profile again after each change, and stop when no part stands out.

      --flame=flame.svg draws this batch, and --trace=trace.json writes it for
      https://ui.perfetto.dev.
  )",
                                       first, total, 1 / rest)));
  const std::string flame = absl::GetFlag(FLAGS_flame);
  if (!flame.empty()) lab.WriteFile(flame, FlameSvg(best));
  const std::string trace = absl::GetFlag(FLAGS_trace);
  if (!trace.empty()) lab.WriteFile(trace, ChromeTrace(best));
}

}  // namespace tinytorch
