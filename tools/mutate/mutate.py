#!/usr/bin/env -S python3 -B
"""Tries small mistakes in the references of a module, each alone, and lists those that survive.

    TINYTORCH_BAZEL=full ./bazelw run --config=reference //tools/mutate -- tensor
    TINYTORCH_BAZEL=full ./bazelw run --config=reference //tools/mutate -- layers norm init

For each mistake (mutations.py) the file is compiled and linked with the tests of its module and
our solutions for all else, as Bazel would do it. The tests of the exercise run first, then those
of the whole module, until one fails. README.md says how to read what is printed.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from mutations import mutations

_SECONDS = 8  # Of the processor, for the tests of one mutant; they take less than two.
_BYTES = 4 << 30
_FLAGS = ["--config=reference", "--noshow_progress", "--color=no", "--ui_event_filters=-info"]
# Bazel starts a link to this file.
_HERE = os.path.dirname(os.path.realpath(__file__))


def bazel(*arguments):
    """Runs Bazel in the checkout and returns what it printed."""
    return subprocess.run(["./bazelw", *arguments], cwd=os.environ["BUILD_WORKSPACE_DIRECTORY"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True,
                          text=True).stdout


def actions(query):
    """Returns the actions of a query, each with the words of its command."""
    found = json.loads(bazel("aquery", *_FLAGS, "--output=jsonproto", query))
    return [action["arguments"] for action in found.get("actions", [])]


class Exercise:
    """An exercise: how it is compiled, and how its tests are linked and run."""

    def __init__(self, module, name, link, folder):
        self.id = "%s/%s" % (module, name)
        self.source = "%s/reference/%s.cc" % (module, name)
        self.folder = os.path.join(folder, name)
        os.mkdir(self.folder)
        (self.command,) = [
            command for command in
            actions('mnemonic("CppCompile", //%s:%s_reference)' % (module, name))
            if "-fPIC" not in command]
        self.archive = "bazel-out/k8-opt/bin/%s/lib%s_reference.lo" % (module, name)
        self.link = link
        if self.archive not in link:
            sys.exit("%s: the tests are not linked with %s" % (self.id, self.archive))
        with open(self.source, encoding="utf-8") as file:
            self.text = file.read()
        suites = []
        for test in ("test/%s_test.cc" % name, "test/%s_module_test.cc" % name):
            path = os.path.join(module, test)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    suites += re.findall(r"^\s*TEST\w*\(\s*(\w+)", file.read(), re.MULTILINE)
        self.own_tests = ":".join("%s.*" % suite for suite in sorted(set(suites)))
        self.unchanged = None  # The code of the file as it is,
        self.judged = {}       # and what became of each other code.
        self._precompile()

    def _compile(self, source, object_file, more):
        words = [word for word in self.command if word not in ("-MD", "-Werror")]
        at = words.index("-MF")
        del words[at:at + 2]
        words[words.index("-c") + 1] = source
        words[words.index("-o") + 1] = object_file
        return words + ["-w", "-O1", "-g0", "-D_GLIBCXX_ASSERTIONS", *more]

    def _precompile(self):
        """Compiles what the source includes once: three quarters of the time of a mutant."""
        header = os.path.join(self.folder, "includes.h")
        with open(header, "w", encoding="utf-8") as file:
            file.writelines(re.findall(r"^#include .*\n", self.text, re.MULTILINE))
        command = self._compile(header, header + ".gch", [])
        command[command.index("-c"):command.index("-c") + 1] = ["-x", "c++-header", "-c"]
        subprocess.run(command, check=True)
        self.header = header

    def judge(self, number, text):
        """Returns what became of a mutant: (outcome, detail)."""
        base = os.path.join(self.folder, str(number))
        os.mkdir(base)
        source, compiled = os.path.join(base, "mutant.cc"), os.path.join(base, "mutant.o")
        try:
            with open(source, "w", encoding="utf-8") as file:
                file.write(text)
            status, said = _run(self._compile(source, compiled, [
                "-include", self.header, "-ffile-prefix-map=%s=." % base]), None)
            if status != 0:
                return "refused", said
            with open(compiled, "rb") as file:
                code = hashlib.sha256(file.read()).digest()
            if number == "unchanged":
                self.unchanged = code
            elif code == self.unchanged:
                return "equivalent", "the compiler makes the same code of it"
            if code not in self.judged:
                self.judged[code] = self._test(base, compiled)
            return self.judged[code]
        finally:
            shutil.rmtree(base)

    def _test(self, base, compiled):
        """Links a compiled mutant with the tests and runs them: (outcome, detail)."""
        program = os.path.join(base, "tests")
        link = [compiled if word == self.archive else word for word in self.link]
        link[link.index("-o") + 1] = program
        status, said = _run(link, None)
        if status != 0:
            return "refused", said
        for tests in (self.own_tests, "*"):
            status, said = _run([program, "--gtest_filter=" + tests, "--gtest_fail_fast",
                                 "--gtest_brief=1"], base)
            if status != 0:
                failed = re.search(r"^\[  FAILED  \] (\w+\.\w+)", said, re.MULTILINE)
                return "killed", failed.group(1) if failed else "it crashed or hung"
        return "survived", ""


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(command, scratch):
    """Runs a command; returns its status and the end of its output. Tests have limits."""
    environment = dict(os.environ)
    if scratch is not None:
        environment.update(TEST_TMPDIR=scratch, TMPDIR=scratch, MALLOC_PERTURB_="1")
    try:
        ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                               preexec_fn=_limit if scratch else None,
                               timeout=10 * _SECONDS)
    except subprocess.TimeoutExpired:
        return 1, ""
    return ended.returncode, ended.stdout[-100000:].decode("utf-8", "replace")


def changed_line(before, after):
    """Returns the first line of each text, without its comment, in which they differ."""
    for one, two in zip(before.split("\n"), after.split("\n")):
        if one != two:
            return one.partition("  //")[0].strip(), two.partition("  //")[0].strip()
    return "", ""


def equivalents(path):
    """Returns the set of (exercise, line, changed line) of the file of equivalent mutants."""
    with open(path, encoding="utf-8") as file:
        rows = [line.split(" | ") for line in file]
    return {tuple(row[:3]) for row in rows if len(row) >= 4}


def chosen(found, of_each_line, chance):
    """Returns at most `of_each_line` mutations of each line, or all if that is 0."""
    if not of_each_line:
        return found
    lines = collections.defaultdict(list)
    for mutation in found:
        lines[mutation.line].append(mutation)
    return [mutation for line in lines.values()
            for mutation in chance.sample(line, min(of_each_line, len(line)))]


def judge_module(names, arguments, known):
    """Judges the mutants of some exercises of a module; returns the counts of each."""
    module = arguments.module
    chance = random.Random(arguments.seed)
    link_actions = actions('mnemonic("CppLink", //%s:tests)' % module)
    # A cache would leave out the files between the sources and the program.
    bazel("build", *_FLAGS, "--remote_download_outputs=all", "//%s:tests" % module)
    os.chdir(bazel("info", *_FLAGS, "execution_root").strip())
    folder = tempfile.mkdtemp(prefix="mutate_")
    counts = {}
    try:
        for name in names:
            exercise = Exercise(module, name, link_actions[0], folder)
            outcome, detail = exercise.judge("unchanged", exercise.text)
            if outcome != "survived":
                sys.exit("%s as it is: %s %s" % (exercise.id, outcome, detail))
            found = chosen(mutations(exercise.text), arguments.of_each_line, chance)
            count = counts[exercise.id] = collections.Counter()
            with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
                judged = pool.map(lambda item, e=exercise: e.judge(item[0], item[1].text),
                                  enumerate(found))
                for mutation, (outcome, _) in zip(found, judged):
                    key = (exercise.id, *changed_line(exercise.text, mutation.text))
                    if outcome == "survived" and key in known:
                        outcome = "equivalent"
                    count[outcome] += 1
                    if outcome == "survived":
                        print("%s | %s | %s | line %d, %s" % (
                            *key, mutation.line, mutation.kind), flush=True)
            print(_summary(exercise.id, count), flush=True)
    finally:
        shutil.rmtree(folder)
    return counts


def _summary(title, count):
    judged = count["killed"] + count["survived"]
    score = 100.0 * count["killed"] / judged if judged else 100.0
    return "%-28s %4d killed, %3d survived, %3d equivalent, %4d do not compile: %5.1f %%" % (
        title, count["killed"], count["survived"], count["equivalent"], count["refused"], score)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("exercises", nargs="*", help="by default all of the module")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--of_each_line", type=int, default=0, metavar="N",
                        help="tries only N changes of each line, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.chdir(os.environ["BUILD_WORKSPACE_DIRECTORY"])
    os.nice(10)
    known = equivalents(os.path.join(_HERE, "equivalent.txt"))
    names = arguments.exercises or sorted(
        name[:-3] for name in os.listdir(arguments.module + "/reference")
        if name.endswith(".cc"))
    start = time.monotonic()
    counts = judge_module(names, arguments, known)
    print(_summary(arguments.module, sum(counts.values(), collections.Counter())))
    print("%d s" % (time.monotonic() - start))


if __name__ == "__main__":
    main()
