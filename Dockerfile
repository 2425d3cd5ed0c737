# Bursar in a container: daemon and client, built here and installed as their Debian packages.
# docker-compose.yml beside this file has the database too.

FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev cmake ninja-build pkg-config dpkg-dev file \
        libpq-dev libssl-dev libevent-dev libjansson-dev libcurl4-openssl-dev libsystemd-dev libinih-dev \
        libcsv-dev libxlsxwriter-dev libzip-dev libxml2-dev zlib1g-dev libzstd-dev libedit-dev iso-codes libarchive-dev libicu-dev scdoc \
        libpango1.0-dev libcairo2-dev libqrencode-dev gettext \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
WORKDIR /source
RUN cmake --preset release && cmake --build --preset release && cd build/release && cpack -B /packages

FROM debian:bookworm-slim
COPY --from=build /packages/*.deb /tmp/packages/
# curl asks /readyz; papers are printed in the fonts.  The private cluster is not used here, so of PostgreSQL the programs for backups are wanted, and no more.
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/packages/bursard_*.deb /tmp/packages/bursar_*.deb curl \
        postgresql-client-15 fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* /tmp/packages /var/lib/bursar/bursard.conf
COPY packaging/docker/entrypoint /usr/local/bin/bursard-entrypoint
USER bursar
VOLUME /var/lib/bursar
EXPOSE 7443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["curl", "--silent", "--fail", "--cacert", "/var/lib/bursar/certs/ca.crt", "https://localhost:7443/readyz"]
ENTRYPOINT ["/usr/local/bin/bursard-entrypoint"]
CMD ["run"]
