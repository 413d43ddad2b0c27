"""How far another host's clock is from this one's. Asked by ICMP (RFC 792), which the other kernel answers itself."""

from __future__ import annotations

import os
import socket
import struct
import time

_DAY = 24 * 60 * 60 * 1000
_FORMAT = "!BBHHHIII"
_REQUEST, _REPLY = 13, 14
_SECONDS = 2.0


def ahead(address: str) -> float | None:
    """Seconds by which the clock at an IPv4 address is ahead of ours, from -43200 to 43200. None: no answer."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as asking:
            sent, ident = _since_midnight(), os.getpid() & 0xFFFF
            asking.sendto(request(ident, sent), (address, 0))
            deadline = time.monotonic() + _SECONDS
            while (left := deadline - time.monotonic()) > 0:
                asking.settimeout(left)
                packet = asking.recv(1024)
                received = answer(packet, ident)
                if received is not None:
                    return difference(received, (sent + _since_midnight()) // 2)
    except OSError:
        pass  # no answer, or a filter that says so
    return None


def request(ident: int, sent: int) -> bytes:
    """A timestamp request. Pure."""
    parts = [_REQUEST, 0, 0, ident, 1, sent, 0, 0]
    total = sum(struct.unpack("!10H", struct.pack(_FORMAT, *parts)))
    total = (total & 0xFFFF) + (total >> 16)
    parts[2] = ~(total + (total >> 16)) & 0xFFFF
    return struct.pack(_FORMAT, *parts)


def answer(packet: bytes, ident: int) -> int | None:
    """The other clock's milliseconds since midnight, of the reply to our request; None for any other packet. Pure."""
    start = (packet[0] & 0x0F) * 4 if packet else 0
    if len(packet) < start + struct.calcsize(_FORMAT):
        return None
    kind, _, _, of, _, _, received, _ = struct.unpack_from(_FORMAT, packet, start)
    # The highest bit says that the time is not one since midnight.
    return received if (kind, of) == (_REPLY, ident) and received < _DAY else None


def difference(theirs: int, ours: int) -> float:
    """Seconds from one time of day to another, both in milliseconds, the short way round the clock. Pure."""
    return ((theirs - ours + _DAY // 2) % _DAY - _DAY // 2) / 1000


def _since_midnight() -> int:
    return int(time.time() * 1000) % _DAY
