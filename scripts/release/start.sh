#!/bin/sh
# Serves LoRA Weights Builder on this computer with Node or Python, whichever is there. Another Python: start.sh /path/to/python
# What is given is meant from where the user is.
case $1 in /*) ;; */*) set -- "$PWD/$1" ;; esac
case $0 in */*) cd "${0%/*}" || exit 1 ;; esac

has() { command -v "$1" >/dev/null 2>&1; }
old_python='import sys; sys.exit(sys.version_info < (3, 8))'

if [ -n "$1" ]; then exec "$1" server/serve.py; fi
if has node && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' >/dev/null 2>&1; then exec node server/serve.mjs; fi
for python in python3 python; do
  if has "$python" && "$python" -c "$old_python" >/dev/null 2>&1; then exec "$python" server/serve.py; fi
done

echo 'LoRA Weights Builder needs Python 3.8 or newer, or Node 18 or newer, and found neither on this computer.' >&2
echo "The Python of ComfyUI or of a web UI serves too:  sh start.sh /path/to/its/python" >&2
exit 1
