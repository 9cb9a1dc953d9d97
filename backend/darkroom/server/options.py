"""The settings that have an option on the command line, as plain values: `darkroom --help` shows them without pydantic."""

from typing import NamedTuple


class Option(NamedTuple):
    """The default of a setting, and what it is."""

    default: str | int
    description: str


#: By the names of their fields in :class:`darkroom.server.settings.Settings`; every other setting has only its variable.
OPTIONS = {
    "host": Option("127.0.0.1", "Address to listen at; 0.0.0.0 lets other machines in."),
    "port": Option(8000, "Port to listen at; 0 takes any free one."),
    "log_level": Option("warning", "How much is logged: critical, error, warning, info or debug."),
}
