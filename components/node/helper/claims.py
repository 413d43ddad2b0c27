"""What services make while they run (namespaces, bridges, links, instances, ...): ours if it was not there before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import data
import mounts
import processes
import userdata
from context import Context
from journal import Entry
from log import StepError
from plan import Claim


def claim(task: Claim, context: Context) -> None:
    """From now on what appears of this sort and name is ours; what is there now is not, and is written down.

    StepError: a path that is too near to the root to be anybody's own.
    """
    if task.sort == "path" and len(Path(task.name).parts) <= len(("/", "etc")):
        raise StepError(f"{task.name} is not a path that one service can own")
    if context.journal.find("claim", sort=task.sort, name=task.name) is None:
        context.journal.add("claim", sort=task.sort, name=task.name, others=_FIND[task.sort](task.name, context))


def _undo(entry: Entry, context: Context) -> None:
    sort, others = entry["sort"], set(entry["others"])
    for found in _FIND[sort](entry["name"], context):
        if found not in others:
            _take_away(sort, found, entry["name"], context)


def _take_away(sort: str, found: str, name: str, context: Context) -> None:
    """Remove one of what was found. Of steps that claim the same, undone at the same time, another may be quicker."""
    try:
        why_not = _REMOVE[sort](found, context)
    except (StepError, OSError):
        if found in _FIND[sort](name, context):
            raise
        return
    context.log.say(why_not or f"removed {_LABEL[sort]} {found}")


def _output(context: Context, *argv: str) -> list[str]:
    """Lines of a program's output; none when it is not installed or cannot reach its daemon."""
    if shutil.which(argv[0]) is None:
        return []
    done = context.execute(argv, log=context.log, timeout=30, check=False, quiet=True)
    return done.output.split("\n") if done.code == 0 else []


def _namespaces(prefix: str, context: Context) -> list[str]:
    names = [line.split()[0] for line in _output(context, "ip", "netns", "list") if line.strip()]
    return [name for name in names if name.startswith(prefix)]


def _remove_namespace(name: str, context: Context) -> None:
    """A namespace lives as long as a process is in it, whatever its name's file does."""
    processes.end([int(pid) for pid in _output(context, "ip", "netns", "pids", name) if pid])
    context.execute(["ip", "netns", "delete", name], log=context.log, timeout=30)


def _bridges(name: str, context: Context) -> list[str]:
    """In the switch's database, or left behind as a link: the userspace datapath's outlive the switch."""
    known = _output(context, "ovs-vsctl", "--timeout=10", "list-br")
    return [name] if name in (*known, *_links(name, context)) else []


def _remove_bridge(name: str, context: Context) -> None:
    _output(context, "ovs-vsctl", "--timeout=20", "--if-exists", "del-br", name)
    _remove_link(name, context)


def _links(prefix: str, context: Context) -> list[str]:
    """`ip -o link`: "7: tap1@if3: <BROADCAST,...": the name ends at @ or :."""
    names = [re.split("[@:]", line.split()[1])[0] for line in _output(context, "ip", "-o", "link", "show") if line]
    return [name for name in names if name.startswith(prefix)]


def _remove_link(name: str, context: Context) -> None:
    """The other end of a pair went with the first one."""
    if name in _links(name, context):
        context.execute(["ip", "link", "delete", name], log=context.log, timeout=30)


def _processes(pattern: str, context: Context) -> list[str]:
    return [str(process) for process in processes.matching(re.compile(pattern))]


def _remove_process(found: str, context: Context) -> None:
    processes.end([processes.Process.parse(found).pid])


def _domains(prefix: str, context: Context) -> list[str]:
    """Known to libvirt, defined on disk, or running without libvirt."""
    known = _output(context, "virsh", "--connect=qemu:///system", "list", "--all", "--name")
    defined = [path.stem for path in context.at(_DEFINITIONS).glob("*.xml")]
    running = [match[1] for line in processes.command_lines() if (match := _GUEST.search(line))]
    return sorted({name for name in (*known, *defined, *running) if name.startswith(prefix)})


