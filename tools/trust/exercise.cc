#include "tools/trust/exercise.h"

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/text/file.h"
#include "tools/trust/assembly.h"
#include "tools/trust/clean_log.h"
#include "tools/trust/constructors.h"
#include "tools/trust/elf_object.h"
#include "tools/trust/includes.h"
#include "tools/trust/limited_process.h"
#include "tools/trust/localize.h"
#include "tools/trust/machine_code.h"
#include "tools/trust/names.h"
#include "tools/trust/object_rules.h"
#include "tools/trust/source_rules.h"

namespace tinytorch::trust {
namespace {

// The steps stop at the first that finds something: a sentence for the student,
// in `errors`. Status is for what is not the student's doing.
class Compilation {
 public:
  explicit Compilation(const Exercise& exercise) : exercise_(exercise) {}

  // Returns the object, or nothing if the file is refused.
  absl::StatusOr<std::optional<std::string>> Run() {
    if (!CheckSource()) return std::nullopt;
    if (absl::Status compiled = Compile(); !compiled.ok()) return compiled;
    if (!errors_.empty()) return std::nullopt;
    absl::StatusOr<ElfObject> object = Assemble();
    if (!object.ok()) return object.status();
    if (!errors_.empty()) return std::nullopt;
    return Judge(*object);
  }

  const std::string& errors() const { return errors_; }
  const std::string& warnings() const { return warnings_; }

 private:
  std::string AssemblyPath() const { return exercise_.object + ".s"; }
  std::string DependenciesPath() const { return exercise_.object + ".d"; }

  // Adds sentences about the file as a whole; returns whether there are none.
  bool Refuse(const std::vector<std::string>& sentences) {
    for (const std::string& sentence : sentences) {
      absl::StrAppend(&errors_, exercise_.source, ": error: ", sentence, "\n");
    }
    return sentences.empty();
  }

  bool CheckSource() {
    const std::string& source = exercise_.source;
    if (!exercise_.missing.empty()) return Refuse({exercise_.missing});
    if (auto reason = CheckFile(source)) {
      const size_t student = source.find("/student/");
      const std::string again =
          student == std::string::npos
              ? ""
              : absl::StrCat("; './bazelw run //", source.substr(0, student),
                             ":reset' brings it back");
      return Refuse({absl::StrCat(*reason, again)});
    }
    const absl::StatusOr<std::string> text = text::ReadFile(source);
    if (!text.ok()) return Refuse({"the file cannot be read"});
    if (auto reason = CheckText(*text)) {
      errors_ = absl::StrCat(source, ":", *reason, "\n");
      return false;
    }
    return true;
  }

  // The command with other files: from a .cc to a .s, or from a .s to a .o.
  std::vector<std::string> Command(const std::string& from,
                                   const std::string& to,
                                   std::string_view step) const {
    std::vector<std::string> command;
    for (const std::string& word : exercise_.command) {
      if (word == "-c") {
        command.emplace_back(step);
      } else {
        command.push_back(word == exercise_.source   ? from
                          : word == exercise_.object ? to
                                                     : word);
      }
    }
    return command;
  }

  absl::Status Compile() {
    std::vector<std::string> command =
        Command(exercise_.source, AssemblyPath(), "-S");
    for (const char* option : {"-H", "-MD", "-MF"}) command.push_back(option);
    command.push_back(DependenciesPath());
    std::remove(AssemblyPath().c_str());
    std::remove(DependenciesPath().c_str());
    const absl::StatusOr<Ending> ending = RunLimited(command, exercise_.limits);
    if (!ending.ok()) return ending.status();
    Said said = SplitFiles(ending->said);
    const absl::StatusOr<std::string> list = text::ReadFile(DependenciesPath());
    if (list.ok()) {
      for (std::string& file : Dependencies(*list)) {
        said.files.push_back(std::move(file));
      }
    }
    const Allowed allowed = {
        .source = exercise_.source,
        .headers = {exercise_.headers.begin(), exercise_.headers.end()},
        .own_headers = {exercise_.own_headers.begin(),
                        exercise_.own_headers.end()},
        .system_folders = exercise_.system_folders};
    // The compiler's text may hold lines of that file, so it is not shown.
    if (auto reason = CheckFilesRead(said.files, allowed)) {
      Refuse({*reason});
      return absl::OkStatus();
    }
    if (!ending->passed) {
      errors_ = CleanLog(said.text, exercise_.source);
      if (ending->late) {
        Refuse({absl::StrCat(
            "the compiler was stopped after ", exercise_.limits.clock_seconds,
            " s, probably because the machine is busy. Later, add an empty "
            "line at the end of the file, so that it is compiled again")});
        return absl::OkStatus();
      }
      // Without memory the compiler ends by itself, with no error of the file.
      if (ending->stopped || !absl::StrContains(errors_, "error")) {
        Refuse({"the compiler was stopped: it took too much time or memory"});
      }
      return absl::OkStatus();
    }
    if (!list.ok()) return list.status();
    warnings_ = CleanLog(said.text, exercise_.source);
    return absl::OkStatus();
  }

