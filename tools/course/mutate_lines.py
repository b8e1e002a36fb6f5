#!/usr/bin/env python3
"""Mutates the lines of the solutions, and says which mutants no test kills.

    ./bazelw build --config=reference //tensor:tests
    tools/course/mutate_lines.py tensor            all exercises of a module
    tools/course/mutate_lines.py tensor views      some of them
    tools/course/mutate_lines.py tensor --one_in=8 --seed=2    a sample

A mutant is a solution with one small change: another operator or constant, two
arguments exchanged, a condition negated, a statement left out. Each is compiled
alone, without optimization, linked with the libraries that Bazel has built, and
run with the tests of its own exercise, package and module level. That takes 2 to 5
seconds. A mutant is killed if a test fails, crashes, or takes ten times as long as
with the reference. Those that do not compile do not count.

Survivors are printed. mutate_lines_equivalent.txt, beside this file, lists changes
that the contract allows, with reasons: they count as equivalent.

If Bazel runs in a private root (docs/setup.md), pass it as --root=DIR; compiler and
tests then run there. Run by hand, not in CI: a module takes hours.
"""

import argparse
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

WORKSPACE = pathlib.Path(__file__).resolve().parents[2]
EQUIVALENT = pathlib.Path(__file__).resolve().with_name("mutate_lines_equivalent.txt")

# clang-format puts blanks around operators of two operands, and none around those
# of types: " * " multiplies, "Scalar* x" does not.
EXCHANGED = [("+", "-"), ("-", "+"), ("*", "/"), ("/", "*"), ("%", "/"),
             ("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("==", "!="),
             ("!=", "=="), ("&&", "||"), ("||", "&&"), ("+=", "-="), ("-=", "+="),
             ("*=", "/="), ("/=", "*=")]
REPLACED = [(r" %s (?=\S)" % re.escape(a), " %s " % b) for a, b in EXCHANGED] + [
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"\bstd::min\b", "std::max"), (r"\bstd::max\b", "std::min"),
    (r"\bcontinue;", "break;"), (r"\bbreak;", "continue;"),
    (r"(?<=[( ])!(?=[\w(])", ""), (r"(?<=[(,=] )-(?=\w)", ""),
    (r"\.front\(\)", ".back()"), (r"\.back\(\)", ".front()"),
    (r"\.begin\(\)", ".end()")]


def constants(line):
    """Yields `line` with one of its numbers changed."""
    for found in re.finditer(r"(?<![\w.\"])(\d+)(\.\d+)?(f?)(?![\w.\"])", line):
        whole, fraction, suffix = found.groups()
        if fraction:
            changed = [str(2 * float(whole + fraction)) + suffix]
        else:
            changed = {"0": ["1"], "1": ["0", "2"]}.get(whole, [str(int(whole) + 1)])
        for other in changed:
            yield line[:found.start()] + other + line[found.end():]


def swapped_arguments(line):
    """Yields `line` with two neighboring arguments of a call exchanged."""
    for call in re.finditer(r"(?<=\w)\(([^()]*, [^()]*)\)", line):
        parts = call.group(1).split(", ")
        for i in range(len(parts) - 1):
            if parts[i] == parts[i + 1]:
                continue
            other = parts[:i] + [parts[i + 1], parts[i]] + parts[i + 2:]
            yield line[:call.start(1)] + ", ".join(other) + line[call.end(1):]


def negated(line):
    """Yields `line` with the condition of its `if` negated."""
    found = re.search(r"\bif \((.*)\)(?= (?:[{]|return|continue|break|throw|\w))", line)
    if found and ";" not in found.group(1) and found.group(1).count("(") == found.group(1).count(")"):
        yield line[:found.start(1)] + "!(%s)" % found.group(1) + line[found.end(1):]


def is_statement(before, line):
    """Returns whether `line` is a whole statement that can be left out."""
    text = line.strip()
    if not text.endswith(";") or text.startswith(("return", "const ", "auto ", "}", "using ")):
        return False
    if re.match(r"[\w:<>, ]+[&*]? \w+( =|;|\(|\[)", text) or "break;" in text:
        return False  # a declaration
    return before.strip().endswith((";", "{", "}", ":", "SOLUTION")) or before.strip().startswith("//")


def mutants(source):
    """Yields (number, line, mutated line) for the lines of all solutions."""
    lines = source.split("\n")
    inside = False
    for number, line in enumerate(lines):
        if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
            inside = "BEGIN" in line
            continue
        code, comment, rest = line.partition("  // ")
        if not inside or not code.strip() or code.strip().startswith(("//", "#")):
            continue
        changed = []
        for pattern, other in REPLACED:
            for found in re.finditer(pattern, code):
                inside_text = code[:found.start()].count('"') % 2 == 1
                if not inside_text:
                    changed.append(code[:found.start()] + found.expand(other) + code[found.end():])
        changed += [*constants(code), *swapped_arguments(code), *negated(code)]
        if is_statement(lines[number - 1], code):
            changed.append(";")
        for mutated in dict.fromkeys(changed):
            if mutated != code:
                yield number, line, mutated + comment + rest


