#!/usr/bin/env bash
# Neither a build action nor a test has network: the only interface of each is a
# loopback interface. Fails if the sandbox leaves the network open.

set -uo pipefail

if [[ ! -e /proc/net/dev ]]; then
  echo "SKIPPED: no /proc/net/dev here, so not Linux"
  exit 0
fi

failed=0
# The file has two lines of heading, then one line for each interface.
for where in "$1" /proc/net/dev; do
  interfaces="$(tail -n +3 "${where}" | sed 's/:.*//' | tr -d ' ' | tr '\n' ' ')"
  if [[ "${interfaces}" != "lo " ]]; then
    echo "${where}: wanted only the interface 'lo'; got: ${interfaces}"
    failed=1
  fi
done
exit "${failed}"
