#!/bin/sh
# Tests of the service behind a proxy drive Debian's nginx: install it when it is missing and we may.
set -eu
command -v nginx >/dev/null 2>&1 && exit 0
[ -x /usr/sbin/nginx ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation de nginx…"
  # Without the service of the system: only the program is wanted.
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
  exit 0
fi
echo "nginx est absent : installez le paquet « nginx » de votre système (ou donnez son chemin dans NGINX)." >&2
[ -z "${CI:-}" ] || exit 1
