#!/bin/bash
# Usage: names.sh LESSON NAME...
#
# Fails unless the file LESSON holds each NAME, in backquotes as files are written
# there, with or without an ending: `given/random` or `given/random.h`.
set -u
lesson=$1
shift
failed=0
for name; do
  grep --quiet --extended-regexp "\`$name(\.[a-z{},]+)?\`" "$lesson" || {
    echo "$lesson does not name \`$name\`: wanted a row for it in the table of the lesson"
    failed=1
  }
done
exit $failed
