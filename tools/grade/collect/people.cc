// Finds people on the roster; see people.h.

#include "tools/grade/collect/people.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {
namespace {

Who OnRoster(const Person& person) {
  return {.key = person.id,
          .name = person.name,
          .email = person.email,
          .section = person.section,
          .members = {}};
}

const Person* InColumns(const Roster& roster, std::string_view value,
                        std::initializer_list<std::string_view> columns) {
  for (const std::string_view column : columns) {
    if (const Person* person = roster.Find(column, value)) return person;
  }
  return nullptr;
}

const Person* OnCanvas(const HandedIn& handed_in, const Roster& roster) {
  const Person* person = InColumns(
      roster, handed_in.number, {"canvasid", "canvasuserid", "canvas", "id"});
  return person != nullptr ? person : roster.FindByName(handed_in.label);
}

const Person* OnMoodle(const HandedIn& handed_in, const Roster& roster) {
  for (const std::string& value :
       {handed_in.number, absl::StrCat("Participant ", handed_in.number)}) {
    const Person* person =
        InColumns(roster, value, {"moodleid", "participant", "identifier"});
    if (person != nullptr && !handed_in.number.empty()) return person;
  }
  if (const Person* person = roster.FindByName(handed_in.label)) return person;
  // Some sites put the login before the name.
  const size_t space = handed_in.label.find(' ');
  if (space == std::string::npos) return nullptr;
  const Person* person = roster.FindByAny(handed_in.label.substr(0, space));
  return person != nullptr &&
                 person == roster.FindByName(handed_in.label.substr(space + 1))
             ? person
             : nullptr;
}

const Person* OfSubmitter(const Submitter& submitter, const Roster& roster) {
  for (const std::string& value : {submitter.sid, submitter.email}) {
    if (const Person* person = roster.FindByAny(value)) return person;
  }
  return roster.FindByName(submitter.name);
}

const Person* Find(const HandedIn& handed_in, Platform platform,
                   const Roster& roster) {
  switch (platform) {
    case Platform::kCanvas:
      return OnCanvas(handed_in, roster);
    case Platform::kMoodle:
      return OnMoodle(handed_in, roster);
    case Platform::kBrightspace:
      return roster.FindByName(handed_in.label);
    default:
      break;
  }
  const Person* person = roster.FindByAny(handed_in.label);
  return person != nullptr ? person : roster.FindByName(handed_in.label);
}

// The people of a team that the roster knows.
std::vector<const Person*> Team(const HandedIn& handed_in,
                                const Roster& roster) {
  for (const std::string_view column : {"team", "group", "groupname"}) {
    std::vector<const Person*> team = roster.FindAll(column, handed_in.label);
    if (!team.empty()) return team;
  }
  return {};
}

Who OfSubmitters(const HandedIn& handed_in, const Roster& roster) {
  Who who;
  std::vector<Who> people;
  for (const Submitter& submitter : handed_in.submitters) {
    const Person* person = OfSubmitter(submitter, roster);
    people.push_back(person != nullptr ? OnRoster(*person) : Who{});
    if (person != nullptr) continue;
    Who& unknown = people.back();
    unknown.on_roster = roster.people.empty();
    unknown.name = Shown(submitter.name);
    unknown.email = Shown(submitter.email);
    for (const std::string& key :
         {submitter.sid, submitter.email, submitter.name, handed_in.label}) {
      if (unknown.key.empty()) unknown.key = Shown(key);
    }
  }
  if (people.size() == 1) return people[0];
  std::vector<std::string> names;
  for (const Who& person : people) {
    who.members.push_back(person.key);
    names.push_back(person.name);
    who.on_roster &= person.on_roster;
  }
  who.key = Shown(absl::StrJoin(who.members, "+"));
  who.name = Shown(absl::StrJoin(names, ", "));
  who.section = people[0].section;
  return who;
}

}  // namespace

Who WhoIs(const HandedIn& handed_in, Platform platform, const Roster& roster) {
  if (!handed_in.submitters.empty()) return OfSubmitters(handed_in, roster);
  if (const Person* person = Find(handed_in, platform, roster)) {
    return OnRoster(*person);
  }
  Who who = {.key = Shown(handed_in.label),
             .name = Shown(handed_in.label),
             .email = "",
             .section = "",
             .members = {},
             .on_roster = roster.people.empty()};
  if (const auto team = Team(handed_in, roster); !team.empty()) {
    for (const Person* person : team) who.members.push_back(person->id);
    who.section = team[0]->section;
    who.on_roster = true;
    return who;
  }
  // Two people may have the same name, and some have none.
  if (!handed_in.number.empty()) {
    who.key = handed_in.label.empty()
                  ? Shown(handed_in.number)
                  : Shown(absl::StrCat(handed_in.label, "_", handed_in.number));
  }
  if (who.key.empty()) who.key = "unknown";
  return who;
}

}  // namespace tinytorch::grade
