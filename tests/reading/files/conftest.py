"""Read bytes as a file, through the limited child as everybody else does."""

import tempfile

import pytest

from luoshi.reading import ReadRefused, read_file


def read_bytes(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return read_file(file)


@pytest.fixture
def read():
    return read_bytes


@pytest.fixture
def lines():
    """The lines of a file's plain text."""
    return lambda data: read_bytes(data).text.split("\n")[:-1]


@pytest.fixture
def refused():
    """Reason and sentence of a file that is not read."""

    def of(data):
        with pytest.raises(ReadRefused) as caught:
            read_bytes(data)
        sentence = caught.value.sentence
        assert sentence.endswith("。")
        assert "\n" not in sentence
        return caught.value.reason

    return of