def _remove_domain(name: str, context: Context) -> None:
    virsh = ("virsh", "--connect=qemu:///system")
    _output(context, *virsh, "destroy", name)
    _output(context, *virsh, "undefine", name, "--nvram", "--managed-save", "--snapshots-metadata")
    guest = re.compile(rf"\bguest={re.escape(name)}(,|\s|$)")
    processes.end([process.pid for process in processes.matching(guest)])
    for directory in (_DEFINITIONS, f"{_DEFINITIONS}/autostart"):
        context.at(f"{directory}/{name}.xml").unlink(missing_ok=True)


def _paths(path: str, context: Context) -> list[str]:
    found = context.at(path)
    return [path] if found.exists() or found.is_symlink() else []


def _remove_path(path: str, context: Context) -> str | None:
    """As long as users' data are in it, it is data itself; then returns so."""
    if inside := [each for each in data.spared(context, ending=False) if data.within(each, [path])]:
        userdata.hand_over(context, {"kind": "data", "path": path, "ours": True})
        return f"path {path} stays, since users' data are in it: {', '.join(sorted(inside))}"
    mounts.remove(path, context)
    return None


def _mounts(path: str, context: Context) -> list[str]:
    return [path] if str(context.at(path)) in mounts.at(context.at(path)) else []


def _remove_mount(path: str, context: Context) -> str | None:
    """With its empty directory. What somebody else has mounted in it keeps it; then returns why."""
    if others := [mount for mount in mounts.at(context.at(path)) if mount != str(context.at(path))]:
        return f"mount {path} stays, since something is mounted in it: {', '.join(others)}"
    # A share may be mounted more than once in one place: by its service, and by the service's next start.
    for _ in range(mounts.at(context.at(path)).count(str(context.at(path)))):
        context.execute(["umount", path], log=context.log, timeout=30)
    if not any(context.at(path).iterdir()):
        context.at(path).rmdir()
    return None


def _tables(name: str, context: Context) -> list[str]:
    """nftables' table of a family, `ip filter`."""
    return [name] if f"table {name}" in _output(context, "nft", "list", "tables") else []


def _remove_table(name: str, context: Context) -> str | None:
    """Without rules. Whoever has put rules into it keeps it; then returns why."""
    content = [line.strip() for line in _output(context, "nft", "list", "table", *name.split())]
    if any(line and not _NO_RULE.match(line) for line in content):
        return f"table {name} stays, since it has rules"
    context.execute(["nft", "delete", "table", *name.split()], log=context.log, timeout=30)
    return None


_NO_RULE = re.compile(r"(table|chain|type|#|})")
_DEFINITIONS = "/etc/libvirt/qemu"
_GUEST = re.compile(r"-name guest=([^,\s]+)")
_LABEL = {
    "namespaces": "network namespace",
    "ovs-bridge": "bridge",
    "links": "link",
    "processes": "process",
    "domains": "instance",
    "path": "path",
    "mount": "mount",
    "table": "table of the packet filter",
}
_FIND: dict[str, Callable[[str, Context], list[str]]] = {
    "namespaces": _namespaces,
    "ovs-bridge": _bridges,
    "links": _links,
    "processes": _processes,
    "domains": _domains,
    "path": _paths,
    "mount": _mounts,
    "table": _tables,
}
# Each says why what it was given stays, if it does.
_REMOVE: dict[str, Callable[[str, Context], str | None]] = {
    "namespaces": _remove_namespace,
    "ovs-bridge": _remove_bridge,
    "links": _remove_link,
    "processes": _remove_process,
    "domains": _remove_domain,
    "path": _remove_path,
    "mount": _remove_mount,
    "table": _remove_table,
}

UNDO: dict[str, Callable[[Entry, Context], None]] = {"claim": _undo}
