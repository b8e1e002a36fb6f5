// Use: watch networks learn.
//
//   ./bazelw run //training:use                      what you have written
//   ./bazelw run --config=reference //training:use   the reference
//
// From XOR, which one layer cannot learn and two can, to real digits and a
// language model. In a terminal you see every step; Ctrl-C stops, keeps the
// best weights, and says how good they are. A referee (layers/show/referee.h)
// measures each claim about a network, without the code that trained it.
//
// The parts are in use_toys.cc, use_digits.cc and use_text.cc.

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tensor/show/tour.h"
#include "tools/data/file.h"
#include "tools/text/wrap.h"
#include "training/show/interrupt.h"
#include "training/use/use_parts.h"
#include "training/use/use_text.h"

ABSL_FLAG(std::vector<std::string>, only, {},
          "run only these parts: xor, spirals, mlp, lenet, text; or shift");
ABSL_FLAG(std::string, report, "",
          "write curves, confusion matrices and filters into this SVG file");
ABSL_FLAG(std::string, weights, "",
          "train longer, and write the weights of the networks that read "
          "digits into this folder");
ABSL_FLAG(bool, quick, false,
          "only try it: little data, few epochs, no claims");

namespace tinytorch {
namespace {

void LearnPlay(DemoState& demo) {
  if (demo.quick) {
    std::printf("   --quick is too short for a play.\n");
    return;
  }
  const LearnTextResult result = WriteLikeShakespeare(demo.report);
  if (!result.fault.empty())
    demo.failures.push_back("The play: " + result.fault);
  Claim(demo, result.fault.empty() && result.after < 2,
        absl::StrFormat("on text it has never seen, less than 2 nats a "
                        "character: %.2f",
                        result.after));
}

struct Part {
  std::string name;
  std::string title;
  void (*run)(DemoState&);
  bool on_request = false;  // runs only if --only names it
};

const std::vector<Part>& Parts() {
  static const std::vector<Part> parts = {
      {"xor", "XOR: what one layer cannot learn", LearnXor},
      {"spirals", "Two spirals: a plane is bent", LearnSpirals},
      {"mlp", "Digits, with an MLP", LearnMlp},
      {"lenet", "Digits, with LeNet-5", LearnLeNet},
      {"text", "A play, with a transformer", LearnPlay},
      {"shift", "Digits out of place, three small networks", LearnShifts, true},
  };
  return parts;
}

bool Wanted(const Part& part) {
  const std::vector<std::string> only = absl::GetFlag(FLAGS_only);
  if (only.empty()) return !part.on_request;
  return std::ranges::find(only, part.name) != only.end();
}

void CheckFlags() {
  for (const std::string& name : absl::GetFlag(FLAGS_only)) {
    const bool known = std::ranges::any_of(
        Parts(), [&](const Part& part) { return part.name == name; });
    if (!known) throw std::runtime_error("--only: there is no part " + name);
  }
}

void WriteReport(const DemoState& demo) {
  const std::string name = absl::GetFlag(FLAGS_report);
  if (name.empty() || demo.report.empty()) return;
  const std::string path = PathFromUser(name);
  if (!ReplaceFile(path, demo.report.Svg()).ok()) {
    throw std::runtime_error("cannot write " + path);
  }
  std::printf("\nThe report: %s\n", path.c_str());
}

void Tour() {
  CheckFlags();
  CatchInterrupt();
  DemoState demo = {.quick = absl::GetFlag(FLAGS_quick),
                    .weights = absl::GetFlag(FLAGS_weights)};
  int number = 0;
  for (const Part& part : Parts()) {
    ++number;
    if (!Wanted(part) || Interrupted()) continue;
    Title(absl::StrCat(number, ". ", part.title));
    std::fflush(stdout);
    part.run(demo);
    std::fflush(stdout);
  }
  WriteReport(demo);
  if (!demo.failures.empty()) {
    throw std::runtime_error(absl::StrJoin(demo.failures, "\n   "));
  }
  if (Interrupted()) return;
  std::printf("\n%s", text::Reflow(R"(
      The parts are in training/use. Next, what makes training fast, slow or
      impossible:

        ./bazelw run //training:understand
      )")
                          .c_str());
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Trains networks while you watch.");
  absl::ParseCommandLine(argc, argv);
  return tinytorch::RunTour("training", tinytorch::Tour);
}
