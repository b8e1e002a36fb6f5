#!/bin/bash
# Usage: example_test.sh PROGRAM SOURCE OUTPUT LESSON
#
# PROGRAM prints the lines of the file OUTPUT, apart from empty lines and from spaces at
# the ends of lines. LESSON shows SOURCE and OUTPUT, in blocks indented by four spaces.
set -u
program=$1 source=$2 output=$3 lesson=$4
failed=0

"$program" | sed 's/ *$//; /^$/d' >printed
if ! diff "$output" printed >difference; then
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
