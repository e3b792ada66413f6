# The program alone: its database is a container of its own (docker-compose.yml) or a server you have.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
# What the database says about every query is in .sqlx, so the build needs none.
ENV SQLX_OFFLINE=true
RUN cargo build --release --locked --bin ampersand

FROM debian:bookworm-slim
# Certificates for a mail server over TLS; the clock's zones come with the program.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 ampersand \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ampersand \
    && install -d -o ampersand -g ampersand -m 0700 /keys
COPY --from=build /build/target/release/ampersand /usr/local/bin/ampersand
# Nothing is written but the keyring, on a volume: the root file system can be read-only.
ENV AMPERSAND_LISTEN=0.0.0.0:3000 \
    AMPERSAND_DATA=/keys \
    AMPERSAND_KEYRING=/keys/keyring
VOLUME /keys
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["ampersand", "health"]
ENTRYPOINT ["ampersand"]
CMD ["serve"]
