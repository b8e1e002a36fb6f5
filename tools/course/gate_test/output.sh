#!/bin/bash
# Usage: output.sh STATUS PROGRAM TEXT...
#
# Runs a program that is a test itself. Passes if the program ends with the exit
# status and its output holds every TEXT; a TEXT after "not:" must not be there.
set -u
status=$1 program=$2
shift 2

# Those are about this test, not about the one it runs.
unset XML_OUTPUT_FILE TESTBRIDGE_TEST_ONLY TEST_PREMATURE_EXIT_FILE TINYTORCH_COLOR

output=$("$program" 2>&1)
got=$?
wrong=no
if [[ $got != "$status" ]]; then
  echo "wanted exit status $status, got $got"
  wrong=yes
fi
for text; do
  if [[ $text == not:* ]]; then
    [[ $output != *"${text#not:}"* ]] && continue
    echo "wanted no text '${text#not:}'"
  else
    [[ $output == *"$text"* ]] && continue
    echo "wanted the text '$text'"
  fi
  wrong=yes
done
[[ $wrong == no ]] && exit
echo "The output of $program was:"
echo "$output"
exit 1
