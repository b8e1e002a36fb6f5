#!/bin/bash
# Usage: tools/course/take.sh FOLDER   (in a checkout whose exercises may be replaced)
#
# Takes what a student handed in. FOLDER is their copy of the course, or a part of it. Of
# it nothing is taken but the files MODULE/student/EXERCISE.cc of the exercises that this
# checkout has: its tests, points, BUILD files and flags count, never those of FOLDER. A
# file that is missing, a link, not a file, or longer than a megabyte becomes the skeleton
# again, and a line says so. Then judge it: ./bazelw build //tensor:verdict
set -eu

if [[ $# != 1 || ! -d $1 ]]; then
  echo "Usage: tools/course/take.sh FOLDER; got: $*" >&2
  exit 2
fi
folder=$(realpath -- "$1")
cd "$(git rev-parse --show-toplevel)"
if [[ "$folder" == "$PWD" ]]; then
  echo "take.sh: wanted a folder beside this checkout, got the checkout itself" >&2
  exit 2
fi

# Prints why the file is not taken, if it is not.
refusal() {
  if [[ -L $1 || $(realpath -m -- "$1") != "$1" ]]; then
    echo "is a link, or lies in one"
  elif [[ ! -e $1 ]]; then
    echo "is missing"
  elif [[ ! -f $1 ]]; then
    echo "is not a file"
  elif [[ ! -r $1 ]]; then
    echo "cannot be read"
  elif (($(stat -c %s -- "$1") > 1 << 20)); then
    echo "is longer than a megabyte"
  fi
}

taken=0
while read -r exercise; do
  reason=$(refusal "$folder/$exercise")
  rm -rf -- "$exercise"
  if [[ -z "$reason" ]]; then
    cp --no-preserve=mode -- "$folder/$exercise" "$exercise"
    taken=$((taken + 1))
  else
    git show "HEAD:$exercise" >"$exercise"
    echo "$exercise $reason: the skeleton takes its place"
  fi
done < <(git ls-tree -r --name-only HEAD | grep -E '^[a-z]+/student/[a-z0-9_]+\.cc$')
echo "taken: $taken files"
