#!/bin/sh
set -eu
SRC="$HOME/shop"
DEST="backup@nas.local:/volume1/shop"
rsync -az --delete -e "ssh -i $HOME/.ssh/backup_ed25519" "$SRC/" "$DEST/"
find "$HOME/shop/.snapshots" -mtime +30 -type f -delete
curl -fsS -m 10 --retry 5 "https://hc-ping.com/$HEALTHCHECK_ID" > /dev/null