  absl::StatusOr<ElfObject> Assemble() {
    const absl::StatusOr<std::string> assembly = text::ReadFile(AssemblyPath());
    if (!assembly.ok()) return assembly.status();
    if (!Refuse(CheckAssembly(*assembly))) return ElfObject::Empty();
    const absl::StatusOr<Ending> ending = RunLimited(
        Command(AssemblyPath(), exercise_.object, "-c"), exercise_.limits);
    if (!ending.ok()) return ending.status();
    if (!ending->passed) {
      Refuse(
          {"the assembler refuses what the compiler made of it, or the object "
           "is too large: leave out attributes with names, and make large "
           "arrays a std::vector"});
      return ElfObject::Empty();
    }
    absl::StatusOr<std::string> bytes = text::ReadFile(exercise_.object);
    if (!bytes.ok()) return bytes.status();
    return ElfObject::Parse(*std::move(bytes));
  }

  // The compiler, with the flags that it must be given to link, too.
  std::vector<std::string> Linker() const {
    std::vector<std::string> linker = {exercise_.command[0]};
    for (const std::string& word : exercise_.command) {
      if (absl::StartsWith(word, "-fsanitize=") || word == "--coverage") {
        linker.push_back(word);
      }
    }
    return linker;
  }

  std::string Disassemble() const {
    const absl::StatusOr<Ending> ending = RunLimited(
        {exercise_.objdump, "--disassemble", "--wide", exercise_.object},
        exercise_.limits);
    return ending.ok() ? ending->said : "";
  }

  absl::StatusOr<std::optional<std::string>> Judge(const ElfObject& object) {
    absl::StatusOr<std::string> bytes = text::ReadFile(exercise_.skeleton);
    if (!bytes.ok()) return bytes.status();
    const absl::StatusOr<ElfObject> skeleton =
        ElfObject::Parse(*std::move(bytes));
    if (!skeleton.ok()) return skeleton.status();
    Names names;
    std::vector<std::string> lists;  // Not to be moved: names looks into them.
    lists.reserve(exercise_.names.size());
    for (const std::string& path : exercise_.names) {
      absl::StatusOr<std::string> list = text::ReadFile(path);
      if (!list.ok()) return list.status();
      lists.push_back(*std::move(list));
      if (absl::Status added = names.Add(lists.back()); !added.ok()) {
        return added;
      }
    }
    bool good = Refuse(CheckSections(object, *skeleton));
    good &= Refuse(CheckSymbols(object, names, exercise_.calls));
    good &= Refuse(CheckMachineCode(object, [this] { return Disassemble(); }));
    const std::vector<std::string> missing = CheckComplete(object, *skeleton);
    if (!Refuse(missing)) {
      absl::StrAppend(&errors_,
                      "Its name and parameters must be exactly those "
                      "of the header.\n");
      good = false;
    }
    if (good && RunsBeforeMain(object)) {
      const absl::StatusOr<std::optional<std::string>> wrong =
          TryConstructors(object, exercise_.object, Linker(), exercise_.object);
      if (!wrong.ok()) return wrong.status();
      if (*wrong) good = Refuse({**wrong});
    }
    if (!good) return std::nullopt;
    return Localize(object, Kept(*skeleton, names));
  }

  const Exercise& exercise_;
  std::string errors_;
  std::string warnings_;
};

}  // namespace

absl::StatusOr<Judgement> CompileExercise(const Exercise& exercise) {
  Compilation compilation(exercise);
  absl::StatusOr<std::optional<std::string>> object = compilation.Run();
  if (!object.ok()) return object.status();
  if (!*object) {
    absl::StatusOr<std::string> skeleton = text::ReadFile(exercise.skeleton);
    if (!skeleton.ok()) return skeleton.status();
    *object = *std::move(skeleton);
  }
  if (absl::Status written = text::WriteFile(exercise.object, **object);
      !written.ok()) {
    return written;
  }
  return Judgement{compilation.errors(), compilation.warnings()};
}

}  // namespace tinytorch::trust
