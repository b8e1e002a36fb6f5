"""Checks that docs/pytorch.md lists what the headers declare.

    beside.py DOCUMENT HEADER...

A section of the document whose title is a link to a header has a table. Its first
column names what the header declares, as `Name(...)` or `Class::member(...)`:

- The headers of exercises, MODULE/x.h, each have a section, with every name and no other.
- A section of given code, MODULE/given/x.h, has each of its functions and classes (options
  excepted); its rows show uses, not names, so they begin with one of the names.
"""

import pathlib
import posixpath
import re
import sys

import headers

_TITLE = re.compile(r"^##+ .*?\[[^]]*\]\(\.\./([\w/]+\.h)\)", re.M)
_NAME = re.compile(r"`(?:(\w+)::)?(\w+)")


def sections_of(document):
    """Returns {header: text of its section}; titles of another kind end a section."""
    sections = {}
    for part in re.split(r"^(?=##+ )", document, flags=re.M):
        title = _TITLE.match(part)
        if title:
            sections[title.group(1)] = part
    return sections


def first_cells(section):
    """Returns the first cell of each row of the section's tables."""
    rows = re.findall(r"^\|(.*?)(?<!\\)\|", section, re.M)
    return [row.strip() for row in rows if "`" in row]


def _text(owner, name):
    return "%s::%s" % (owner, name) if owner else name


def errors_of_exercise(header, text, section):
    """Returns what is wrong with the section of a header of an exercise."""
    wanted = [_text(n.owner, n.name) for n in headers.names_of(text)]
    got = [_text(*m) for cell in first_cells(section) for m in _NAME.findall(cell)]
    return (["%s: no row names %s" % (header, n) for n in wanted if n not in got] +
            ["%s: %s has a row, but is not in the header" % (header, n)
             for n in got if n not in wanted] +
            ["%s: %s has two rows" % (header, n)
             for n in sorted(set(got)) if got.count(n) > 1])


def errors_of_given(header, text, section):
    """Returns what is wrong with the section of a header of given code."""
    names = [n for n in headers.names_of(text) if not n.owner]
    wrong = ["%s: its section does not name %s" % (header, n.name) for n in names
             if n.kind != "type" and not n.name.endswith("Options") and
             not re.search(r"\b%s\b" % n.name, section)]
    known = {n.name for n in names}
    for cell in first_cells(section):
        call = re.match(r"`(\w+)\(", cell)
        if call and call.group(1) not in known:
            wrong.append("%s: %s has a row, but is not in the header" %
                         (header, call.group(1)))
    return wrong


def errors(document, texts):
    """Returns what is wrong with a document; `texts` are headers by their paths."""
    sections = sections_of(document)
    wrong = ["%s: linked as a title, but there is no such header" % header
             for header in sections if header not in texts]
    for header, text in texts.items():
        is_given = posixpath.dirname(header).endswith("/given")
        section = sections.get(header)
        if section is None:
            if not is_given:
                wrong.append("%s: docs/pytorch.md has no section for it" % header)
            continue
        check = errors_of_given if is_given else errors_of_exercise
        wrong += check(header, text, section)
    return wrong


def main():
    document, *paths = map(pathlib.Path, sys.argv[1:])
    texts = {str(path): path.read_text() for path in paths}
    wrong = errors(document.read_text(), texts)
    print("\n".join(wrong) or "%d headers agree with %s" % (len(texts), document))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
