"""Checks that the glossary and the lessons lead to each other.

docs/glossary.md has a heading `## TERM` for each term. The lesson that first uses a term,
in the order of the modules, links that first use to the heading; and the entry links a
lesson. Code, tables, headings and the texts of pictures do not count as uses.
"""

import os
import re

GLOSSARY = "docs/glossary.md"
MODULES = ["tensor", "layers", "networks", "training", "production"]

_NOT_PROSE = re.compile(
    r"""
    ^```.*?^```         # fenced code
  | ^(?:[ ]{4}|[|#!]|<!--).*?$  # indented code, tables, headings, pictures, markers
  | `[^`\n]*`
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def anchors(markdown):
    """Returns the anchors of the headings of a Markdown text, as GitHub makes them."""
    text = re.sub(r"(?ms)^```.*?^```", "", markdown)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in re.findall(r"(?m)^#+ (.*)$", text)
    }


def _prose(markdown):
    """Blanks what is not prose, and keeps the place of everything else."""
    return _NOT_PROSE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), markdown)


def _uses(term):
    """A pattern for a term: its words in any case, also over a line end, and a plural."""
    words = r"\s+".join(re.escape(word) for word in term.split())
    return re.compile(rf"(?i)(?<![\w-]){words}(?:s|es)?(?![\w-])")


def _links(prose, anchor):
    """Returns where the texts of links to an entry lie in a lesson."""
    link = rf"\[([^\]]*)\]\(\.\./{re.escape(GLOSSARY)}#{re.escape(anchor)}\)"
    return [match.span(1) for match in re.finditer(link, prose)]


class Glossary:
    """Finds entries without a way to a lesson, and lessons without a way to an entry."""

    def __init__(self):
        self._lessons = []  # (path, prose), those that this checkout has
        for module in MODULES:
            path = module + "/README.md"
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    self._lessons.append((path, _prose(file.read())))

    def _first_use(self, term, anchor):
        """Returns what is wrong with the first use of a term, or None."""
        for path, prose in self._lessons:
            # A link's target repeats the term, and a link to a lesson has its name.
            text = re.sub(
                r"\[[^]]*\]\([^)]*/README\.md\)|\]\([^)]*\)",
                lambda m: re.sub(r"[^\n]", " ", m[0]),
                prose,
            )
            links = _links(prose, anchor)
            uses = [use.start() for use in _uses(term).finditer(text)]
            if not uses and not links:
                continue
            if links and (not uses or uses[0] >= links[0][0]):
                return None
            line = text.count("\n", 0, uses[0]) + 1
            return f"{path}:{line} is the first use, and no link to #{anchor}"
        return "no lesson uses it"

    def check(self, path, source):
        if path != GLOSSARY or not self._lessons:
            return
        before = ""
        for entry in re.finditer(r"(?ms)^## (.*?)\n(.*?)(?=^## |\Z)", source):
            term, body = entry[1].strip(), entry[2]
            line = source.count("\n", 0, entry.start()) + 1
            if term.lower() <= before:
                yield line, f'"{term}" is not in the order of the alphabet'
            before = term.lower()
            if not re.search(r"\]\(\.\./\w+/README\.md#[^)]+\)", body):
                yield line, f'"{term}" has no link to a section of a lesson'
            # An entry for several words is in the place of the first one.
            problem = self._first_use(term.split(",")[0], *anchors("# " + term))
            if problem:
                yield line, f'"{term}": {problem}'
