# One small image that serves the emulator; nothing in it runs as root.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY contracts contracts
COPY fixtures fixtures
COPY emulator emulator
RUN python -m venv /opt/emulator && /opt/emulator/bin/pip install --no-cache-dir .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="schematic-emulator" \
      org.opencontainers.image.description="Runs the Twilio Segment to Schematic path on one machine. Not affiliated with either." \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/emulator /opt/emulator
# Mount a folder with schematic-emulator.yaml at /work, and a volume for --db at /data.
RUN useradd --system --no-create-home --uid 10001 emulator && \
    install --directory --owner=emulator /work /data
WORKDIR /work
USER emulator
# Other containers reach it by the name of its service: set yours, or several. /dev/shm can
# be written although the file system cannot; the health check reads the port in use there.
ENV PATH="/opt/emulator/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 \
    SCHEMATIC_EMULATOR_HOST="0.0.0.0" \
    SCHEMATIC_EMULATOR_ALLOW_HOST="emulator schematic-emulator host.docker.internal" \
    SCHEMATIC_EMULATOR_READY_FILE="/dev/shm/schematic-emulator.json"
EXPOSE 8710
STOPSIGNAL SIGTERM
# A slim image has no curl: the image's own interpreter asks.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --start-interval=1s \
  CMD ["python", "-c", "import json, urllib.request; urllib.request.urlopen(json.load(open('/dev/shm/schematic-emulator.json'))['url'] + '/_emulator/readyz', timeout=2)"]
ENTRYPOINT ["schematic-emulator"]
CMD ["serve", "--port", "8710"]
