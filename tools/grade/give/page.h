// The frame of a page of HTML: one file, no scripts, light and dark, readable
// on a phone.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_

#include <string>
#include <string_view>

namespace tinytorch::grade {

// Returns a whole page. `title` is plain text; `body` is HTML.
std::string Page(std::string_view title, std::string_view body);

// Returns text of any origin for use in HTML.
std::string Html(std::string_view text);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_PAGE_H_
