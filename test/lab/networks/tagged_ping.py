"""Ping an address on a VLAN: `tagged_ping.py INTERFACE TAG SOURCE TARGET`. Exits with 0 when it answers, in its tag.

Frames are made by hand: kernels without VLAN devices, such as some labs', have no other way to speak with a tag. What
is received says its tag beside the frame (packet(7), PACKET_AUXDATA), where the kernel has taken it out.
"""

import socket
import struct
import sys
import time

ETH_P_ALL, ETH_P_ARP, ETH_P_IP, ETH_P_8021Q = 0x0003, 0x0806, 0x0800, 0x8100
SOL_PACKET, PACKET_AUXDATA = 263, 8
AUXDATA = struct.Struct("=IIIHHHH")
BROADCAST = b"\xff" * 6
SECONDS = 2.0


class Link:
    """A packet socket that sends and hears one tag's frames."""

    def __init__(self, interface: str, tag: int) -> None:
        self.tag = tag
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.bind((interface, ETH_P_ALL))
        self.socket.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.mac = self.socket.getsockname()[4]

    def send(self, to: bytes, kind: int, payload: bytes) -> None:
        """Send one frame with the tag."""
        self.socket.send(to + self.mac + struct.pack("!HHH", ETH_P_8021Q, self.tag, kind) + payload)

    def hear(self, kind: int) -> list[tuple[bytes, bytes]]:
        """Sender and payload of each frame with the tag that came within the time."""
        heard = []
        until = time.monotonic() + SECONDS
        while (left := until - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                frame, extra, _, _ = self.socket.recvmsg(2048, 256)
            except TimeoutError:
                break
            tag, rest = tag_of(frame, extra)
            if tag == self.tag and rest[:2] == struct.pack("!H", kind):
                heard.append((frame[6:12], rest[2:]))
        return heard


def tag_of(frame: bytes, extra: list[tuple[int, int, bytes]]) -> tuple[int, bytes]:
    """The tag of a frame, and what follows its addresses without it."""
    if frame[12:14] == struct.pack("!H", ETH_P_8021Q):
        return int.from_bytes(frame[14:16], "big") & 0xFFF, frame[16:]
    for level, kind, data in extra:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
            tci = int(AUXDATA.unpack(data[: AUXDATA.size])[5])
            return tci & 0xFFF, frame[12:]
    return 0, frame[12:]


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def echo(source: bytes, target: bytes) -> bytes:
    """An ICMP echo request in its IPv4 packet."""
    body = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"stackwright!"
    icmp = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(icmp), 1, 0, 64, 1, 0, source, target)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + icmp


def main() -> None:
    """Ask who has the address, then ping it there."""
    interface, tag, source, target = sys.argv[1], int(sys.argv[2]), *map(socket.inet_aton, sys.argv[3:5])
    link = Link(interface, tag)
    link.send(BROADCAST, ETH_P_ARP, struct.pack("!HHBBH6s4s6s4s", 1, ETH_P_IP, 6, 4, 1, link.mac, source, b"", target))
    owners = [mac for mac, arp in link.hear(ETH_P_ARP) if arp[6:8] == b"\0\2" and arp[14:18] == target]
    if not owners:
        sys.exit("nobody has the address")
    link.send(owners[0], ETH_P_IP, echo(source, target))
    if not any(packet[12:16] == target and packet[20] == 0 for _, packet in link.hear(ETH_P_IP)):
        sys.exit("no answer to ping")


main()
