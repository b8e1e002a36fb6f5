#!/usr/bin/env bash
# Tests ./update on small releases: update_test.sh UPDATE

set -euo pipefail
update="$(realpath "$1")"
cd "${TEST_TMPDIR:?}"
failed=0

fail() {
  echo "FAILED  ${test}: $*"
  failed=1
}

# Puts a release made of the arguments PATH=TEXT into the folder NAME and NAME.tar.gz.
release() {
  local name="$1" file
  shift
  rm -rf "${name}"
  for file in "VERSION=TinyTorch ${name}" "$@"; do
    mkdir -p "${name}/$(dirname "${file%%=*}")"
    echo "${file#*=}" > "${name}/${file%%=*}"
  done
  cp "${update}" "${name}/update"
  (cd "${name}" && find . -type f -printf '%P\n' | sort | xargs sha256sum > ../list &&
    mv ../list MANIFEST)
  tar -czf "${name}.tar.gz" $(find "${name}" -type f | sort)
}

# Makes the checkout of a student who has worked on views, has a project, and has edited
# a file that is not theirs.
start() {
  test="$1"
  release one tensor/BUILD=b1 tensor/old.h=o tensor/shape.h=s1 \
    tensor/{skeleton,student}/{views,shape,gone}.cc=1
  rm -rf checkout
  cp -r one checkout
  echo "my work" > checkout/tensor/student/views.cc
  echo "mine too" > checkout/tensor/student/mine.h
  mkdir checkout/projects
  echo "my project" > checkout/projects/BUILD
  echo "my flags" > checkout/tensor/BUILD
  release two tensor/BUILD=b2 tensor/new/new.h=n tensor/shape.h=s1 \
    tensor/{skeleton,student}/{views,shape,fresh}.cc=2
}

# holds FILE TEXT: the file of the checkout has this text.
holds() {
  local got="nothing"
  [[ ! -f "checkout/$1" ]] || got="$(< "checkout/$1")"
  [[ "${got}" == "$2" ]] || fail "wanted $1 to hold '$2'; got '${got}'"
}

# The checkout is what it has to be after the update to two.
is_two() {
  holds VERSION "TinyTorch two"
  holds tensor/BUILD b2
  holds tensor/new/new.h n
  [[ ! -e checkout/tensor/old.h ]] || fail "old.h is still there"
  holds tensor/student/views.cc "my work"
  holds tensor/student/mine.h "mine too"
  holds projects/BUILD "my project"
  holds tensor/student/shape.cc 2
  holds tensor/student/fresh.cc 2
  cmp -s checkout/MANIFEST two/MANIFEST || fail "MANIFEST is not that of two"
  [[ ! -e checkout/.update/new ]] || fail "unpacked files are left"
}

# says TEXT: the output has this text.
says() { grep --quiet --fixed-strings -e "$1" out || fail "wanted '$1'; got: $(cat out)"; }

start "replaces everything but the student's work"
checkout/update two.tar.gz > out || fail "status $?"
is_two
says "changed  tensor/BUILD"
says "added    tensor/new/new.h"
says "removed  tensor/old.h"
says "removed  tensor/student/gone.cc"

test="keeps what it replaced"
[[ "$(tar -xzOf checkout/.update/before-*.tar.gz ./tensor/BUILD)" == "my flags" ]] ||
  fail "the edited BUILD is not in the copy"
says "You had edited these files"

test="shows how to see what is new in a skeleton"
command="$(sed -n 's/^  \(tar -xzOf .*views.cc\)$/\1/p' out)"
(cd checkout && bash -c "${command}" > ../diff) || true
grep --quiet '^+2$' diff || fail "wanted the difference of skeletons; got: $(cat diff)"
! grep --quiet shape.cc <<< "${command}" || fail "shape.cc was not worked on"

start "an exercise that is gone but was worked on stays"
echo "my gone" > checkout/tensor/student/gone.cc
checkout/update two.tar.gz > out || fail "status $?"
holds tensor/student/gone.cc "my gone"
says "The new release has no such exercise"

start "--dry_run changes nothing"
checkout/update two.tar.gz --dry_run > out || fail "status $?"
holds tensor/BUILD "my flags"
holds VERSION "TinyTorch one"

# Each rename is one call of mv: a program of that name ends the update at the n-th.
mkdir bin
cat > bin/mv << 'END'
#!/bin/bash
echo >> "${COUNT}"
[[ "$(wc -l < "${COUNT}")" != "${KILL_AT}" ]] || kill -9 "${PPID}"
exec /bin/mv "$@"
END
chmod +x bin/mv
for at in 1 3 8; do
  start "killed at rename ${at}, it can be run again"
  rm -f count
  if COUNT="${PWD}/count" KILL_AT="${at}" PATH="${PWD}/bin:${PATH}" \
    checkout/update two.tar.gz > out 2>&1; then
    fail "it was not killed"
  fi
  bash checkout/update two.tar.gz > out || fail "status $?"
  is_two
done

# refuses TEXT ARCHIVE: update fails with the text and changes nothing.
refuses() {
  ! checkout/update "$2" > out 2>&1 || fail "it did not fail"
  says "$1"
  holds VERSION "TinyTorch one"
}
start "names an archive that does not exist"
refuses "there is no file" none.tar.gz
start "refuses a broken archive"
head -c 300 two.tar.gz > broken.tar.gz
refuses "cannot read to its end" broken.tar.gz
start "refuses an archive whose files differ from its manifest"
echo "changed" > two/tensor/BUILD
tar -czf changed.tar.gz $(find two -type f)
refuses "is damaged" changed.tar.gz
start "refuses links"
ln -s /etc/passwd two/link
tar -czf links.tar.gz two/link $(find two -type f)
refuses "wanted regular files only" links.tar.gz
start "refuses paths that leave the checkout"
tar -czPf dots.tar.gz --transform='s,two/VERSION,two/../../VERSION,' $(find two -type f)
refuses "got an absolute path or '..'" dots.tar.gz
start "refuses an archive that is not a release"
tar -czf other.tar.gz "${update}" 2> /dev/null
refuses "wanted" other.tar.gz

((failed)) || echo "all passed"
exit "${failed}"
