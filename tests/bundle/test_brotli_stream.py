"""A brotli stream left open takes any ending, and any decoder reads the whole."""

import brotli
from hypothesis import given
from hypothesis import strategies as st

from geocite.bundle.brotli_stream import end_stream, open_stream
from geocite.bundle.files import BETWEEN, OPENING, pack_lines


@given(st.binary(max_size=3000), st.binary(max_size=300))
def test_a_stream_takes_any_ending(text: bytes, rest: bytes) -> None:
    assert brotli.decompress(end_stream(open_stream(text), rest)) == text + rest
    assert brotli.decompress(end_stream(open_stream(text))) == text


def test_an_ending_may_be_long() -> None:
    stream = open_stream(b"a" * 1000)
    for length in (65_535, 65_536, 65_537, 200_000):
        rest = bytes(range(256)) * (length // 256) + bytes(length % 256)
        assert brotli.decompress(end_stream(stream, rest)) == b"a" * 1000 + rest


def test_packed_lines_begin_the_answer_that_holds_them() -> None:
    packed = pack_lines([b'{"id":"a"}', b'{"id":"b"}'])
    assert brotli.decompress(end_stream(packed, b"\n]}")) == OPENING + b'{"id":"a"}' + BETWEEN + b'{"id":"b"}\n]}'
