import os
import struct
import unittest

import clock


class ClockTest(unittest.TestCase):
    def test_a_request_has_a_right_checksum(self) -> None:
        """The sum of all words of a right packet, checksum included, is all ones (RFC 1071)."""
        total = sum(struct.unpack("!10H", clock.request(0xBEEF, 86_399_999)))
        self.assertEqual((total & 0xFFFF) + (total >> 16), 0xFFFF)

    def test_the_short_way_round_midnight(self) -> None:
        self.assertEqual(clock.difference(2_000, 86_399_000), 3.0)
        self.assertEqual(clock.difference(86_399_000, 2_000), -3.0)

    def test_what_is_no_answer_of_ours(self) -> None:
        header = bytes([0x45]) + bytes(19)
        reply = struct.pack("!BBHHHIII", 14, 0, 0, 7, 1, 0, 4711, 4711)
        self.assertEqual(clock.answer(header + reply, 7), 4711)
        unlike_midnight = struct.pack("!BBHHHIII", 14, 0, 0, 7, 1, 0, 0x80000001, 0)
        for packet in (b"", header, header + reply[:-1], header + unlike_midnight):
            self.assertIsNone(clock.answer(packet, 7))
        self.assertIsNone(clock.answer(header + reply, 8))

    @unittest.skipIf(os.geteuid(), "ICMP is root's")
    def test_the_kernel_answers(self) -> None:
        ahead = clock.ahead("127.0.0.1")
        assert ahead is not None
        self.assertLess(abs(ahead), 1)


if __name__ == "__main__":
    unittest.main()
