// The roster: the people of a class, as a CSV file.
//
//   id,name,email,section,canvas_id,github
//   anna,Anna Weiß,anna@example.edu,A,4711,annaw
//
// The separator may be a comma, a semicolon or a tab. Names of columns are read
// without regard to case, spaces and signs ("Student ID" is student_id). Known
// are:
//
//   id        id, student id, username, login, login id, SIS login id,
//             OrgDefinedId, sid: the first of these that the file has. It must
//             have one.
//   name      name, full name, student, student name; or first name and last
//             name
//   email     email, email address, mail
//   section   section, group section
//
// All columns, known or not, are kept: what learning platforms call a person is
// found in them (canvas id, participant, sid, github, team).
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_ROSTER_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_ROSTER_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

struct Person {
  std::string id;
  std::string name;
  std::string email;
  std::string section;
  std::map<std::string, std::string> columns;  // "canvasid" -> "4711"
  int line = 0;                                // Of the file.
};

struct Roster {
  std::vector<Person> people;
  // Sentences with the line: rows that were left out, people who stand there
  // twice.
  std::vector<std::string> problems;

  // The only person with this value in this column ("canvasid"), or null.
  // Capitals do not count.
  const Person* Find(std::string_view column, std::string_view value) const;
  // By the id; else by a column that tells people apart (login, email, sid,
  // canvas id, moodle id, participant, github). Null if there is none or more
  // than one.
  const Person* FindByAny(std::string_view value) const;
  // By the name in any order and spelling ("Weiß, Anna", "weißanna"), if one
  // only person has it.
  const Person* FindByName(std::string_view name) const;
  std::vector<const Person*> FindAll(std::string_view column,
                                     std::string_view value) const;
};

// Parses the text of a roster; `path` names it in messages. Error, with the
// line: it is not CSV, or no column is an id.
absl::StatusOr<Roster> ParseRoster(std::string_view text,
                                   std::string_view path);

// "Student ID" as "studentid": letters and digits only, in lower case (beyond
// Latin-1, all characters stay as they are).
std::string Squeezed(std::string_view text);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_ROSTER_H_
