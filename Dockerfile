# Stage 1 fills a virtualenv; stage 2 is that virtualenv on a bare Python.
FROM python:3.13-slim AS base

FROM base AS build
WORKDIR /src
# The dependencies have a layer of their own, which a change of Darkroom's own code leaves in the cache. Every one comes
# as a wheel: no compiler here, and so none left inside. The base's pip fills the virtualenv, which needs none.
COPY pyproject.toml .
RUN python -m venv --without-pip /venv \
 && python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
    > /tmp/requirements.txt \
 && pip --python /venv/bin/python install --no-cache-dir --only-binary :all: --requirement /tmp/requirements.txt
COPY . .
RUN pip --python /venv/bin/python install --no-cache-dir --no-deps .

FROM base
# The first process of a container ignores SIGTERM until it has a handler for it, which Darkroom has once it has
# started: without tini before it, `docker stop` would wait 10 s for one that is still starting.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --no-create-home --uid 10001 darkroom
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DARKROOM_HOST=0.0.0.0 \
    DARKROOM_PORT=8000
# As a number, by which an orchestrator that wants no root sees that it is none.
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"DARKROOM_PORT\"]}/api/healthz', timeout=2)"]
ENTRYPOINT ["tini", "--"]
CMD ["darkroom", "--no-browser"]
