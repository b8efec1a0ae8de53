#!/bin/sh
# Browser tests drive Debian's Chromium: install it when it is missing and we may.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation de Chromium…"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  exit 0
fi
echo "Chromium est absent : installez le paquet « chromium » de votre système (ou donnez son chemin dans CHROMIUM)." >&2
[ -z "${CI:-}" ] || exit 1
