"""Who may connect: as many as there are places, and whoever comes back to a session that is kept."""

from darkroom.server.live.connection import Connection
from darkroom.server.live.sessions import Sessions

#: What a page that comes back offers, besides the protocol, as a subprotocol: this and the key of its session.
SESSION = "session."


def returning_to(offered: list[str]) -> str | None:
    """The key of the session that a page comes back to, by the subprotocols it offers; None for a newcomer."""
    return next((name.removeprefix(SESSION) for name in offered if name.startswith(SESSION)), None)


class Places:
    """The connections there are.

    Parameters
    ----------
    most: how many newcomers find a place. Who comes back takes the place of the connection that was lost, whether or
        not that is known to be lost.
    """

    def __init__(self, most: int, sessions: Sessions) -> None:
        self._most, self._sessions = most, sessions
        self._taken: dict[Connection, str | None] = {}

    def __len__(self) -> int:
        return len(self._taken)

    def refusal(self, key: str | None) -> str | None:
        """Why there is no place; None if there is one for who comes back to the session ``key``, or for a newcomer."""
        if key is not None and key in self._sessions:
            return None
        if len(self) + self._sessions.reserved >= self._most:
            return f"all {self._most} places are taken; try again later (DARKROOM_MAX_SESSIONS)"
        return None

    def enter(self, connection: Connection, key: str | None) -> None:
        """Take a place. Whoever else uses or has come back to the session ``key`` is sent away."""
        if key is not None and key in self._sessions:
            self._sessions.vacate(key)
            for other, theirs in self._taken.items():
                if theirs == key:
                    other.leave()
        self._taken[connection] = key

    def leave(self, connection: Connection) -> None:
        """Give the place up."""
        del self._taken[connection]
