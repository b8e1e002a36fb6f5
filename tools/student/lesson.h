// Where an exercise is explained: its section of the lesson, and its contract.
#ifndef TINYTORCH_TOOLS_STUDENT_LESSON_H_
#define TINYTORCH_TOOLS_STUDENT_LESSON_H_

#include <string>
#include <string_view>

namespace tinytorch::student {

struct Section {
  int line = 0;       // Of the heading; 0: the lesson has no such section.
  std::string title;  // "4. broadcast"
};

// Finds the heading "### 4. broadcast" of an exercise in a lesson.
Section FindSection(std::string_view lesson, std::string_view exercise);

// Returns the header that a source implements: the first one that it includes,
// such as "tensor/broadcast.h"; empty if it includes none.
std::string ContractOf(std::string_view source);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_LESSON_H_
