"""What a page asked for and is still to be done, in order and bounded."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")

#: How much may wait, however little each is.
MOST_ITEMS = 256


class Backlog(Generic[Item]):
    """Takes items as they come, up to a number and a size, and gives them in the order they came.

    Parameters
    ----------
    most: what all sizes may come to; one item that is alone may be larger.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: deque[tuple[Item, int]] = deque()
        self._size = 0
        self._changed = asyncio.Condition()

    async def put(self, item: Item, size: int) -> None:
        """Add an item, once there is room."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._has_room(size))
            self._items.append((item, size))
            self._size += size
            self._changed.notify_all()

    async def get(self) -> Item:
        """Take the oldest item, once there is one."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._items))
            item, size = self._items.popleft()
            self._size -= size
            self._changed.notify_all()
            return item

    def _has_room(self, size: int) -> bool:
        return not self._items or (len(self._items) < MOST_ITEMS and self._size + size <= self._most)
