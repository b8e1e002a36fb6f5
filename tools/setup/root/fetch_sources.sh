# shellcheck shell=sh
# Fetches upstream's archives of the source packages given as arguments. Runs in
# the new root, inside mmdebstrap, while the package lists still exist. It leaves
# out the .dsc and Debian's patches: recipe.sh pins the archives by sha256.
set -eu
mkdir -p /usr/share/tinytorch/src
cd /usr/share/tinytorch/src
apt-get source --print-uris "$@" > uris
# A line is: 'URI' FILE SIZE HASH
grep '^.*\.orig\.tar\.' uris | tr -d "'" > archives || true
while read -r uri file _ hash; do
  echo "source $file"
  /usr/lib/apt/apt-helper -o Acquire::Retries=3 -o APT::Sandbox::User=root \
    download-file "$uri" "$file" "$hash" < /dev/null
done < archives
rm uris archives
