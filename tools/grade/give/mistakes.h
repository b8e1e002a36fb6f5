// Known mistakes: the mutants of a module, and what tests say about them. A
// student whose tests say the same has probably made the same mistake.
//
// `bazel build //tensor:known_mistakes` runs the mutants and writes the file
// that Add() reads. Hidden tests draw numbers from a seed: they only say the
// same if that build has the seed of the class (--define=TINYTORCH_SEED=N).
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_MISTAKES_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_MISTAKES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tools/grade/model.h"
#include "tools/runner/report/likeness.h"

namespace tinytorch::grade {

struct Mistake {
  ExerciseId id;
  std::string mutant;     // "skips_zeros".
  std::string what;       // "Skips factors that are 0 to save work: ...".
  std::string saying;     // A part of what the test says: "wanted nan, got 2".
  std::string killed_by;  // The test that is there for it.
  runner::Answers answers;  // Fingerprint() of the tests that fail.
};

// Returns what a test says without what differs between equal mistakes: its
// outcome and the lines "checked", "expected", "got", "failed" and the like,
// but not its reason, its place and what the student's code printed.
std::string Fingerprint(const TestRecord& record);

class KnownMistakes {
 public:
  // Adds the mistakes of a module. The error says what is wrong in the JSON.
  absl::Status Add(std::string_view json);

  bool empty() const { return mistakes_.empty(); }

  // Returns the mistakes of an exercise to which this test answers the same.
  std::vector<const Mistake*> Match(const ExerciseId& id,
                                    const TestRecord& record) const;

  // Returns the mistake that explains the failures of an exercise; several if
  // tests do not tell them apart; none is the usual answer. The test that is
  // there for the mistake has to say the same as for the mutant, and so have
  // others (tools/runner/report/likeness.h).
  std::vector<const Mistake*> Match(const ExerciseResult& result) const;

 private:
  std::map<ExerciseId, std::vector<Mistake>> mistakes_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_MISTAKES_H_
