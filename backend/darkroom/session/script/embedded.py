"""Arrays in the text of a script: what it sees and starts from, where that has no shorter name."""

import textwrap

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.state.packed import pack

_READER = '''
def numbers(text, dtype, length):
    """Base64 of raw deflate of little-endian numbers: rows of that length."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text), -15), dtype).reshape(-1, length)
'''


class Embedded:
    """Rows of numbers by the name of the table that they are in, each written once."""

    def __init__(self) -> None:
        self._tables: dict[str, list[Array]] = {}

    def __bool__(self) -> bool:
        return bool(self._tables)

    def row(self, table: str, values: Array) -> int:
        """The place of ``values`` (n,) in a table."""
        rows = self._tables.setdefault(table, [])
        for place, known in enumerate(rows):
            if known is values or np.array_equal(known, values):
                return place
        rows.append(values)
        return len(rows) - 1

    def text(self) -> str:
        """The tables as Python, with what reads them."""
        if not self._tables:
            return ""
        return "\n".join([_READER, "", *(self._table(name, rows) for name, rows in self._tables.items()), ""])

    def _table(self, name: str, rows: list[Array]) -> str:
        stacked = np.stack(rows)
        kind = {"u": "u1", "f": f"<f{stacked.dtype.itemsize}"}[stacked.dtype.kind]
        text = "\n".join(textwrap.wrap(pack(stacked), 116))
        return f'{name} = numbers(\n    """\n{text}\n""",\n    "{kind}",\n    {stacked.shape[1]},\n)'
