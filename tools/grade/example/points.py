"""The points that each student of the example class must get.

What the course declares is computed: a reference has all points alone, and beside other
references; a skeleton and what does not compile have none; a file that was not handed in
has none. The rest was measured once without the grader, by golden.sh: what a mistake
costs its own exercise, and the exercises that use it.
"""

import csv

TITLES = ["student", "exercise", "points", "integrated", "isolated", "status"]

# Programs that the compiler's checks refuse; the attack's own "says:" line holds the reason.
_REFUSED = ("attack 49b", "attack 12_", "attack 40_", "attack 52_", "attack 69_",
            "no brace", "no header")
_FULL = ("reference", "windows")


def refused(what):
    return what.startswith(_REFUSED)


def alone(sources, key, what):
    """Returns the points of a file among references, or why there is no number."""
    if what in _FULL:
        return sources.points[key[0]][key[1]]
    return "skeleton" if what == "skeleton" else "refused" if refused(what) else "measure"


def needs_run(sources, student):
    """Whether some points of the student are not declared."""
    if not student.work or not student.on_roster:
        return False
    modules = {module for module, _ in student.work}
    whole = all((module, exercise) in student.work
                for module in modules for exercise in sources.points[module])
    kinds = set(student.work.values())
    return not (kinds == {"skeleton"} or whole and kinds <= set(_FULL))


def read_golden(path):
    """Returns (integrated, isolated, status) by (student, exercise)."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {(student, exercise): (int(integrated), int(isolated), status)
            for student, exercise, integrated, isolated, status in rows}


def _of_exercise(what, most, is_declared, measured):
    """Returns (integrated, isolated, status) of an exercise that was handed in."""
    if is_declared:
        return (most, most, "passed") if what in _FULL else (0, 0, "unwritten")
    integrated, isolated, status = measured
    if what in _FULL and isolated != most:
        raise ValueError("a reference alone must have all %d points, has %d" % (most, isolated))
    if (refused(what) or what == "skeleton") and isolated != 0:
        raise ValueError("%s must have no points, has %d" % (what, isolated))
    if refused(what) and status != "does not compile":
        raise ValueError("%s must not compile, but is %s" % (what, status))
    if what.startswith(("mutant", "attack")) and not isolated < most:
        raise ValueError("%s must not have all points" % what)
    return measured


def expected(sources, students, golden):
    """Returns a row as in TITLES for each student and exercise of tensor and layers."""
    rows = []
    for student in students:
        is_declared = not needs_run(sources, student)
        for module in ("tensor", "layers"):
            for exercise, most in sources.points[module].items():
                what = student.work.get((module, exercise))
                name = module + "/" + exercise
                found = (0, 0, "not handed in")
                if what is not None:
                    found = _of_exercise(what, most, is_declared,
                                         golden.get((student.key, name)))
                rows.append([student.key, name, max(found[:2])] + list(found))
    return rows
