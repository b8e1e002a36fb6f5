#!/bin/bash
# Usage: example_test.sh PROGRAM SOURCE OUTPUT LESSON
#
# PROGRAM prints what the file OUTPUT holds, and LESSON shows SOURCE and OUTPUT as
# they are, in blocks that are indented by four spaces.
set -u
program=$1 source=$2 output=$3 lesson=$4
failed=0

if ! "$program" | diff "$output" - >difference; then
  echo "$program does not print what $output holds:"
  cat difference
  failed=1
fi

text=$(<"$lesson")
for file in "$source" "$output"; do
  block=$(sed 's/^\(..*\)$/    \1/' "$file")
  if [[ $text != *"$block"* ]]; then
    echo "$lesson does not show $file: wanted this block"
    echo "$block"
    failed=1
  fi
done
exit $failed
