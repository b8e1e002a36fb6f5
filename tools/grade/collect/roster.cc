// Reads the roster of a class; see roster.h.

#include "tools/grade/collect/roster.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/grade/collect/path.h"
#include "tools/text/csv.h"

namespace tinytorch::grade {
namespace {

using Columns = std::initializer_list<std::string_view>;

constexpr Columns kId = {"id",      "studentid",  "username",     "login",
                         "loginid", "sisloginid", "orgdefinedid", "sid"};
constexpr Columns kName = {"name", "fullname", "student", "studentname"};
constexpr Columns kFirst = {"firstname", "givenname"};
constexpr Columns kLast = {"lastname", "surname", "familyname"};
constexpr Columns kEmail = {"email", "emailaddress", "mail"};
constexpr Columns kSection = {"section", "groupsection"};
// Columns whose values tell people apart.
constexpr Columns kKeys = {
    "id",         "studentid",   "username",     "login",  "loginid",
    "sisloginid", "sisuserid",   "orgdefinedid", "sid",    "canvasid",
    "moodleid",   "participant", "identifier",   "github", "githubusername",
    "gitlab",     "email",       "emailaddress", "mail"};

std::string_view First(const std::map<std::string, std::string>& columns,
                       Columns names) {
  for (const std::string_view name : names) {
    const auto at = columns.find(std::string(name));
    if (at != columns.end() && !at->second.empty()) return at->second;
  }
  return "";
}

bool Same(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(a, b);
}

// The words of a name, sorted: "Weiß, Anna" and "Anna Weiß" have the same.
std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  for (const char byte : absl::StrCat(name, " ")) {
    if (byte == ' ' || byte == ',' || byte == '_' || byte == '.') {
      const std::string squeezed = Squeezed(word);
      if (!squeezed.empty()) words.push_back(squeezed);
      word.clear();
    } else {
      word += byte;
    }
  }
  std::sort(words.begin(), words.end());
  return words;
}

// Whether `name` is the name of the person: the same words in any order, or all
// of them in one word, the last name first or last, as Canvas writes it.
bool IsNameOf(std::string_view name, const std::vector<std::string>& words,
              const Person& person) {
  if (person.name.empty()) return false;
  if (words == Words(person.name)) return true;
  std::vector<std::string> parts;
  for (const std::string_view part :
       {First(person.columns, kLast), First(person.columns, kFirst)}) {
    parts.push_back(Squeezed(part));
  }
  const std::string squeezed = Squeezed(name);
  if (!parts[0].empty() && squeezed == parts[0] + parts[1]) return true;
  const std::string whole = Squeezed(person.name);
  if (squeezed == whole) return true;
  const size_t space = person.name.rfind(' ');
  return space != std::string::npos &&
         squeezed == Squeezed(person.name.substr(space)) +
                         Squeezed(person.name.substr(0, space));
}

Person MakePerson(const std::vector<std::string>& header,
                  const text::CsvRow& row, std::string_view id_column) {
  Person person;
  person.line = row.line;
  for (size_t i = 0; i < header.size() && i < row.fields.size(); ++i) {
    const std::string value =
        std::string(absl::StripAsciiWhitespace(row.fields[i]));
    if (!header[i].empty()) person.columns.emplace(header[i], value);
  }
  const auto& columns = person.columns;
  const auto id = columns.find(std::string(id_column));
  if (id != columns.end()) person.id = id->second;
  person.name = First(columns, kName);
  if (person.name.empty()) {
    person.name = std::string(absl::StripAsciiWhitespace(
        absl::StrCat(First(columns, kFirst), " ", First(columns, kLast))));
  }
  person.email = First(columns, kEmail);
  person.section = First(columns, kSection);
  return person;
}

}  // namespace

