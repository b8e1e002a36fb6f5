#!/usr/bin/env bash
# Gradescope runs it once, as root, when it makes the image. The bundle brings its own
# compiler and libraries, so nothing is installed.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
# Not all that unpacks a zip keeps the rights in it.
chmod -R a+rX . && chmod -R a+x run_autograder bundle/compiler
bundle/compiler/bin/g++ --version
