"""Finds the text that people read in a file: comments, strings, paragraphs.

A Passage is one run of such text, as one string without the marks of comments and
the quotes of strings, so that a sentence that spans lines can be searched as a
whole. passages(path, source) returns those of a file, by its kind.
"""

import re


class Passage:
    """Text, and the line of the file that each piece of it comes from."""

    def __init__(self):
        self.text = ""
        self._starts = []  # (offset in text, line)

    def add(self, piece, line, glued=False):
        """Appends the lines of `piece`; the first one is `line` of the file.

        A glued piece continues a string literal: its own spaces are all there are.
        """
        for i, part in enumerate(piece.split("\n")):
            text = " ".join(part.split())
            if glued and text:
                text = " " * part[0].isspace() + text + " " * part[-1].isspace()
            if not text:
                continue
            if self.text and not (glued and i == 0):
                text = " " + text
            self._starts.append((len(self.text), line + i))
            self.text += text

    def line_of(self, offset):
        return [line for start, line in self._starts if start <= offset][-1]


_CPP = re.compile(
    r"""
    (?P<raw>R"(?P<mark>[^()\\\s]{0,16})\((?P<body>.*?)\)(?P=mark)")
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<skip>(?<!\w)'(?:[^'\\\n]|\\.)*'|\#include[^\n]*)
  | (?P<comment>//[^\n]*)
  | (?P<block>/\*.*?\*/)
  | \bTEST(?:_[FP])?\(\s*\w+,\s*(?P<claim>\w+)\)
    """,
    re.VERBOSE | re.DOTALL,
)

_STARLARK = re.compile(
    r"""
    (?P<raw>(?:\"\"\"(?P<body>.*?)\"\"\"))
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<comment>\#[^\n]*)
  | (?P<block>(?!))(?P<claim>(?!))(?P<skip>(?!))
    """,
    re.VERBOSE | re.DOTALL,
)


def _words_of_claim(name):
    """RowsSumToOne is the claim "Rows sum to one"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _code(pattern, source):
    """Comments, strings, and names of tests."""
    result = []
    current, kind, end = None, None, 0
    for token in pattern.finditer(source):
        if token["skip"]:
            continue
        line = source.count("\n", 0, token.start()) + 1
        between = source[end : token.start()]
        end = token.end()
        this = "comment" if token["comment"] else "string"
        # Comments on consecutive lines, and adjacent strings, belong together.
        joined = this == kind and (
            re.fullmatch(r"[ \t]*\n[ \t]*", between)
            if this == "comment"
            else re.fullmatch(r"\s*\+?\s*", between)
        )
        if token["comment"]:
            piece = token["comment"].lstrip("/#").strip()
            joined = joined and piece
        elif token["block"]:
            piece = re.sub(r"(?m)^\s*\*", "", token["block"][2:-2])
        elif token["raw"]:
            piece = token["body"]
        elif token["claim"]:
            piece, this = _words_of_claim(token["claim"]), "claim"
        else:
            piece = token["string"][1:-1]
        if not joined:
            current = Passage()
            result.append(current)
        kind = this
        if this == "comment":
            current.add(piece, line)
        else:
            # An empty line ends a passage inside a long string as well.
            parts = re.split(r"(\n[ \t]*\n|\\n)", piece)
            for i, part in enumerate(parts):
                if i % 2:
                    current = Passage()
                    result.append(current)
                else:
                    current.add(part, line, glued=True)
                line += part.count("\n")
    return result


def _markdown(source):
    """Paragraphs, rows of tables, headings, items; no code."""
    result = [Passage()]
    fenced, comment, blank, in_item = False, False, True, False
    for number, line in enumerate(source.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("```"):
            fenced = not fenced
            blank = True
            continue
        comment = comment or stripped.startswith("<!--")
        if fenced or comment:
            comment = comment and "-->" not in stripped
            continue
        if not stripped:
            blank = True
            continue
        indented = line.startswith("    ") and not in_item
        if blank and indented:
            continue  # An indented code block: `blank` stays true for its lines.
        item = re.match(r"\s*([-*]|\d+\.)\s", line)
        if blank or item or stripped[0] in "|#" or result[-1].text[:1] in "|#":
            result.append(Passage())
        in_item = bool(item) or (in_item and (not blank or line[0] == " "))
        blank = False
        result[-1].add(stripped, number)
    for passage in result:  # Names of code are not words; lengths stay.
        passage.text = re.sub(
            r"`[^`]*`", lambda m: "~" * len(m[0]), passage.text
        )
    return result


def _shell(source):
    """Comments joined; any other line by itself."""
    result, in_comment = [], False
    for number, line in enumerate(source.split("\n"), 1):
        stripped = line.strip()
        is_comment = stripped.startswith("#")
        text = stripped.lstrip("#").strip() if is_comment else stripped
        if not (is_comment and in_comment and text):
            result.append(Passage())
        result[-1].add(text, number)
        in_comment = is_comment
    return result


def comment_lines(source):
    """Returns the numbers of the lines of C++ that have a comment."""
    return [
        source.count("\n", 0, token.start()) + 1
        for token in _CPP.finditer(source)
        if token["comment"]
    ]


def passages(path, source):
    """Returns the passages of a file, by the kind that its name tells."""
    name = path.rsplit("/", 1)[-1]
    suffix = name.rsplit(".", 1)[-1]
    if suffix in ("cc", "h", "js"):
        found = _code(_CPP, source)
    elif suffix in ("bzl", "py", "BUILD", "bazel") or name == "WORKSPACE":
        found = _code(_STARLARK, source)
    elif suffix == "md":
        found = _markdown(source)
    else:
        found = _shell(source)
    return [passage for passage in found if passage.text]