std::string Squeezed(std::string_view text) {
  std::string squeezed;
  for (char byte : text) {
    if (!absl::ascii_isalnum(byte) && absl::ascii_isascii(byte)) continue;
    // Latin-1's capitals in UTF-8: C3 80 to C3 9E, without the sign at C3 97.
    const uint8_t code = static_cast<uint8_t>(byte);
    if (!squeezed.empty() && squeezed.back() == '\xC3' && code >= 0x80 &&
        code <= 0x9E && code != 0x97) {
      byte = static_cast<char>(byte + 0x20);
    }
    squeezed += absl::ascii_tolower(byte);
  }
  return squeezed;
}

std::vector<const Person*> Roster::FindAll(std::string_view column,
                                           std::string_view value) const {
  std::vector<const Person*> found;
  if (value.empty()) return found;
  for (const Person& person : people) {
    const auto at = person.columns.find(std::string(column));
    if (at != person.columns.end() && Same(at->second, value)) {
      found.push_back(&person);
    }
  }
  return found;
}

const Person* Roster::Find(std::string_view column,
                           std::string_view value) const {
  const std::vector<const Person*> found = FindAll(column, value);
  return found.size() == 1 ? found[0] : nullptr;
}

const Person* Roster::FindByAny(std::string_view value) const {
  if (value.empty()) return nullptr;
  const Person* found = nullptr;
  for (const Person& person : people) {
    if (Same(person.id, value)) return &person;
    for (const std::string_view key : kKeys) {
      const auto at = person.columns.find(std::string(key));
      if (at == person.columns.end() || !Same(at->second, value)) continue;
      if (found != nullptr && found != &person) return nullptr;
      found = &person;
    }
  }
  return found;
}

const Person* Roster::FindByName(std::string_view name) const {
  const std::vector<std::string> words = Words(name);
  if (words.empty()) return nullptr;
  const Person* found = nullptr;
  for (const Person& person : people) {
    if (!IsNameOf(name, words, person)) continue;
    if (found != nullptr) return nullptr;
    found = &person;
  }
  return found;
}

absl::StatusOr<Roster> ParseRoster(std::string_view text,
                                   std::string_view path) {
  const absl::StatusOr<std::vector<text::CsvRow>> rows =
      text::ParseCsv(text, text::CsvSeparator(text));
  if (!rows.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(Shown(path), ": ", rows.status().message()));
  }
  std::vector<std::string> header;
  if (!rows->empty()) {
    for (const std::string& name : rows->front().fields) {
      header.push_back(Squeezed(name));
    }
  }
  const auto id = std::find_if(kId.begin(), kId.end(), [&](auto name) {
    return std::count(header.begin(), header.end(), name) > 0;
  });
  if (id == kId.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        Shown(path), ": line ", rows->empty() ? 1 : rows->front().line,
        ": wanted a column that is called ", absl::StrJoin(kId, " or "),
        ", got ",
        rows->empty() ? "an empty file"
                      : Shown(absl::StrJoin(rows->front().fields, ", "))));
  }
  Roster roster;
  std::map<std::string, int> lines;
  for (size_t i = 1; i < rows->size(); ++i) {
    const text::CsvRow& row = (*rows)[i];
    const std::string where =
        absl::StrCat(Shown(path), ": line ", row.line, ": ");
    Person person = MakePerson(header, row, *id);
    if (row.fields.size() != header.size()) {
      AddSentence(roster.problems,
                  absl::StrCat(where, "wanted ", header.size(), " fields, got ",
                               row.fields.size(), "."));
    }
    if (person.id.empty()) {
      AddSentence(roster.problems,
                  absl::StrCat(where, "has no ", *id, ": it was left out."));
      continue;
    }
    const auto [first, is_new] =
        lines.emplace(absl::AsciiStrToLower(person.id), row.line);
    if (!is_new) {
      AddSentence(roster.problems,
                  absl::StrCat(where, Shown(person.id), " stands in line ",
                               first->second, " too: this line was left out."));
      continue;
    }
    roster.people.push_back(std::move(person));
  }
  return roster;
}

}  // namespace tinytorch::grade
