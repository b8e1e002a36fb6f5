"""Checks lengths, widths, links, words, suggestions and the glossary in the files named on stdin.

    find . -name '*.cc' -print0 | text_lint.py lengths widths links words tries glossary

Files are separated by NUL, and the current folder is the top of the tree. docs/style.md declares the words and explains the limits.
Prints `FILE:LINE: what is wrong` and exits with 1 if anything is wrong.
"""

import fnmatch
import os
import re
import sys

import glossary
import prose

STYLE = "docs/style.md"
WIDTH = 80

# A comment of its own, with the file's own limit and the reason for it.
EXCEPTION = re.compile(r"(?m)^\s*(?://|#) LONG\((\d+)\): (\S+ .*)$")


def declared(info):
    """Returns the `PATTERN => TEXT` lines of the blocks ```info of docs/style.md."""
    with open(STYLE, encoding="utf-8") as file:
        blocks = re.findall(rf"(?ms)^```{info}\n(.*?)^```$", file.read())
    pairs = [line.partition(" => ") for line in "".join(blocks).splitlines()]
    if not pairs or not all(arrow for _, arrow, _ in pairs):
        sys.exit(f"{STYLE}: wanted lines `PATTERN => TEXT` in a block ```{info}")
    return [(pattern.strip(), text.strip()) for pattern, _, text in pairs]


class Lengths:
    """Finds files longer than their kind may be, and than they say themselves."""

    def __init__(self):
        self._limits = declared("lint-lengths")

    def limit(self, path):
        for patterns, lines in self._limits:
            for pattern in patterns.split(", "):
                # `BUILD` is a file in any folder.
                if fnmatch.fnmatchcase("/" + path, "*/" + pattern):
                    return int(lines)
        return None

    def check(self, path, source):
        count, limit = source.count("\n"), self.limit(path)
        if limit is None:
            return
        exception = EXCEPTION.search(source)
        if exception:
            line = source.count("\n", 0, exception.start()) + 1
            if count <= limit:
                yield line, f"LONG is not needed: {count} lines, limit {limit}"
            limit = max(limit, int(exception[1]))
        if count > limit:
            yield count, f"{count} lines, limit {limit}"


class Widths:
    """Finds comments that are too wide: clang-format leaves comments alone."""

    def check(self, path, source):
        if not path.endswith((".cc", ".h")):
            return
        lines = source.split("\n")
        for number in prose.comment_lines(source):
            line = lines[number - 1]
            # A URL cannot be broken; clang-format writes the comment of an #endif.
            if len(line) > WIDTH and "://" not in line and line[0] != "#":
                yield number, f"a comment of {len(line)} columns, limit {WIDTH}"


class Links:
    """Finds links of Markdown to files, or headings in them, that do not exist."""

    def __init__(self):
        self._anchors = {}  # of each file that a link with an anchor leads to

    def _has(self, path, anchor):
        if path not in self._anchors:
            with open(path, encoding="utf-8") as file:
                self._anchors[path] = glossary.anchors(file.read())
        return anchor in self._anchors[path]

    def check(self, path, source):
        if not path.endswith(".md"):
            return
        # A fenced block may hold text that looks like a link.
        text = re.sub(r"(?ms)^```.*?^```", lambda m: "\n" * m[0].count("\n"), source)
        for match in re.finditer(r"\]\(([^)#\s:]*)(?:#([^)\s]*))?\)", text):
            target = os.path.normpath(os.path.join(os.path.dirname(path), match[1]))
            target = target if match[1] else path
            line = text.count("\n", 0, match.start()) + 1
            if not os.path.exists(target):
                yield line, f"a link to {match[1]}, which does not exist"
            elif match[2] and target.endswith(".md") and not self._has(target, match[2]):
                yield line, f"a link to {match[1]}#{match[2]}, a heading that is not there"


def whole_words(pattern):
    """Compiles a pattern of docs/style.md."""
    flags = 0 if re.search("[A-Z]", pattern) else re.IGNORECASE
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", flags)


class Words:
    """Finds the words that docs/style.md lists, outside of its exceptions."""

    def __init__(self):
        self._found = [(whole_words(p), t) for p, t in declared("lint-words")]
        self._passed = [whole_words(p) for p, _ in declared("lint-exceptions")]

    def check(self, path, source):
        for passage in prose.passages(path, source):
            text = passage.text
            for pattern in self._passed:
                text = pattern.sub(lambda m: "~" * len(m[0]), text)
            for pattern, instead in self._found:
                for match in pattern.finditer(text):
                    line = passage.line_of(match.start())
                    yield line, f'"{match[0].strip()[:40]}": {instead}'


class Tries:
    """Finds suggestions of experiments that no test runs (tools/lab/lab.h)."""

    def check(self, path, source):
        if not fnmatch.fnmatchcase(path, "*/understand/*.cc"):
            return
        for passage in prose.passages(path, source):
            for match in re.finditer(r"(?<!\w)Try(?!\w)|(?<=[.:] )try(?!\w)", passage.text):
                line = passage.line_of(match.start())
                yield line, "a suggestion: declare it with lab.Try()"


CHECKS = {"lengths": Lengths, "widths": Widths, "links": Links, "words": Words,
          "tries": Tries, "glossary": glossary.Glossary}


def main():
    checks = [CHECKS[name]() for name in sys.argv[1:]]
    failed = False
    for path in sys.stdin.buffer.read().decode().split("\0"):
        path = path.removeprefix("./")
        if not path:
            continue
        with open(path, encoding="utf-8") as file:
            source = file.read()
        for check in checks:
            for line, message in check.check(path, source):
                print(f"{path}:{line}: {message}")
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
