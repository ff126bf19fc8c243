# One image for every service: docker build -t winnow:0.1.0 .
# Pinned by version. Before a release pin by digest, too: `docker buildx imagetools inspect node:24.21.0-bookworm-slim` prints
# the one to put behind the tag as @sha256:… (the same for the images in docker-compose.yml).
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

# What npm needs to know, and no more: sources may change without the packages being fetched again.
FROM base AS manifests
COPY package.json package-lock.json ./
COPY packages/core/package.json packages/core/
COPY packages/intake/package.json packages/intake/
COPY packages/detection/package.json packages/detection/
COPY packages/platform/package.json packages/platform/
COPY packages/simulator/package.json packages/simulator/
COPY services/collector/package.json services/collector/
COPY services/detector/package.json services/detector/
COPY services/api/package.json services/api/
COPY services/console/package.json services/console/
COPY services/cli/package.json services/cli/

FROM manifests AS build
# No package's install script runs, here or below: none is needed, and that is how a bad release of one would get in.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY packages packages
COPY services services
RUN npm run build
# The detectors' pages, which the console shows.
COPY docs/detectors /out/docs/detectors
# What runs: compiled code, the SQL and the user file of the store, and the defaults and lists that the code looks up beside itself.
COPY LICENSE NOTICE /out/
COPY config /out/config
RUN for part in packages/* services/*; do mkdir -p "/out/$part" && cp -r "$part/dist" "/out/$part/"; done \
 && mkdir -p /out/packages/platform/src/clickhouse /out/services/cli \
 && cp -r packages/platform/src/clickhouse/migrations packages/platform/src/clickhouse/*.xml /out/packages/platform/src/clickhouse/ \
 && cp -r services/cli/bin /out/services/cli/ \
 && find /out -name .tsbuildinfo -delete \
 && chmod -R u=rwX,go=rX /out

FROM manifests AS packages
# `optional` is the embedded engine (chDB, half a gigabyte), which services with a ClickHouse server never load.
# For `winnow investigate` in a container: docker build --build-arg OMIT=dev -t winnow:0.1.0-embedded .
ARG OMIT="dev optional"
RUN for kind in $OMIT; do set -- "$@" "--omit=$kind"; done \
 && npm ci --ignore-scripts --no-audit --no-fund "$@" \
 && chmod -R u=rwX,go=rX .

FROM base AS runtime
LABEL org.opencontainers.image.title="winnow" \
      org.opencontainers.image.description="Finds fraudulent remote workers in the logs a company already has" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
# Nothing is installed at run time.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/corepack
COPY --from=packages /app ./
COPY --from=build /out ./
# A number, so that an orchestrator can see that it is not root. It owns nothing here: the code cannot change itself.
USER 10001:10001
# For services; the other commands end by themselves before it is asked.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WINNOW_HTTP__PORT || 8080}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/services/cli/bin/winnow.mjs"]
CMD ["--help"]
