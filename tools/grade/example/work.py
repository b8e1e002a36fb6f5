"""What the students of the example class wrote: files made from the course itself.

A file of an exercise is described by a few words:

    reference                 our solution: all points
    skeleton                  as it was handed out: no points
    mutant NAME               our solution with one mistake, MODULE/mutants/EXERCISE/NAME.txt
    attack NAME               tools/course/attacks/programs/NAME*.txt
    no brace, no header       our solution, but it does not compile
    windows                   our solution with a byte order mark and Windows line ends
"""

import json
import re


class Sources:
    """The files of the course, by their path: "tensor/reference/shape.cc"."""

    def __init__(self, paths, declared):
        with open(declared, encoding="utf-8") as file:
            modules = json.load(file)["modules"]
        # By module: the points of each exercise, in the course's order.
        self.points = {
            module["name"]: {e["name"]: e["points"] for e in module["exercises"]}
            for module in modules
        }
        self._paths = {}
        for path in paths:
            # Skeletons are made by the build, in a folder of their own.
            self._paths[re.sub(r"^bazel-out/[^/]*/bin/", "", path)] = path

    def read(self, path):
        with open(self._paths[path], "rb") as file:
            return file.read()

    def attack(self, name):
        (path,) = [p for p in self._paths
                   if re.search(r"attacks/programs/%s[^/]*\.txt$" % re.escape(name), p)]
        return self.read(path)


def mutated(reference, mutant, name):
    """Applies a mutant, as tools/course/mutant.h describes it."""
    blocks = re.split(r"^--- (reference|mutant)\n", mutant, flags=re.MULTILINE)[1:]
    blocks = [text.strip("\n") for text in blocks[1::2]]
    for old, new in zip(blocks[0::2], blocks[1::2]):
        if reference.count(old) != 1:
            raise ValueError("%s: wanted once in the reference, got %d times: %r" %
                             (name, reference.count(old), old))
        reference = reference.replace(old, new)
    return reference


def without_brace(reference):
    """Returns the source without the brace that closes its last function."""
    at = reference.rindex("\n}\n", 0, reference.rindex("}  // namespace tinytorch"))
    return reference[:at + 1] + reference[at + 3:]


def content(sources, module, exercise, what):
    """Returns the bytes of an exercise's file."""
    kind, _, name = what.partition(" ")
    if kind == "attack":
        return sources.attack(name)
    if kind == "skeleton":
        return sources.read("%s/skeleton/%s.cc" % (module, exercise))
    reference = sources.read("%s/reference/%s.cc" % (module, exercise)).decode("utf-8")
    if kind == "mutant":
        path = "%s/mutants/%s/%s.txt" % (module, exercise, name)
        reference = mutated(reference, sources.read(path).decode("utf-8"), path)
    elif what == "no brace":
        reference = without_brace(reference)
    elif what == "no header":
        reference = '#include "tensor/my_own_header.h"\n' + reference
    elif what == "windows":
        return b"\xef\xbb\xbf" + reference.replace("\n", "\r\n").encode("utf-8")
    elif what != "reference":
        raise ValueError("%s/%s: unknown kind of file: %r" % (module, exercise, what))
    return reference.encode("utf-8")
