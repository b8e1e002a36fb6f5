// The names that learning platforms give to files and folders; see export.h.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/path.h"

namespace tinytorch::grade {
namespace {

bool IsNumber(std::string_view text) {
  for (const char byte : text) {
    if (!absl::ascii_isdigit(byte)) return false;
  }
  return !text.empty() && text.size() <= 20;
}

bool IsWord(std::string_view text) {
  for (const char byte : text) {
    if (!absl::ascii_isalnum(byte)) return false;
  }
  return !text.empty() && text.size() <= 40;
}

// Splits at the first or last separator; false if there is none.
bool SplitFirst(std::string_view text, std::string_view separator,
                std::string_view& before, std::string_view& after) {
  const size_t at = text.find(separator);
  if (at == std::string_view::npos) return false;
  before = text.substr(0, at);
  after = text.substr(at + separator.size());
  return true;
}

bool SplitLast(std::string_view text, std::string_view separator,
               std::string_view& before, std::string_view& after) {
  const size_t at = text.rfind(separator);
  if (at == std::string_view::npos) return false;
  before = text.substr(0, at);
  after = text.substr(at + separator.size());
  return true;
}

// Reads NUMBER_FILEID_DISPLAYNAME, NUMBER_text.html or NUMBER_link.html. The
// number of anonymous students has letters as well.
bool ReadCanvasRest(std::string_view rest, bool anonymous, CanvasName& name) {
  std::string_view number, behind, file_id, file;
  if (!SplitFirst(rest, "_", number, behind)) return false;
  if (!(anonymous ? IsWord(number) : IsNumber(number))) return false;
  name.number = number;
  if (behind == "text.html" || behind == "link.html") {
    name.file = behind;
    name.typed = true;
    return true;
  }
  if (!SplitFirst(behind, "_", file_id, file) || !IsNumber(file_id)) {
    return false;
  }
  name.file = file;
  return !file.empty();
}

// "Sep 24, 2026 926 PM", with or without the colon that file names cannot have.
std::optional<int64_t> ParseBrightspaceTime(std::string_view text,
                                            absl::TimeZone zone) {
  std::string_view date_and_time, half, date, time;
  if (!SplitLast(text, " ", date_and_time, half) ||
      !SplitLast(date_and_time, " ", date, time)) {
    return std::nullopt;
  }
  std::string digits;
  for (const char byte : time) {
    if (byte != ':') digits += byte;
  }
  if (digits.size() < 3 || digits.size() > 4 || !IsNumber(digits)) {
    return std::nullopt;
  }
  const std::string whole =
      absl::StrCat(date, " ", digits.substr(0, digits.size() - 2), ":",
                   digits.substr(digits.size() - 2), " ", half);
  absl::Time parsed;
  if (!absl::ParseTime("%b %d, %Y %I:%M %p", whole, zone, &parsed, nullptr)) {
    return std::nullopt;
  }
  return absl::ToUnixSeconds(parsed);
}

}  // namespace

std::optional<CanvasName> ParseCanvasName(std::string_view base) {
  CanvasName name;
  std::string_view rest = base;
  if (absl::ConsumePrefix(&rest, "LATE_anon_") ||
      absl::ConsumePrefix(&rest, "anon_")) {
    name.late = absl::StartsWith(base, "LATE_");
    if (ReadCanvasRest(rest, true, name)) return name;
    return std::nullopt;
  }
  // The name may have _ in it, but no number between two of them: Canvas sees
  // to it.
  for (size_t at = base.find('_'); at != std::string_view::npos;
       at = base.find('_', at + 1)) {
    CanvasName candidate;
    if (at == 0 || !ReadCanvasRest(base.substr(at + 1), false, candidate)) {
      continue;
    }
    std::string_view person = base.substr(0, at);
    candidate.late = absl::ConsumeSuffix(&person, "_LATE");
    if (person.empty()) continue;
    candidate.name = person;
    return candidate;
  }
  return std::nullopt;
}

std::optional<MoodleName> ParseMoodleName(std::string_view part) {
  std::string_view person, plugin;
  if (!SplitFirst(part, "_assignsubmission_", person, plugin) ||
      person.empty()) {
    return std::nullopt;
  }
  MoodleName name;
  std::string_view type = plugin, file;
  SplitFirst(plugin, "_", type, file);
  if (!IsWord(type)) return std::nullopt;
  name.type = type;
  name.file = file;
  std::string_view label, number;
  if (SplitLast(person, "_", label, number) && IsNumber(number)) {
    name.number = number;
    person = label;
  }
  name.name = person;
  return name;
}

std::optional<BrightspaceName> ParseBrightspaceName(std::string_view part,
                                                    absl::TimeZone zone) {
  std::string_view numbers, behind, person, time, user, folder;
  if (!SplitFirst(part, " - ", numbers, behind) ||
      !SplitLast(behind, " - ", person, time) ||
      !SplitFirst(numbers, "-", user, folder) || !IsNumber(user) ||
      !IsNumber(folder) || person.empty()) {
    return std::nullopt;
  }
  return BrightspaceName{.number = std::string(user),
                         .name = std::string(person),
                         .at = ParseBrightspaceTime(time, zone)};
}

NumberedName ParseNumbered(std::string_view base) {
  const std::string_view stem_of_archive = ArchiveStem(base);
  const size_t dot = stem_of_archive.size() < base.size()
                         ? stem_of_archive.size()
                         : base.rfind('.');
  std::string_view stem = base.substr(0, dot);
  const std::string_view ending = base.substr(stem.size());
  const std::string_view whole = stem;
  const bool closes = absl::ConsumeSuffix(&stem, ")");
  size_t digits = 0;
  while (digits < stem.size() &&
         absl::ascii_isdigit(stem[stem.size() - 1 - digits])) {
    ++digits;
  }
  int number = 0;
  if (digits > 0 && digits <= 3 &&
      absl::SimpleAtoi(stem.substr(stem.size() - digits), &number)) {
    stem.remove_suffix(digits);
    const bool is_suffix = closes ? absl::ConsumeSuffix(&stem, "(")
                                  : absl::ConsumeSuffix(&stem, "-") ||
                                        absl::ConsumeSuffix(&stem, "_");
    while (closes && absl::ConsumeSuffix(&stem, " ")) {
    }
    if (is_suffix && !stem.empty()) {
      return {.name = absl::StrCat(stem, ending), .number = number};
    }
  }
  return {.name = absl::StrCat(whole, ending), .number = 0};
}

}  // namespace tinytorch::grade
