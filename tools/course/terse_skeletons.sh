#!/bin/bash
# Usage: terse_skeletons.sh SKELETON... TERSE...
#
# Fails if a skeleton without steps, terse/E.cc, has other code than skeleton/E.cc, or
# still has a step. So it compiles, throws and leaks nothing, as the skeleton does.
set -u

# Prints the lines of a file that are not comments and not blank.
code() { grep -v -e '^ *//' -e '^ *$' "$1"; }

status=0
count=0
for skeleton; do
  [[ $skeleton == */skeleton/* ]] || continue
  terse=${skeleton/\/skeleton\///terse/}
  count=$((count + 1))
  if ! diff --label "$skeleton" --label "$terse" <(code "$skeleton") <(code "$terse"); then
    echo "$terse: wanted the code of $skeleton"
    status=1
  fi
  if grep -H -n -e '^  *// Your turn' "$terse"; then
    echo "$terse: wanted no step"
    status=1
  fi
  if grep -B 1 '^ *throw Unimplemented();' "$terse" | grep '^ *//'; then
    echo "$terse: wanted no comment above the line that is replaced"
    status=1
  fi
  if [[ $(grep -c '^//' "$skeleton") != $(grep -c '^//' "$terse") ]]; then
    echo "$terse: wanted the comments above functions, which are the contract"
    status=1
  fi
done
if [[ $count == 0 || $count != $(($# / 2)) ]]; then
  echo "wanted skeletons and as many terse ones; got $*"
  status=1
fi
exit $status
