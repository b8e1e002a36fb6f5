"""Checks that docs/answers.md has an answer for each question of the lessons.

    answers.py ANSWERS MODULE/README.md...

A lesson lists questions below the line **Think about**, as items of a list. The
document has the same titles, `## MODULE` and `### 1. EXERCISE`, and an item for each
question.
"""

import pathlib
import re
import sys

_ITEM = re.compile(r"^- ", re.M)


def questions(lesson):
    """Returns {title: number of questions} of a lesson's exercises."""
    counts = {}
    for part in re.split(r"^(?=##+ )", lesson, flags=re.M):
        title = part.partition("\n")[0].strip("# ")
        found = re.search(r"^\*\*Think about\*\*\n((?:- .*\n|  .*\n)*)", part, re.M)
        if found:
            counts[title] = len(_ITEM.findall(found.group(1)))
    return counts


def answers(document):
    """Returns {module: {title: number of answers}}."""
    found = {}
    for module in re.split(r"^## ", document, flags=re.M)[1:]:
        counts = found.setdefault(module.partition("\n")[0].strip(), {})
        for part in re.split(r"^### ", module, flags=re.M)[1:]:
            counts[part.partition("\n")[0].strip()] = len(_ITEM.findall(part))
    return found


def errors(document, lessons):
    """Returns what is wrong; `lessons` are texts by module."""
    wrong = []
    found = answers(document)
    for module, lesson in lessons.items():
        wanted, got = questions(lesson), found.pop(module, {})
        for title in dict.fromkeys([*wanted, *got]):
            pair = wanted.get(title, 0), got.get(title, 0)
            if pair[0] != pair[1]:
                wrong.append("%s, %s: %d questions, %d answers" % (module, title, *pair))
    return wrong + ["%s: no lesson" % module for module in found]


def main():
    document, *lessons = map(pathlib.Path, sys.argv[1:])
    wrong = errors(document.read_text(),
                   {lesson.parent.name: lesson.read_text() for lesson in lessons})
    print("\n".join(wrong) or "all questions have answers")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
