"""Checks that docs/answers.md has an answer for each question of the lessons.

    answers.py ANSWERS MODULE/README.md...

A lesson has a section for each exercise, `### 1. EXERCISE`. In it, one paragraph begins
with **On paper:** and stands before the one that begins with **Do:**; below the line
**Think about** there are questions, as items of a list. The document has the same titles,
`## MODULE` and `### 1. EXERCISE`, a paragraph that begins with **On paper:**, and an item
for each question.
"""

import pathlib
import re
import sys

_ITEM = re.compile(r"^- ", re.M)
_PAPER = re.compile(r"^\*\*On paper:\*\* \S", re.M)
_EXERCISE = re.compile(r"\d+\. \w+")


def _parts(text, level):
    """Returns {title: text} of the sections whose headings match `level`."""
    parts = {}
    for part in re.split(r"^(?=%s )" % level, text, flags=re.M)[1:]:
        title, _, rest = part.partition("\n")
        parts[title.strip("# ")] = rest
    return parts


def questions(lesson):
    """Returns {title: number of questions} of a lesson's exercises."""
    counts = {}
    for title, text in _parts(lesson, "##+").items():
        found = re.search(r"^\*\*Think about\*\*\n((?:- .*\n|  .*\n)*)", text, re.M)
        if found:
            counts[title] = len(_ITEM.findall(found.group(1)))
    return counts


def exercises(lesson):
    """Returns {title: text} of a lesson's exercises."""
    parts = _parts(lesson, "##+")
    return {title: parts[title] for title in parts if _EXERCISE.fullmatch(title)}


def answers(document):
    """Returns {module: {title: text}}."""
    return {module: _parts(text, "###") for module, text in _parts(document, "##").items()}


def errors(document, lessons):
    """Returns what is wrong; `lessons` are texts by module."""
    wrong = []
    found = answers(document)
    for module, lesson in lessons.items():
        given = found.pop(module, {})
        wanted, got = questions(lesson), {t: len(_ITEM.findall(given[t])) for t in given}
        for title in dict.fromkeys([*wanted, *got]):
            pair = wanted.get(title, 0), got.get(title, 0)
            if pair[0] != pair[1]:
                wrong.append("%s, %s: %d questions, %d answers" % (module, title, *pair))
        for title, text in exercises(lesson).items():
            for where, place in [("lesson", text), ("answers", given.get(title, ""))]:
                count = len(_PAPER.findall(place))
                if count != 1:
                    wrong.append("%s, %s: wanted one **On paper:** in the %s, got %d" %
                                 (module, title, where, count))
            if _PAPER.search(text.partition("\n**Do:**")[2]):
                wrong.append("%s, %s: **On paper:** stands after **Do:**" % (module, title))
    return wrong + ["%s: no lesson" % module for module in found]


def main():
    document, *lessons = map(pathlib.Path, sys.argv[1:])
    wrong = errors(document.read_text(),
                   {lesson.parent.name: lesson.read_text() for lesson in lessons})
    print("\n".join(wrong) or "all questions have answers")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
