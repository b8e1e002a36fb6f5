"""Lays out a header as Markdown: comments as text, declarations as code."""

import html
import itertools
import re


def prose(comment):
    """Returns the HTML of a comment: indented lines stay as they are, others are wrapped."""
    blocks = [[]]
    for line in comment:
        line = line[3:]
        is_code = line.startswith("  ") and not line.startswith("  -")
        if not line or blocks[-1] and blocks[-1][-1].startswith("  ") != is_code:
            blocks.append([])
        if line:
            blocks[-1].append(line)
    page = []
    for block in filter(None, blocks):
        text = html.escape("\n".join(block))
        if block[0].startswith("  ") or any(b.startswith(("- ", "  ")) for b in block):
            page.append("<pre><code>%s</code></pre>" % text)
        else:
            page.append("<p>%s</p>" % re.sub("`([^`]+)`", r"<code>\1</code>", text))
    # An empty line would end a block of HTML.
    return re.sub(r"\n\s*\n", "\n", "\n".join(page))


def page(text):
    """Returns the Markdown of a header: its comments as text, declarations as code."""
    parts = []
    for is_comment, lines in itertools.groupby(
            text.split("\n"), lambda line: line.startswith("//")):
        lines = list(lines)
        if is_comment:
            parts += [prose(lines), ""]
        elif "".join(lines).strip():
            parts += ["````cpp", "\n".join(lines).strip("\n"), "````", ""]
    return "\n".join(parts)
