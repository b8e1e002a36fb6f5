// Use: a network at work.
//
//   ./bazelw run //production:use                      what you have written
//   ./bazelw run --config=reference //production:use   the reference
//
// A model becomes a file, the file a server, and the server has a web page:
// draw a digit and see what the network makes of it. Meanwhile the terminal
// sends real digits, measures what clients wait for, and turns the digits on
// their side. In a terminal the page stays up until Ctrl-C.
//
// The parts are in use_model.cc, use_page.cc, use_load.cc and use_profile.cc,
// the page is in web/.

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
#include "tools/data/file.h"
#include "training/show/interrupt.h"
#include "tensor/show/tour.h"

ABSL_FLAG(int, port, 8080, "of the web page; 0: any that is free");
ABSL_FLAG(bool, train, false,
          "train a LeNet-5 for one epoch instead of taking the one that comes "
          "with the course");
ABSL_FLAG(std::vector<std::string>, only, {},
          "show only these, besides the page: load, drift, metrics, profile; "
          "or page: nothing else");
ABSL_FLAG(std::string, report, "",
          "write a trace for Perfetto, a flame view and the metrics into this "
          "folder");
ABSL_FLAG(bool, stay, false,
          "keep the page up until Ctrl-C, also if this is no terminal");
ABSL_FLAG(bool, quick, false, "a glance: little load, no claims");

namespace tinytorch {
namespace {

// What can be left out; model and server cannot.
struct Look {
  std::string name;
  std::string title;
  void (*run)(Use&);
};

const std::vector<Look>& Looks() {
  static const std::vector<Look> looks = {
      {"load", "Everybody asks at once", PutUnderLoad},
      {"drift", "The world turns", TurnDigits},
      {"metrics", "What it says about itself", ShowMetrics},
      {"profile", "Where the time goes", ProfileBatch},
  };
  return looks;
}

bool Wanted(const std::string& name) {
  const std::vector<std::string> only = absl::GetFlag(FLAGS_only);
  return only.empty() || std::ranges::find(only, name) != only.end();
}

void CheckFlags() {
  for (const std::string& name : absl::GetFlag(FLAGS_only)) {
    const bool known =
        name == "page" || std::ranges::any_of(Looks(), [&](const Look& look) {
          return look.name == name;
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
  Use use = {.quick = absl::GetFlag(FLAGS_quick),
             .train = absl::GetFlag(FLAGS_train),
             .port = absl::GetFlag(FLAGS_port),
             .folder = folder,
             .report = report.empty() ? "" : PathFromUser(report)};
  CatchInterrupt();
  std::printf("%s\n", use.digits.message.c_str());
  int number = 0;
  const auto show = [&](const std::string& title, void (*part)(Use&)) {
    Title(absl::StrCat(++number, ". ", title));
    part(use);
    std::fflush(stdout);
  };
  show("A model is a file", WriteModel);
  if (Interrupted()) {
    std::printf("\n   Stopped, before there was anything to serve.\n");
    return;
  }
  show("A server, and a page", StartServer);
  for (const Look& look : Looks()) {
    if (Wanted(look.name) && !Interrupted()) show(look.title, look.run);
  }
  if (Stays() && !Interrupted()) show("The page is yours", StayUntilCtrlC);
  use.server->Stop();
  std::printf(
      "\n   Every request that had come was answered; the server is gone.\n");
  if (!use.failures.empty()) {
    throw std::runtime_error(absl::StrJoin(use.failures, "\n   "));
  }
  std::printf(
      "\nThe parts are in production/use_*.cc, the page in production/serving/web. "
      "Next,\nwhat makes a server fast or late: "
      "./bazelw run //production:understand\n");
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Serves a network, with a page to draw on.");
  absl::ParseCommandLine(argc, argv);
  return tinytorch::RunTour("production", tinytorch::Tour);
}
