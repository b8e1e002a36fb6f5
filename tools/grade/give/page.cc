// The frame of a page of HTML.
#include "tools/grade/give/page.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "tools/text/clean.h"
#include "tools/text/escape.h"

namespace tinytorch::grade {
namespace {

constexpr std::string_view kHead = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff;
  --soft: #57606a; --line: #d0d7de; --bar: #2f6fb0; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #14181d;
  --soft: #9aa4af; --line: #363d45; --bar: #6ea8dc; --bad: #ff8a80; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0; }
p, li, td, th { overflow-wrap: anywhere; } p { margin: .4rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0;
  padding: .5rem; border: 1px solid var(--line); font-size: .8rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .25rem .4rem; vertical-align: top;
  border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; }
.soft { color: var(--soft); } .bad { color: var(--bad); }
svg { width: 100%; height: auto; } svg rect { fill: var(--bar); }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
</style>
)";

}  // namespace

std::string Html(std::string_view text) {
  return text::EscapeXml(text::Clean(text));
}

std::string Page(std::string_view title, std::string_view body) {
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n", kHead,
                      "<title>", Html(title), "</title>\n</head>\n<body>\n<h1>",
                      Html(title), "</h1>\n", body, "</body>\n</html>\n");
}

}  // namespace tinytorch::grade
