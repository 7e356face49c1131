#!/bin/sh
# Prints one line about the weather in the city $1.
set -eu
curl --fail --silent --max-time 10 "https://wttr.in/$(printf %s "$1" | tr ' ' '+')?format=3"
