// Pages of HTML: one file each, no scripts, light and dark, also for a phone.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::grade {

// Returns a whole page. `title` is plain text; `body` is HTML.
std::string Page(std::string_view title, std::string_view body);

// Returns text of any origin for use in HTML.
std::string Html(std::string_view text);

// Returns a bar for a cell of a table: `share` of its width is filled.
std::string Bar(double share);

// Returns a plot of counts: a column for each label.
struct Column {
  std::string label;
  int64_t count = 0;
};
std::string ColumnPlot(std::string_view title,
                       const std::vector<Column>& columns);

// Returns a plot of lines over points in time, in percent. All lines have as
// many points, at least two.
struct Line {
  std::string label;
  std::vector<double> percent;
};
std::string LinePlot(std::string_view title, const std::vector<Line>& lines);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_
