#!/usr/bin/env python3
"""Classroom 50 runs it in a student's checkout; it writes ./result.json."""

import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
# Not all that unpacks a zip keeps the rights in it.
subprocess.call(["chmod", "-R", "a+rx", os.path.join(here, "bundle/compiler")])
try:
    # Of the commit, not of the clock: grading it again gives the same.
    time = subprocess.run(["git", "log", "-1", "--format=%cI"], capture_output=True, text=True,
                          check=False).stdout.strip()
except OSError:
    time = ""  # There is no git.
sys.exit(subprocess.call([
    os.path.join(here, "bundle/compiler/bin/grade_submission"),
    "--bundle=" + os.path.join(here, "bundle"),
    "--submission=" + os.getcwd(),
    "--datetime=" + time,
    "--classroom50=" + os.path.join(os.getcwd(), "result.json"),
    "--minutes=" + os.environ.get("TINYTORCH_MINUTES", "13"),
]))
