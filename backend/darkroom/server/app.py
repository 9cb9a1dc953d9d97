"""The application: everything put together."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from threadpoolctl import threadpool_limits

from darkroom.server.live.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.web.lessons import teaching
from darkroom.server.web.page import add_page
from darkroom.server.web.readers import Readers
from darkroom.server.web.routes import routes
from darkroom.server.web.scenes import staged
from darkroom.server.web.security import SecurityHeaders, Strangers
from darkroom.server.web.uploads import uploads
from darkroom.server.work.workers import Workers


def create_app(settings: Settings | None = None) -> FastAPI:
    """The ASGI application, for one process: sessions live in its memory."""
    settings = settings or Settings()
    sessions = Sessions(settings.max_sessions, settings.session_ttl)
    workers = Workers(settings.max_sessions)
    readers = Readers(settings.max_upload_bytes, settings.max_upload_pixels)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with threadpool_limits(settings.blas_threads, user_api="blas"):
            yield
        await readers.close()
        sessions.close()
        await workers.close()

    # No documentation pages: FastAPI's come from another host, and the protocol is at /api/protocol.
    app = FastAPI(title="Darkroom", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.workers = workers
    app.include_router(routes(settings, sessions, workers))
    app.include_router(uploads(settings, readers))
    app.include_router(teaching())
    app.include_router(staged(settings, workers))
    add_page(app)
    app.add_exception_handler(ClientDisconnect, _gone)
    own = {settings.host.lower(), socket.gethostname().lower()}
    app.add_middleware(Strangers, [*settings.allowed_hosts, *own], settings.allowed_origins)
    app.add_middleware(SecurityHeaders)
    return app


async def _gone(_request: Request, _gone: Exception) -> Response:
    """To one who hung up before all of a request had come: nobody reads it, and nothing went wrong here."""
    return Response(status_code=400)
