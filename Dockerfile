# ft9-server in a container:  docker build -t ft9-server .
#   docker run -p 8080:8080 --env-file .env -v ft9-data:/data --restart unless-stopped ft9-server
# The packages' names of the last stage belong to Debian 13.
ARG DEBIAN=trixie-slim

FROM debian:${DEBIAN} AS build
WORKDIR /src
COPY scripts/install-dependencies scripts/install-dependencies
COPY scripts/lib scripts/lib
RUN scripts/install-dependencies build && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY include include
COPY src src
COPY config config
ARG REVISION=unknown
RUN cmake --preset release -DBUILD_TESTING=OFF -DFT9_REVISION=${REVISION} \
    && cmake --build --preset release --target ft9-server \
    && cmake --install build/release --prefix /out --strip

FROM debian:${DEBIAN}
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata libssl3t64 libsqlite3-0 libspdlog1.15 \
       libsimdjson25 libboost-url1.83.0 libprometheus-cpp-core1.0 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 0700 -o 10001 -g 10001 /data
COPY --from=build /out/bin/ft9-server /usr/local/bin/ft9-server
COPY --from=build /out/share/ft9-server/config /usr/share/ft9-server/config
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ft9-server" \
      org.opencontainers.image.description="WhatsApp mentor: Meta's Cloud API and an AI model, joined by one process" \
      org.opencontainers.image.vendor="FT9 Systems" \
      org.opencontainers.image.licenses="LicenseRef-Proprietary" \
      org.opencontainers.image.revision="${REVISION}"
ENV DATABASE_URL=sqlite:/data/ft9.db \
    CONFIG_DIR=/usr/share/ft9-server/config
VOLUME /data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=40s --retries=3 CMD ["/usr/local/bin/ft9-server", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/ft9-server"]
