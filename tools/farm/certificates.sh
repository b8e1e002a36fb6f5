#!/usr/bin/env bash
#
# Makes the certificates of front.conf and client.conf in the current folder:
#
#     bash certificates.sh HOST [DAYS]
#
# HOST is the name of the machine with the worker. ca.key signs: keep it where no
# other person reads it. server.* goes to that machine, client.* to each grader's, ca.crt
# to both.

set -euo pipefail
umask 077

host="${1:?is missing: the name of the machine with the worker}"
days="${2:-365}"

# sign NAME EXTENSION: makes NAME.key, and NAME.crt, which the CA signs.
sign() {
  openssl req -newkey rsa:3072 -nodes -subj "/CN=${host} $1" -keyout "$1.key" \
    -out "$1.csr" 2> /dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial \
    -days "${days}" -extfile <(echo "$2") -out "$1.crt" 2> /dev/null
  rm "$1.csr"
}

[[ ! -e ca.key ]] || {
  echo "certificates: ca.key exists here already." >&2
  exit 1
}
openssl req -x509 -newkey rsa:3072 -nodes -days "${days}" -subj "/CN=farm ${host}" \
  -keyout ca.key -out ca.crt 2> /dev/null
# Neither of the two can be used as the other.
sign server "subjectAltName=DNS:${host}"$'\nextendedKeyUsage=serverAuth'
sign client "extendedKeyUsage=clientAuth"
rm ca.srl
ls