class Module:
    """The tests of a module, as Bazel has linked them."""

    def __init__(self, name, output, folder):
        self.name, self.output, self.folder = name, output, pathlib.Path(folder)
        self.execroot = output.parents[2]
        parameters = (output / name / "tests-2.params").read_text().split("\n")
        at = parameters.index("-o")
        self.parameters = [p for p in parameters[:at] + parameters[at + 2:] if p]
        external = self.execroot / "external"
        self.flags = ["-std=c++20", "-O0", "-w", "-fmax-errors=1", "-I", WORKSPACE, "-I", output]
        for library in ("abseil-cpp", "nlohmann_json/single_include"):
            self.flags += ["-isystem", external / library]

    def binary(self, exercise, source):
        """Returns the tests linked with this source, or None and an error."""
        (self.folder / "mutant.cc").write_text(source)
        built, binary = self.folder / "mutant.o", self.folder / "tests"
        code, text, _ = run(["g++", "-c", *self.flags, "-o", built, self.folder / "mutant.cc"], self.execroot, 120)
        if code != 0:
            return None, text
        library = "%s/lib%s_reference.lo" % (self.name, exercise)
        arguments = [str(built) if p.endswith("/" + library) else p for p in self.parameters]
        if str(built) not in arguments:
            sys.exit("%s: not linked with %s: build with --config=reference" % (self.output, library))
        (self.folder / "link").write_text("\n".join(arguments))
        fast = ["-fuse-ld=mold"] if os.path.exists("/usr/bin/mold") else []
        code, text, _ = run(["g++", *fast, "-o", binary, "@%s" % (self.folder / "link")], self.execroot, 300)
        return (None, text) if code != 0 else (binary, "")


def run(command, folder, seconds, limit=None):
    """Runs a command; returns its exit code, its output and the time it took."""
    start = time.monotonic()
    try:
        done = subprocess.run([str(c) for c in command], cwd=folder, timeout=seconds, errors="replace", text=True,
                              preexec_fn=limit, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout, time.monotonic() - start
    except subprocess.TimeoutExpired:
        return -1, "timeout", seconds


def limit_memory():
    """Lets a mutant that allocates without end fail, and not the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


def examine(module, exercise, options, equivalent):
    """Runs the mutants of an exercise; returns how many were run, killed, survived, equivalent."""
    source = (WORKSPACE / module.name / "reference" / (exercise + ".cc")).read_text()
    suite = "".join(part.capitalize() for part in exercise.split("_"))
    tests = "--gtest_filter=%sTest.*:%sModuleTest.*" % (suite, suite)
    binary, text = module.binary(exercise, source)
    code, took = 1, 0
    if binary is not None:
        code, text, took = run([binary, tests], WORKSPACE, 600, limit_memory)
    if code != 0:
        sys.exit("%s/%s: the reference fails:\n%s" % (module.name, exercise, text[-2000:]))
    chosen = list(mutants(source))
    if options.one_in > 1:
        pick = random.Random("%s %s %d" % (module.name, exercise, options.seed))
        chosen = pick.sample(chosen, -(-len(chosen) // options.one_in))
    counts = [0, 0, 0, 0]
    for number, line, mutated in sorted(chosen):
        lines = source.split("\n")
        lines[number] = mutated
        binary, _ = module.binary(exercise, "\n".join(lines))
        if binary is None:
            continue
        code, _, _ = run([binary, tests], WORKSPACE, max(10, 10 * took), limit_memory)
        key = "%s/%s | %s | %s" % (module.name, exercise, line.strip(), mutated.strip())
        kind = 1 if code != 0 else 3 if key in equivalent else 2
        counts[0] += 1
        counts[kind] += 1
        if kind == 2:
            print("survived:%d %s" % (number + 1, key), flush=True)
    print("%s/%s: %d mutants, %d killed, %d survived, %d equivalent" % (module.name, exercise, *counts), flush=True)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module")
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("--one_in", type=int, default=1, help="a sample of the mutants of each exercise")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--bin", default=WORKSPACE / "bazel-bin", type=pathlib.Path)
    parser.add_argument("--root", help="of a private root")
    options = parser.parse_args()
    output = options.bin.resolve()
    if options.root:
        inside = [a for a in sys.argv[1:] if not a.startswith("--root")]
        binds = ["--ro-bind", options.root + "/usr", "/usr", "--ro-bind", options.root + "/etc", "/etc",
                 "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
                 "--dev-bind", "/dev", "/dev", "--dev-bind", "/proc", "/proc", "--bind", "/tmp", "/tmp"]
        for folder in (WORKSPACE, output.parents[4]):
            binds += ["--bind", folder, folder]
        os.execvp("bwrap", ["bwrap", *map(str, binds), "--setenv", "PATH", "/usr/bin", "/usr/bin/python3",
                            os.path.abspath(__file__), *inside])
    equivalent = {line.rpartition(" | ")[0] for line in EQUIVALENT.read_text().splitlines() if " | " in line}
    exercises = options.exercises or sorted(p.stem for p in (WORKSPACE / options.module / "reference").glob("*.cc"))
    with tempfile.TemporaryDirectory() as folder:
        module = Module(options.module, output, folder)
        totals = [examine(module, e, options, equivalent) for e in exercises]
    print("| %s | %d | %d | %d | %d |" % (options.module, *map(sum, zip(*totals))))


if __name__ == "__main__":
    main()
