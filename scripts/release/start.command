#!/bin/sh
# For macOS: a double click in Finder runs it in Terminal.
exec sh "${0%/*}/start.sh" "$@"
