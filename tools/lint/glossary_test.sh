#!/usr/bin/env bash
# Each term of docs/glossary.md leads to a section of a lesson that exists, and the lesson
# that first uses it links that use to the glossary.

set -uo pipefail

if ! type -P python3 > /dev/null; then
  echo "SKIPPED: wants python3 on PATH"
  exit 0
fi
printf '%s\0' docs/glossary.md |
  python3 -B tools/lint/text_lint.py links glossary words
