# The image of Tocsin: one static program on an empty root.
#
#   docker build -t tocsin --build-arg VERSION=1.2.3 --build-arg COMMIT="$(git rev-parse HEAD)" .
#
# A release pins the builder by its digest: --build-arg GO_IMAGE=golang:1.26-bookworm@sha256:…
ARG GO_IMAGE=golang:1.26-bookworm

FROM ${GO_IMAGE} AS build
WORKDIR /src
# The modules are a layer of their own: they are fetched again only when go.mod or go.sum change.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
ARG COMMIT=unknown
ARG TARGETOS
ARG TARGETARCH
# Without cgo the program needs no C library, so any builder makes it for any platform. For size, -l
# copies no small functions into their callers, except where the bot spends its time (parsing, matching,
# Unicode, SQLite, the runtime), functions start at 16 bytes instead of 32, and HTTP/2 is left out,
# which a poll every few minutes gains nothing from: 2 MB less.
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=${TARGETOS:-linux} GOARCH=${TARGETARCH} \
    go build -trimpath -buildvcs=false -tags nethttpomithttp2 \
    -gcflags=all=-l -gcflags=tocsin/filters/...= -gcflags=tocsin/feeds/internal/...= -gcflags=golang.org/x/text/...= -gcflags=modernc.org/...= -gcflags=runtime/...= \
    -ldflags "-s -w -funcalign=16 -X main.version=${VERSION} -X main.commit=${COMMIT}" \
    -o /root-of-image/bot ./cmd/bot
# The folders of the image, made here because the final stage has no shell to make them. /data
# belongs to the user below, and a new named volume takes that over. config.yaml is made readable
# for everyone whatever the umask of the checkout was.
RUN mkdir -p /root-of-image/data /root-of-image/tmp /root-of-image/config \
 && chown 65532:65532 /root-of-image/data \
 && chmod 1777 /root-of-image/tmp \
 && cp config.yaml /root-of-image/config/config.yaml \
 && chmod 0644 /root-of-image/config/config.yaml

# Certificate roots and time zones are inside the program.
FROM scratch
COPY --from=build /root-of-image/ /
ARG VERSION=devel
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="Tocsin" \
      org.opencontainers.image.description="Turns news feeds into Discord alerts worth reading" \
      org.opencontainers.image.source="https://github.com/tocsin-bot/tocsin" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
# TMPDIR is where SQLite may spill a large sort; the database and its journals stay in /data.
ENV TOCSIN_CONFIG=/config/config.yaml \
    TOCSIN_STORE=sqlite:/data/tocsin.db \
    TOCSIN_LISTEN=:8026 \
    TMPDIR=/tmp
USER 65532:65532
VOLUME /data
EXPOSE 8026
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=10s --retries=3 CMD ["/bot", "health"]
ENTRYPOINT ["/bot"]
# With nothing set yet the service waits, and its status page names the missing variables.
CMD ["run", "--wait-for-token"]
