#!/usr/bin/env bash
# Usage: pictures_test.sh PROGRAM FOLDER LESSON
#
# The SVG files in FOLDER are those that PROGRAM draws, no more and no fewer, and LESSON
# shows each of them with a text for readers who do not see it.
set -u
program="$1" folder="$2" lesson="$3"
module="$(basename "${folder}")"
drawn="${TEST_TMPDIR}/drawn"
failed=0

mkdir -p "${drawn}"
"${program}" "${drawn}" || exit 1
if ! diff <(cd "${folder}" && ls) <(cd "${drawn}" && ls); then
  echo "wanted in ${folder} the files that ${program} draws"
  failed=1
fi
for picture in "${drawn}"/*.svg; do
  name="$(basename "${picture}")"
  if ! diff "${folder}/${name}" "${picture}"; then
    echo "${folder}/${name} differs from what ${program} draws"
    failed=1
  fi
  if ! grep -q "^!\[.....*\](../docs/pictures/${module}/${name})$" "${lesson}"; then
    echo "${lesson}: wanted a line ![TEXT](../docs/pictures/${module}/${name})"
    failed=1
  fi
done
if ((failed)); then
  echo "To draw all pictures again: ./bazelw run //docs/pictures:update"
fi
exit "${failed}"
