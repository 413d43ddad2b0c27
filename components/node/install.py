"""Puts the helper in place and hands this step's input on to it. Runs as `python3 -c` on a node that has nothing."""

import base64
import json
import pathlib
import shutil
import subprocess
import sys
import zlib

text = sys.stdin.read()
packed = text.split("==> @helper\n", 1)[1].split("\n", 1)[0]
home = pathlib.Path("/usr/local/lib/stackwright")
program = json.loads(zlib.decompress(base64.b64decode(packed)))
launcher = pathlib.Path("/usr/local/sbin/stackwright")
# The launcher comes last, so where it is the program is whole.
if not launcher.exists() or {file.name: file.read_text() for file in home.glob("*.py")} != program:
    new = home.with_name("stackwright.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o755)
    for name, content in program.items():
        (new / name).write_text(content)
    shutil.rmtree(home, ignore_errors=True)
    new.rename(home)
    launcher.write_text('#!/bin/sh\nexec /usr/bin/python3 -B /usr/local/lib/stackwright "$@"\n')
    launcher.chmod(0o755)
sys.exit(subprocess.run([launcher, *sys.argv[1:]], input=text, text=True).returncode)
