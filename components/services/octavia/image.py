"""Give a built image of balancers' instances to Glance, as Octavia's account; or take all such images away again.

Kernel, initial RAM disk and root file system are three images of one name. The last gets the tag by which Octavia finds
it, when all of them are whole. Those of other names go then: instances that were started from them run on.

Usage: image.py NAME DIRECTORY TAG | remove
"""

import sys
from pathlib import Path
from typing import Any

import glanceclient
from glanceclient import exc
from keystoneauth1 import exceptions, loading
from oslo_config import cfg

_ACCOUNT = "service_auth"
_MARK = "stackwright_amphora"
# There is no boot loader: the hypervisor starts the kernel, with these words.
_COMMAND_LINE = "root=/dev/vda rw console=ttyS0 net.ifnames=0 quiet"


def main() -> None:
    """Log in with what Octavia's configuration says."""
    settings = cfg.CONF
    loading.register_auth_conf_options(settings, _ACCOUNT)
    settings.register_opt(cfg.StrOpt("region_name"), group=_ACCOUNT)
    settings([], project="octavia")
    auth = loading.load_auth_from_conf_options(settings, _ACCOUNT)
    session = loading.session.Session().load_from_options(auth=auth)
    glance = glanceclient.Client("2", session=session, region_name=settings[_ACCOUNT].region_name)
    project = session.get_project_id()
    if sys.argv[1:] == ["remove"]:
        remove(glance, project, but="")
    else:
        name, directory, tag = sys.argv[1:]
        provide(glance, project, name, Path(directory) / name, tag)
        remove(glance, project, but=name)


def ours(glance: Any, project: str) -> list[Any]:
    """The images that this program has made, whole or not."""
    images = glance.images.list(filters={"owner": project, "visibility": "private"})
    return [image for image in images if _MARK in image]


def remove(glance: Any, project: str, but: str) -> None:
    """All of them but those of one name."""
    for image in ours(glance, project):
        if image[_MARK] != but:
            glance.images.delete(image["id"])


def provide(glance: Any, project: str, name: str, directory: Path, tag: str) -> None:
    """The three images, each once, and then the tag."""
    there = [image for image in ours(glance, project) if image[_MARK] == name]

    def image(part: str, file: str, disk: str, container: str, **properties: str) -> Any:
        """The one of that part that is whole, or a new one."""
        known = [each for each in there if each["name"] == f"{name}{part}"]
        for found in known:
            if found["status"] == "active":
                return found
            glance.images.delete(found["id"])
        fields = {"name": f"{name}{part}", "disk_format": disk, "container_format": container, _MARK: name}
        made = glance.images.create(visibility="private", **fields, **properties)
        with (directory / file).open("rb") as data:
            glance.images.upload(made["id"], data)
        print(f"say: gave {file} of {name} to Glance")
        return made

    kernel = image("-kernel", "vmlinuz", "aki", "aki")
    ramdisk = image("-ramdisk", "initrd", "ari", "ari")
    starts = {"kernel_id": kernel["id"], "ramdisk_id": ramdisk["id"], "os_command_line": _COMMAND_LINE}
    disk = image("", "disk.qcow2", "qcow2", "bare", **starts)
    glance.image_tags.update(disk["id"], tag)


try:
    main()
except (exceptions.ClientException, exc.ClientException, exc.BaseException) as error:
    sys.exit(f"Glance: {error}")
