#!/bin/bash
# A program for programs_test: says what it was given, on both outputs.
echo "hears $WORD"
echo "arguments $*" >&2
exit 3
