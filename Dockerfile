# Stage 1 builds the wheel and installs it into a virtualenv; stage 2 is that virtualenv on a bare Python.
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheel .
# Every dependency comes as a wheel: no compiler here, and so none left inside. Nor is an installer, once done.
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --only-binary :all: /wheel/*.whl \
 && /venv/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 darkroom
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1
USER darkroom
WORKDIR /home/darkroom
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/healthz', timeout=2)"]
# The exec form: `docker stop` reaches the server itself, which ends promptly.
CMD ["darkroom", "--host", "0.0.0.0", "--port", "8000", "--no-browser"]
