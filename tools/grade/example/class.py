"""Makes the example class: what 30 students handed in, in each format, and their points.

    class.py --declared=FILE --golden=FILE --out=DIR FILE...

FILE... are the references, skeletons, mutants and hostile programs of the course. `--only_work`
writes the files whose points need a run of the tests, for golden.sh, in place of the class.
"""

import argparse
import csv
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import exports  # noqa: E402
import pack  # noqa: E402
import people  # noqa: E402
import points  # noqa: E402
import work  # noqa: E402

_ROSTER = ["id", "name", "email", "section", "canvas_id", "participant", "github", "team"]


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def write_csv(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def roster(students):
    return [_ROSTER] + [[s.key, s.name, s.email, s.section, s.canvas_id, s.participant,
                         s.github, s.team] for s in students if s.on_roster]


def write_class(out, sources, students, golden):
    for name, export in exports.ARCHIVES.items():
        write("%s/%s.zip" % (out, name), pack.make_zip(export(students)))
    for name, export in exports.FOLDERS.items():
        for path, data in export(students).items():
            write("%s/%s/%s" % (out, name, path), data)
    # The files that a reader of the exports must find.
    for student in students:
        for (module, exercise), what in student.work.items():
            write("%s/work/%s/%s/%s.cc" % (out, student.key, module, exercise),
                  work.content(sources, module, exercise, what)
                  .removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))
    write_csv(out + "/roster.csv", roster(students))
    write_csv(out + "/class.csv", [["student", "files", "what"]] + [
        [s.key, len(s.work), s.why] for s in students])
    write_csv(out + "/expected.csv",
              [points.TITLES] + points.expected(sources, students, golden))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--declared", required=True)
    parser.add_argument("--golden", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only_work", action="store_true",
                        help="write the files that need a run, STUDENT/MODULE/student/...")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    sources = work.Sources(arguments.files, arguments.declared)
    students = people.make(sources)
    if arguments.only_work:
        for student in students:
            if not points.needs_run(sources, student):
                continue
            alone = {"%s/%s" % key: points.alone(sources, key, what)
                     for key, what in student.work.items()}
            write("%s/%s/alone.json" % (arguments.out, student.key),
                  json.dumps(alone).encode())
            for (module, exercise), what in student.work.items():
                write("%s/%s/%s/student/%s.cc" % (arguments.out, student.key, module, exercise),
                      work.content(sources, module, exercise, what))
        return
    write_class(arguments.out, sources, students, points.read_golden(arguments.golden))


if __name__ == "__main__":
    main()
