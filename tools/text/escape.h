// Escaping: text inside XML, HTML and SVG.
#ifndef TINYTORCH_TOOLS_TEXT_ESCAPE_H_
#define TINYTORCH_TOOLS_TEXT_ESCAPE_H_

#include <string>
#include <string_view>

namespace tinytorch::text {

// Returns `text` with & < > " replaced by &amp; &lt; &gt; &quot;, so that it
// can stand between tags and inside a quoted attribute. Control characters,
// which XML 1.0 cannot express at all, are the caller's problem.
std::string EscapeXml(std::string_view text);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_ESCAPE_H_
