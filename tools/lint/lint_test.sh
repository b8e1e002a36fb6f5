#!/usr/bin/env bash
# lint.sh must find a fault of each kind, and none in a clean tree.

set -uo pipefail

lint="${PWD}/$1"
rules="${PWD}"
tree="${TEST_TMPDIR}/tree"
failed=0

clean_tree() {
  rm -rf "${tree}"
  mkdir -p "${tree}"/{docs,layers,networks,production,tensor,tools/course,training}
  (
    cd "${tree}" || exit 1
    touch BUILD CONTRIBUTING.md LICENSE README.md WORKSPACE MODULE.bazel
    printf '#!/bin/bash\necho\n' > bazelw
    printf '#!/bin/bash\necho\n' > course
    cp "${rules}/.clang-format" .
    cp "${rules}/docs/style.md" docs
    # docs/style.md has a link to it.
    echo '## Show output in a lesson' > tools/course/README.md
    printf 'int Twice(int x) { return 2 * x; }\n' > tensor/twice.cc
    mkdir bazel-bin
  )
}

# expect STATUS TEXT: lint.sh, on the tree as it is, exits so and prints the pattern.
expect() {
  local got
  bash "${lint}" check "${tree}" > "${TEST_TMPDIR}/out" 2>&1
  got=$?
  if [[ "${got}" != "$1" ]] || ! grep -q -e "$2" "${TEST_TMPDIR}/out"; then
    echo "wanted: exit $1 and '$2'; got: exit ${got} and"
    cat "${TEST_TMPDIR}/out"
    failed=1
  fi
}

clean_tree
expect 0 'shell: 2 files'

clean_tree
printf 'if true; do\n' > "${tree}/tools/broken.sh"
expect 1 'broken.sh is not valid bash'

clean_tree
touch "${tree}/notes.txt"
expect 1 'got: .* notes.txt'

clean_tree
rmdir "${tree}/training"
expect 1 'wrong files at the top level'

