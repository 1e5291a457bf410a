#!/bin/sh
# Make sure that a Chromium is there for the journeys. Argument: the environment's bin folder.
set -eu
if [ -n "${CHROMIUM:-}" ] || [ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ]; then
    exit 0
fi
if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core
else
    "$1/playwright" install --only-shell chromium
fi
