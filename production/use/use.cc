// Use: a network at work.
//
//   ./bazelw run //production:use                      your code
//   ./bazelw run --config=reference //production:use   the reference
//
// The program writes a model file, serves it, and shows a web page: draw a
// digit, and the network reads it. Meanwhile the program sends real digits,
// measures how long clients wait, and turns the digits on their side. In a
// terminal, the page stays up until Ctrl-C.
//
// The parts are in use_model.cc, use_page.cc, use_load.cc and use_profile.cc;
// the page is in serving/web.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "production/use/use_parts.h"
#include "tensor/show/tour.h"
#include "tools/data/file.h"
#include "tools/text/wrap.h"
#include "training/show/interrupt.h"

ABSL_FLAG(int, port, 8080, "the port of the web page; 0: any free port");
ABSL_FLAG(bool, train, false,
          "train a LeNet-5 for one epoch, instead of using the one that comes "
          "with the course");
ABSL_FLAG(std::vector<std::string>, only, {},
          "show only these, besides the page: load, drift, metrics, profile; "
          "or only the page: page");
ABSL_FLAG(std::string, report, "",
          "write a trace for Perfetto, a flame view and the metrics into this "
          "folder");
ABSL_FLAG(bool, stay, false,
          "keep the page up until Ctrl-C, even if this is not a terminal");
ABSL_FLAG(bool, quick, false, "a short run: little load, no claims");

namespace tinytorch {
namespace {

// An optional part.
struct Part {
  std::string name;
  std::string title;
  void (*run)(ServingDemo&);
};

const std::vector<Part>& Parts() {
  static const std::vector<Part> parts = {
      {"load", "Many clients at once", PutUnderLoad},
      {"drift", "Digits on their side", TurnDigits},
      {"metrics", "The server's own numbers", ShowMetrics},
      {"profile", "Where the time goes", ProfileBatch},
  };
  return parts;
}

bool Wanted(const std::string& name) {
  const std::vector<std::string> only = absl::GetFlag(FLAGS_only);
  return only.empty() || std::ranges::find(only, name) != only.end();
}

void CheckFlags() {
  for (const std::string& name : absl::GetFlag(FLAGS_only)) {
    const bool known =
        name == "page" || std::ranges::any_of(Parts(), [&](const Part& part) {
          return part.name == name;
        });
    if (!known) throw std::runtime_error("--only: there is no part " + name);
  }
  const int port = absl::GetFlag(FLAGS_port);
  if (port < 0 || port > 65535) {
    throw std::runtime_error(
        absl::StrCat("--port: wanted 0 to 65535, got ", port));
  }
}

bool Stays() {
  return absl::GetFlag(FLAGS_stay) ||
         (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1);
}

std::string NewFolder() {
  std::string name =
      (std::filesystem::temp_directory_path() / "tinytorch-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder " + name);
  }
  return name;
}

void Tour() {
  CheckFlags();
  const std::string folder = NewFolder();
  const absl::Cleanup removed = [&] {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  };
  const std::string report = absl::GetFlag(FLAGS_report);
  ServingDemo demo = {.quick = absl::GetFlag(FLAGS_quick),
                      .train = absl::GetFlag(FLAGS_train),
                      .port = absl::GetFlag(FLAGS_port),
                      .folder = folder,
                      .report = report.empty() ? "" : PathFromUser(report)};
  CatchInterrupt();
  std::printf("%s\n", demo.digits.message.c_str());
  int number = 0;
  const auto show = [&](const std::string& title, void (*part)(ServingDemo&)) {
    Title(absl::StrCat(++number, ". ", title));
    part(demo);
    std::fflush(stdout);
  };
  show("A model is a file", WriteModel);
  if (Interrupted()) {
    std::printf("\n   Stopped before the server started.\n");
    return;
  }
  show("A server, and a page", StartServer);
  for (const Part& part : Parts()) {
    if (Wanted(part.name) && !Interrupted()) show(part.title, part.run);
  }
  if (Stays() && !Interrupted()) show("The page is yours", StayUntilCtrlC);
  demo.server->Stop();
  std::printf("\n   The server has answered all requests, and has ended.\n");
  if (!demo.failures.empty()) {
    throw std::runtime_error(absl::StrJoin(demo.failures, "\n   "));
  }
  std::printf("\n%s", text::Reflow(R"(
      The parts are in production/use, the page in production/serving/web. Next,
      see what makes a server fast or late: ./bazelw run //production:understand
  )")
                          .c_str());
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Serves a network, with a page to draw on.");
  absl::ParseCommandLine(argc, argv);
  return tinytorch::RunTour("production", tinytorch::Tour);
}
