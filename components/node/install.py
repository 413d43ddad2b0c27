"""Puts the helper in place and runs its first verb. Runs as `python3 -c` on a node that has nothing.

A host that is refused is left as it was, but for the packed helper, which the next try needs: Pulumi copied it, and
does not copy again what is the same.

Arguments: the packed helper's path, its SHA-256, and the helper's own.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys

packed = pathlib.Path(sys.argv[1])
home = pathlib.Path("/usr/local/lib/stackwright")
version = home / "version"
wanted = sys.argv[2]
# Installed already when this step runs again: then the packed one has been taken away.
if not version.exists() or version.read_text() != wanted:
    content = packed.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        sys.exit(f"{packed} is not the helper that this run brings; run again")
    new = home.with_name("stackwright.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o755)
    for name, text in json.loads(content).items():
        (new / name).write_text(text)
    (new / "version").write_text(wanted)
    shutil.rmtree(home, ignore_errors=True)
    new.rename(home)
    launcher = pathlib.Path("/usr/local/sbin/stackwright")
    launcher.write_text('#!/bin/sh\nexec /usr/bin/python3 -B /usr/local/lib/stackwright "$@"\n')
    launcher.chmod(0o755)
helper = "/usr/local/sbin/stackwright"
code = subprocess.run([helper, *sys.argv[3:]]).returncode
if code == 0:
    packed.unlink(missing_ok=True)
elif not any(pathlib.Path("/var/lib/stackwright/steps").glob("*")):
    subprocess.run([helper, "remove"], stdout=subprocess.DEVNULL)
sys.exit(code)
