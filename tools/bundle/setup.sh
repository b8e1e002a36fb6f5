#!/usr/bin/env bash
# Gradescope runs it once, as root, when it makes the image. The bundle brings its own
# compiler and libraries, so nothing is installed.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
chmod -R a+rX . && chmod a+x run_autograder bundle/compiler/bin/*
bundle/compiler/bin/g++ --version
