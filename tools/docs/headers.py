"""Reads the public names of a header: classes, functions and what they have inside.

It knows the style of this course and not all of C++: one namespace, no macros that
open a scope, declarations that end in `;` or in a body.
"""

import collections
import re

# A name of a header. `owner` is its class, or "" for a name of the namespace.
Name = collections.namedtuple("Name", "owner name kind")


def without_comments(text):
    """Returns C++ without comments, preprocessor lines and the text in quotes."""
    text = re.sub(r"(?m)^#.*(?:\\\n.*)*$", "", text)
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"',
                  lambda m: '""' if m.group(0)[0] == '"' else " ", text, flags=re.S)


def _end_of_block(text, start):
    """Returns the place behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError("a block does not end: " + text[start:start + 60].strip())


def _statements(text):
    """Yields (head, body) of each declaration; body is None where it ends in `;`."""
    begin = place = parentheses = 0
    while place < len(text):
        char = text[place]
        parentheses += {"(": 1, ")": -1}.get(char, 0)
        if char == ";" and parentheses == 0:
            yield text[begin:place].strip(), None
            begin = place + 1
        elif char == "{" and parentheses == 0:
            end = _end_of_block(text, place)
            head, body = text[begin:place].strip(), text[place + 1:end - 1]
            # `int x = {..};` and the member list of a constructor go on.
            after = text[end:].lstrip()[:1]
            if after in (",", "{") or (after == ";" and head.endswith("=")):
                place = end
                continue
            yield head, body
            place = begin = end
            continue
        place += 1


_CLASS = re.compile(r"(?:template\s*<.*?>\s*)?(?:class|struct)\s+(\w+)", re.S)
_ENUM = re.compile(r"enum\s+(?:class\s+)?(\w+)")
_USING = re.compile(r"using\s+(\w+)\s*=")
_FUNCTION = re.compile(r"(~?\w+|operator\s*[^\w\s(]+|operator\(\))\s*\(")


def _name_of(head):
    """Returns (name, kind) of a declaration, or None if it declares nothing new."""
    head = re.sub(r"^template\s*<[^{}]*?>\s*(?=\w)", "", head)
    if not head or re.match(r"(friend|static_assert|typedef|namespace)\b", head):
        return None
    for pattern, kind in [(_USING, "type"), (_ENUM, "type"), (_CLASS, "class")]:
        match = pattern.match(head)
        if match:
            return match.group(1), kind
    match = _FUNCTION.search(head)
    before = head[:match.start()] if match else ""
    # A `std::function<void(int)> f` is a variable.
    if match and "=" not in before.replace("operator", "") and (
            before.count("<") == before.count(">")):
        return re.sub(r"\s", "", match.group(1)), "function"
    return None


def _members(name, body, is_struct):
    """Yields the public functions of a class that are new in it and no operators."""
    public = is_struct
    for part in re.split(r"\b(public|private|protected)\s*:(?!:)", body):
        if part in ("public", "private", "protected"):
            public = part == "public"
            continue
        if not public:
            continue
        for head, _ in _statements(part):
            found = _name_of(head)
            if (not found or found[1] != "function" or "override" in head or
                    found[0].lstrip("~") == name or found[0].startswith("operator")):
                continue
            yield Name(name, found[0], "function")


def names_of(text):
    """Returns the public names of a header, each once, in the order of the file."""
    names = {}
    code = without_comments(text)
    for space in re.finditer(r"namespace\s+\w*(?:::\w+)*\s*\{", code):
        start = space.end() - 1
        for head, body in _statements(code[start + 1:_end_of_block(code, start) - 1]):
            found = _name_of(head)
            if not found or found[0].startswith("operator"):
                continue
            is_class = found[1] == "class"
            if is_class and body is None:
                continue  # Only declared here.
            names.setdefault(Name("", *found))
            if is_class:
                for member in _members(found[0], body, "struct " in head):
                    names.setdefault(member)
    return list(names)
