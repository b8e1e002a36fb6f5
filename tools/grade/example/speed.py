"""Measures how long `grade` takes for classes of several sizes: grade_speed.

    python3 tools/grade/example/speed.py --counts=10,30,100,300 --folder=/tmp/speed
    python3 tools/grade/example/speed.py --counts=10,30,100,300 --exercises=2
    python3 tools/grade/example/speed.py --counts=10 --checkouts=2 --cold

No two students share a file that they wrote: in each file is a comment and a helper function
of the student's own, so that objects differ as well. Of 20 students, in a fixed order,

    12  solved all exercises of tensor
     5  solved all but one, in which they make a mistake (a mutant)
     2  solved the first half; the rest is the skeleton, which all share
     1  has an exercise that does not compile

With --exercises=N they handed in the first N exercises only, as in the first weeks.

For each size: the first grading, with an empty output folder, and the second, of the same
files. With --checkouts=K, K students are also judged as without `grade`: each in a clone of
its own, by `bazel test //tensor:test`. Bazel's caches hold the course itself, not the
students; a fresh seed in the comments sees to that. With --cold, a clone has no cache but
its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import work  # noqa: E402

_ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))
_TENSOR = os.path.join(_ROOT, "tensor")
_EXERCISES = ("shape", "tensor", "elementwise", "broadcast", "views", "reduce", "matmul",
              "gather", "print", "trace")  # in the order of the course


def read(*parts):
    with open(os.path.join(_TENSOR, *parts), encoding="utf-8") as file:
        return file.read()


def mutants():
    """Returns (exercise, name) of all mutants of tensor, one exercise after the other."""
    found = {}
    for exercise in sorted(os.listdir(os.path.join(_TENSOR, "mutants"))):
        found[exercise] = sorted(os.listdir(os.path.join(_TENSOR, "mutants", exercise)))
    longest = max(len(names) for names in found.values())
    return [(exercise, names[i]) for i in range(longest)
            for exercise, names in found.items() if i < len(names)]


def own(text, seed, student):
    """Returns a solution with a comment and a function that no other student has."""
    name = "%s_%s" % (seed, student)
    helper = "\n// Written by %s.\nint OwnHelper_%s(int x) { return x + %d; }\n\n" % (
        name, name, 1 + int(student[1:]))
    head, tail = text.rsplit("}  // namespace tinytorch", 1)
    return head + helper + "}  // namespace tinytorch" + tail


def files_of(number, seed, all_mutants, exercises):
    """Returns the text of each exercise of a student, of those that the class has."""
    student = "s%03d" % number
    texts = {e: own(read("reference", e + ".cc"), seed, student) for e in _EXERCISES}
    kind = number % 20
    if kind in (3, 7, 11, 15, 18):
        mine = [mutant for mutant in all_mutants if mutant[0] in exercises]
        exercise, name = mine[number % len(mine)]
        wrong = work.mutated(read("reference", exercise + ".cc"),
                             read("mutants", exercise, name), name)
        texts[exercise] = own(wrong, seed, student)
    elif kind in (5, 13):
        for exercise in exercises[len(exercises) // 2:]:
            texts[exercise] = read("student", exercise + ".cc")
    elif kind == 9:
        texts[exercises[-1]] += "}\n"
    return {e: texts[e] for e in exercises}


def make(folder, count, seed, exercises):
    """Writes a class: FOLDER/sNNN/tensor/student/E.cc."""
    all_mutants = mutants()
    for number in range(count):
        student = os.path.join(folder, "s%03d" % number, "tensor", "student")
        os.makedirs(student)
        for exercise, text in files_of(number, seed, all_mutants, exercises).items():
            with open(os.path.join(student, exercise + ".cc"), "w", encoding="utf-8") as file:
                file.write(text)


def seconds(command, folder, log):
    """Runs a command and returns how long it took; status 1 is that of failed tests."""
    start = time.monotonic()
    with open(log, "ab") as out:
        status = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                stderr=out, check=False).returncode
    if status not in (0, 1, 3):
        sys.exit("%s: exit status %d, see %s" % (" ".join(command), status, log))
    return time.monotonic() - start


def grade(submissions, out, log):
    return seconds(["./bazelw", "run", "--color=no", "//tools:grade", "--",
                    "--submissions=" + submissions, "--out=" + out, "--modules=tensor"],
                   _ROOT, log)


def in_checkouts(submissions, count, folder, log, cold):
    """Returns the mean time of a student who is judged in a clone of their own."""
    total = 0.0
    test = ["./bazelw", "test", "--color=no"] + (["--disk_cache="] if cold else [])
    for student in sorted(os.listdir(submissions))[:count]:
        clone = os.path.join(folder, "clone_" + student)
        start = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", _ROOT, clone], check=True)
        subprocess.run(["bash", "tools/course/take.sh", os.path.join(submissions, student)],
                       cwd=clone, check=True, stdout=subprocess.DEVNULL)
        seconds(test + ["//tensor:test"], clone, log)
        total += time.monotonic() - start
        seconds(["./bazelw", "clean", "--expunge"], clone, log)
        shutil.rmtree(clone)
    return total / count


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="10,30,100,300")
    parser.add_argument("--folder", default="/tmp/grade_speed", help="is made anew")
    parser.add_argument("--checkouts", type=int, default=0)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--exercises", type=int, default=len(_EXERCISES))
    parser.add_argument("--only_make", action="store_true")
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    shutil.rmtree(folder, ignore_errors=True)
    seed = "%x" % int(time.time())
    print("students  first_s  a_minute  second_s")
    for count in [int(word) for word in arguments.counts.split(",")]:
        submissions = os.path.join(folder, "class_%d" % count)
        # Larger classes share nothing with smaller ones.
        make(submissions, count, "n%d_%s" % (count, seed), _EXERCISES[:arguments.exercises])
        if arguments.only_make:
            continue
        out, log = submissions + "_out", submissions + ".log"
        first = grade(submissions, out, log)
        second = grade(submissions, out, log)
        print("%8d  %7.1f  %8.1f  %8.1f" % (count, first, 60 * count / first, second), flush=True)
    if arguments.checkouts:
        one = in_checkouts(submissions, arguments.checkouts, folder, folder + "/checkouts.log",
                           arguments.cold)
        print("in a checkout each: %.1f s a student, %.1f a minute" % (one, 60 / one))


if __name__ == "__main__":
    main()
