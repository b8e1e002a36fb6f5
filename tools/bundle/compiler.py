"""Copies the compiler of this machine into a folder that works on any other.

A grading image may have an older compiler, or none, and then a student's file would not
compile as it does at home. So a bundle carries the compiler that made its objects: programs,
headers and static libraries. Each program is started by a script, through the loader and
the libraries that lie beside it, and links statically.
"""

import glob
import os
import re
import shutil
import subprocess

# A program of the compiler: where it lies, and with which arguments it starts.
_SCRIPT = """#!/bin/sh
here=$(cd "$(dirname "$0")/{up}" && pwd)
exec "$here/run/ld.so" --library-path "$here/run" "$here/{program}" {arguments}"$@"
"""
# The tests run where there are no shared libraries of this age. Only for the linker: with
# -static the compiler would make other code than at home.
_DRIVER = """#!/bin/sh
here=$(cd "$(dirname "$0")/{up}" && pwd)
link="-static -fno-use-linker-plugin"
for word; do
  case "$word" in -c | -S | -E) link= ;; esac
done
exec "$here/run/ld.so" --library-path "$here/run" "$here/{program}" {arguments} $link "$@"
"""
_LIBRARIES = ["c", "m", "mvec", "pthread", "dl", "rt", "m-*"]


def _ask(compiler, *words):
    return subprocess.run([compiler] + list(words), capture_output=True, text=True,
                          check=True).stdout.strip()


def _write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


def _copy(source, folder):
    """Copies a file or a folder to the same place below another root."""
    target = folder + os.path.normpath(source)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def copy_program(source, folder, place, program=None, arguments="", script=_SCRIPT):
    """Copies a program with its libraries, and writes the script that starts it."""
    run = os.path.join(folder, "run")
    program = program or "run/" + os.path.basename(place)
    for path in (run, os.path.dirname(os.path.join(folder, program))):
        os.makedirs(path, exist_ok=True)
    shutil.copy(source, os.path.join(folder, program))
    for library in re.findall(r"(/\S+)", _ask("ldd", source)):
        target = "ld.so" if os.path.basename(library).startswith("ld-") else os.path.basename(library)
        shutil.copy(os.path.realpath(library), os.path.join(run, target))
    up = "/".join([".."] * (place.count("/")))
    _write(os.path.join(folder, place),
           script.format(up=up, program=program, arguments=arguments))


def copy_compiler(compiler, folder):
    """Copies a GCC for C++ into `folder`, where bin/g++ and bin/objdump start it."""
    cc1plus = os.path.realpath(_ask(compiler, "-print-prog-name=cc1plus"))
    programs = os.path.dirname(cc1plus)
    libraries = os.path.dirname(os.path.realpath(_ask(compiler, "-print-libgcc-file-name")))
    target = _ask(compiler, "-dumpmachine")
    system = "/usr/lib/" + target
    # It finds the headers from the folder that it lies in.
    copy_program(os.path.realpath(shutil.which(compiler)), folder, "bin/g++", "usr/bin/g++",
             '--sysroot="$here" -B"$here{0}/" -B"$here{1}/" -B"$here{2}/"'.format(
                 programs, libraries, system), _DRIVER)
    copy_program(cc1plus, folder, programs[1:] + "/cc1plus")
    copy_program(os.path.join(programs, "collect2"), folder, programs[1:] + "/collect2")
    for tool, source in [("as", "as"), ("ld", "ld.bfd")]:
        copy_program(os.path.realpath(shutil.which(source)), folder, programs[1:] + "/" + tool)
    copy_program(os.path.realpath(shutil.which("objdump")), folder, "bin/objdump")
    for file in ("crtbegin.o", "crtbeginT.o", "crtbeginS.o", "crtend.o", "crtendS.o", "libgcc.a",
                 "libgcc_eh.a", "libstdc++.a", "libatomic.a",
                 "libatomic_asneeded.a", "include"):
        _copy(os.path.join(libraries, file), folder)
    for file in ("crt1.o", "crti.o", "crtn.o"):
        _copy(os.path.join(system, file), folder)
    for name in _LIBRARIES:
        for file in glob.glob("%s/lib%s.a" % (system, name)):
            _copy(file, folder)
    headers = "/usr/include"
    for name in os.listdir(headers):
        if name != "c++" and os.path.isdir(os.path.join(headers, name)) and \
                name not in (target, "linux", "asm-generic", "bits", "sys"):
            continue  # A library's headers, which no exercise may include.
        _copy(os.path.join(headers, name), folder)
    for name in os.listdir(folder + "/usr/include/c++"):
        if not re.fullmatch(r"\d+", name):
            shutil.rmtree(os.path.join(folder, "usr/include/c++", name))


if __name__ == "__main__":
    import sys
    copy_compiler(sys.argv[1], sys.argv[2])
