"""The example class as each learning platform exports it.

Each function returns the files of an export by their path. Some platforms do not keep
folders, or the first of two submissions: their exports do not have them.
"""

import re

_FOLDER = "_assignsubmission_file"


def _flat(student):
    """The files of an upload to a platform without folders: name to bytes."""
    if student.archive:
        return dict([student.archive])
    return {path.rsplit("/", 1)[-1]: data for path, data in student.loose.items()}


def _in_folders(student):
    """The same, where the platform keeps folders."""
    return dict([student.archive]) if student.archive else student.loose


def _clone(student):
    """The files of the student's repository."""
    return dict([student.archive]) if student.odd else student.loose


def _handed_in(students):
    return [student for student in students if student.work]


def _under(folder, files):
    return {folder + name: data for name, data in files.items()}


def _joined(parts):
    files = {}
    for part in parts:
        files.update(part)
    return files


def _canvas_name(name):
    """ "Jane Smith" as "smithjane": the last name first, letters and digits only."""
    first, _, last = name.rpartition(" ")
    return re.sub(r"[\W_]", "", (last + first).lower())


def canvas(students):
    files = {}
    for student in _handed_in(students):
        mine = _flat(student)
        if student.earlier:
            # Canvas numbers a file that is handed in again.
            mine = {"work.zip": student.earlier, "work-1.zip": student.archive[1]}
        late = "LATE_" if student.key == "abe" else ""
        for i, (name, data) in enumerate(mine.items()):
            files["%s_%s%d_%d_%s" % (_canvas_name(student.name), late, student.canvas_id,
                                     90000 + 50 * student.number + i, name)] = data
    return files


def moodle(students):
    return _joined(_under("%s_%d%s/" % (s.name, s.participant, _FOLDER), _in_folders(s))
                   for s in _handed_in(students))


def moodle_flat(students):
    return _joined(_under("%s_%d%s_" % (s.name, s.participant, _FOLDER), _flat(s))
                   for s in _handed_in(students))


def moodle_blind(students):
    return _joined(_under("Participant_%d%s/" % (s.participant, _FOLDER), _in_folders(s))
                   for s in _handed_in(students))


def moodle_teams(students):
    return _joined(_under("%s_%d%s/" % (s.team, 300 + s.number, _FOLDER), _in_folders(s))
                   for s in _handed_in(students))


def gradescope(students):
    metadata = ["---"]
    files = {}
    for student in _handed_in(students):
        folder = "submission_%d" % (8000 + student.number)
        metadata += [
            folder + ":", "  :submitters:",
            '  - :name: "%s"' % student.name,
            "    :sid: '%s'" % student.key,
            "    :email: " + student.email,
            "  :created_at: 2026-10-12 18:%02d:45.123456000 Z" % student.number,
        ]
        files.update(_under(folder + "/", _in_folders(student)))
    files["submission_metadata.yml"] = ("\n".join(metadata) + "\n").encode("utf-8")
    return _under("assignment_5_export/", files)


def brightspace(students):
    files = {"index.html": b"<html></html>\n"}
    for student in _handed_in(students):
        attempts = [_in_folders(student)]
        if student.earlier:
            attempts.insert(0, {"work.zip": student.earlier})
        for i, attempt in enumerate(attempts):
            folder = "%d-2557 - %s - Oct %d, 2026 9%02d PM/" % (
                97000 + student.number, student.name, 11 + i, student.number)
            files.update(_under(folder, attempt))
    return files


def plain(students):
    """A folder for each student, called by the key, and -1 where there is a second one."""
    files = {}
    for student in _handed_in(students):
        last = student.key
        if student.earlier:
            files[student.key + "/work.zip"] = student.earlier
            last += "-1"
        files.update(_under(last + "/", _in_folders(student)))
    return files


def clones(students):
    """Whole repositories, as far as Git's own folder tells that they are some."""
    return _joined(
        _under("tinytorch-hw1-%s/" % s.github, _clone(s) | {
            ".git/HEAD": b"ref: refs/heads/main\n",
            "WORKSPACE": b"",
            "README.md": b"# My solutions\n",
            "tensor/test/shape_test.cc": b"// As it was handed out.\n",
            "tensor/skeleton/shape.cc": b"// As it was handed out.\n",
        }) for s in _handed_in(students))


# By the name of the export's file, NAME.zip, or folder, NAME/ if there is a folder .git,
# which archives are read without.
ARCHIVES = {
    "brightspace": brightspace,
    "canvas": canvas,
    "gradescope": gradescope,
    "moodle": moodle,
    "moodle_blind": moodle_blind,
    "moodle_flat": moodle_flat,
    "moodle_teams": moodle_teams,
}
FOLDERS = {"clones": clones, "plain": plain}
