// Finds out who handed in: looks up what an export says of a person on the
// roster.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_PEOPLE_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_PEOPLE_H_

#include <string>
#include <vector>

#include "tools/grade/collect/export.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {

struct Who {
  std::string key;  // Of the roster; else what the export says.
  std::string name;
  std::string email;
  std::string section;
  std::vector<std::string> members;  // Of a team: keys.
  bool on_roster = true;             // Also without a roster.
};

// By the platform's number, the email or the login if the roster has such a
// column, else by a name that only one person has. Canvas's numbers are looked
// up in the columns "canvas id" and id, Moodle's in "moodle id", "participant"
// and "identifier" (also as "Participant 17"). Teams are found in "team",
// "group" and "group name".
Who WhoIs(const HandedIn& handed_in, Platform platform, const Roster& roster);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_PEOPLE_H_