# The other checks need tools that a machine may not have.
if type -P python3 > /dev/null; then
  # lines N FILE: a file of N lines of comments.
  lines() { yes '// A line.' | head -n "$1" > "${tree}/$2"; }

  clean_tree
  mkdir "${tree}/tensor/student"
  lines 200 tensor/student/shape.cc
  lines 200 tensor/shape.h
  lines 350 tensor/shape.cc
  lines 450 tensor/shape_test.cc
  lines 299 tensor/long.h
  echo '// LONG(300): one table.' >> "${tree}/tensor/long.h"
  echo "// https://$(printf 'x%.0s' {1..78})" > "${tree}/tensor/url.h"
  # Lint reads this file as well, so it has its words in two parts.
  word="no""body"
  echo "// There is no limit. What is it? A ${word}x." > "${tree}/tensor/a.cc"
  echo "int ${word} = 1;" > "${tree}/tensor/b.cc"
  {
    printf 'Write `%s`:\n\n    %s\n\n```\n%s\n```\n' "${word}" "${word}" "${word}"
    # A term in code and in the name of a lesson is not a use of it, and a link is the first.
    printf '\n## 1. A part, b\n\n    stride\n\nNext: [strides](../layers/README.md), '
    printf '[strides](../docs/glossary.md#stride), [here](#1-a-part-b). Strides.\n'
  } > "${tree}/tensor/README.md"
  echo '# Layers' > "${tree}/layers/README.md"
  printf '# Glossary\n\n## stride\n\nA [step](../tensor/README.md#1-a-part-b).\n' \
    > "${tree}/docs/glossary.md"
  expect 0 'text: '

  wanted=()
  for file in student/shape.cc shape.h shape.cc shape_test.cc long.h; do
    echo '// One more.' >> "${tree}/tensor/${file}"
    wanted+=("tensor/${file}:.*lines, limit")
  done
  printf '// Short.\n// LONG(300): a table.\n' > "${tree}/tensor/short.h"
  wanted+=('tensor/short.h:2: LONG is not needed')
  echo "// $(printf 'x%.0s' {1..78})" > "${tree}/tensor/wide.h"
  wanted+=('tensor/wide.h:1: a comment of 81 columns')

  # words LINE FILE TEXT: the file with this text has a word of the list there.
  words() {
    printf '%b' "$3" > "${tree}/tensor/$2"
    wanted+=("tensor/$2:$1: \"")
  }
  words 2 word.cc '// First.\n// No''body waits.\n'
  words 1 lines.cc '// A window is\n// no view.\n'
  words 2 string.cc 'const char* a =\n    "a colo"\n    "ur";\n'
  words 1 claim_test.cc 'TEST(ATest, Some''bodyElseWrites) {}\n'
  words 3 lesson.md '# Title\n\nWhat is slow\nis measured. Next.\n'
  printf 'See [it](missing.md), [this](lesson.md#part) and [that](//x:y).\n' \
    > "${tree}/tensor/links.md"
  wanted+=('tensor/links.md:1: a link to missing.md, which does not exist')
  wanted+=('tensor/links.md:1: a link to lesson.md#part, a heading that is not there')
  printf 'A stride and a [view](../docs/glossary.md#view).\n' > "${tree}/layers/README.md"
  printf '\nNo use.\n' > "${tree}/tensor/README.md"
  {
    printf '## view\n\nA [view](../layers/README.md).\n\n'
    printf '## stride\n\nA [step](../layers/README.md#layers).\n\n## zero\n\nNone.\n'
  } > "${tree}/docs/glossary.md"
  wanted+=('docs/glossary.md:1: "view" has no link to a section of a lesson')
  wanted+=('docs/glossary.md:5: "stride" is not in the order of the alphabet')
  wanted+=('docs/glossary.md:5: "stride": layers/README.md:1 is the first use, and no link')
  wanted+=('docs/glossary.md:7: a link to ../layers/README.md#layers, a heading that is not')
  wanted+=('docs/glossary.md:9: "zero": no lesson uses it')
  mkdir -p "${tree}/tensor/understand"
  printf 'Say("Slow.\\n"\n    "Try n = 5.");\nlab.Try({.set = "n=5"});\n' \
    > "${tree}/tensor/understand/walk.cc"
  wanted+=('tensor/understand/walk.cc:2: a suggestion: declare it with lab.Try()')
  words 1 BUILD '# It waits for ev''er.\n'
  words 1 script.sh '# It waits for ev''er.\n'
  expect 1 'FAILED: text'
  for pattern in "${wanted[@]}"; do
    if ! grep -q -e "${pattern}" "${TEST_TMPDIR}/out"; then
      echo "wanted '${pattern}'; got:"
      cat "${TEST_TMPDIR}/out"
      failed=1
    fi
  done
fi
if clang-format --version 2> /dev/null | grep -q 'version 21\.'; then
  clean_tree
  printf 'int  Twice(int x){return 2*x;}\n' > "${tree}/tensor/twice.cc"
  expect 1 'FAILED: C++ format'
  bash "${lint}" fix "${tree}" > /dev/null 2>&1
  expect 0 'C++ format: 1 files'

  # Steps of an exercise stay as they are, even if a line is too wide.
  cat > "${tree}/tensor/steps.cc" << 'END'
int Twice(int x) {
  // Your turn:
  //   1. A step whose line is wider than the page, so that a formatter breaks it
  //      in two.
  //   2. A step
  //      of two short lines.
  return x;
}
END
  cp "${tree}/tensor/steps.cc" "${TEST_TMPDIR}/steps.cc"
  bash "${lint}" fix "${tree}" > /dev/null 2>&1
  if ! diff "${TEST_TMPDIR}/steps.cc" "${tree}/tensor/steps.cc"; then
    echo "wanted the steps as they were; got the difference above"
    failed=1
  fi
fi
if type -P buildifier > /dev/null; then
  clean_tree
  printf 'cc_library(srcs=["a.cc"],name="a")\n' > "${tree}/tensor/BUILD"
  expect 1 'FAILED: BUILD files'
  clean_tree
  printf 'load(":a.bzl", "unused")\n' > "${tree}/tensor/BUILD"
  expect 1 'unused'
fi
exit "${failed}"
