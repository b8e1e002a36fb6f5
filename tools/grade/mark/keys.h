// A name for each submission of a class, also where two have one key.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_KEYS_H_
#define TINYTORCH_TOOLS_GRADE_MARK_KEYS_H_

#include <string>
#include <vector>

#include "tools/grade/model.h"

namespace tinytorch::grade {

struct UniqueKey {
  std::string key;      // The student's, or "ada (2)" for the second "ada".
  bool shared = false;  // Another submission has the same student.
};

// Returns the keys of the results, in their order; no two are equal. A person
// has to choose between submissions that share a student, so neither of them is
// taken for the student's.
std::vector<UniqueKey> UniqueKeys(const std::vector<StudentResult>& results);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_KEYS_H_
