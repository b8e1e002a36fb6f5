// Target: the roster of a class, and with it CSV.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"
#include "tools/grade/collect/roster.h"
#include "tools/text/csv.h"

namespace tinytorch {
namespace {

// Rows that are written again are read again as the same.
void ExpectRoundTrip(absl::string_view text) {
  const auto rows = text::ParseCsv(text, ',');
  if (!rows.ok()) return;
  for (const text::CsvRow& row : *rows) {
    std::string line;
    for (const std::string& field : row.fields) {
      absl::StrAppend(&line, line.empty() ? "" : ",",
                      field.empty() ? "\"\"" : text::CsvField(field));
    }
    const auto again = text::ParseCsv(line, ',');
    Expect(
        again.ok() && again->size() == 1 && again->front().fields == row.fields,
        "a row that is written is read again");
  }
}

void ParseAndExpect(absl::string_view text) {
  ExpectRoundTrip(text);
  const absl::StatusOr<grade::Roster> roster =
      grade::ParseRoster(text, "r.csv");
  if (!roster.ok()) {
    ExpectReadable(roster.status());
    Expect(absl::StartsWith(roster.status().message(), "r.csv: line "),
           "an error names the file and the line");
    return;
  }
  Accepted();
  for (const std::string& problem : roster->problems) ExpectReadable(problem);
  std::set<std::string> ids;
  for (const grade::Person& person : roster->people) {
    Expect(!person.id.empty(), "each person has an id");
    Expect(ids.insert(absl::AsciiStrToLower(person.id)).second,
           "each person stands there once");
    Expect(roster->FindByAny(person.id) == &person, "an id finds its person");
    roster->FindByName(person.name);
  }
}

}  // namespace

FuzzCorpus Corpus() {
  return {.seeds = {"id,name,email\na,Anna Weiß,a@x.edu\nb,\"Ng, Ben\",\n",
                    "\xEF\xBB\xBFStudent ID;First name;Last name\r\n1;A;B\r\n",
                    "login\tname\nx\t\"a \"\"b\"\" c\nd\"\n"},
          .lies = {"name,email\na,b\n", "", "id\n\"a\n"},
          .words = {"\"\"", "\r\n", "id", "sid", "name", "\xEF\xBB\xBF"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tinytorch::ParseAndExpect(tinytorch::Bytes(data, size));
  return 0;
}
