# Hark in a container. The image holds the Node that package.json pins, taken from
# the lock file; the base image only brings npm for the installation.
FROM node:24-bookworm-slim AS install
# Node's own build wants libatomic, which the slim images lack.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/hark
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY shared shared
COPY firmware firmware
COPY gateway gateway
COPY LICENSE NOTICE README.md ./

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 ca-certificates \
  && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/hark --create-home hark \
  && install -d -o hark -g hark -m 0700 /var/lib/hark
COPY --from=install /opt/hark /opt/hark
ENV PATH=/opt/hark/node_modules/.bin:$PATH
# The data folder: journal, vault, keys. Lose this volume and the record is lost.
VOLUME /var/lib/hark
WORKDIR /var/lib/hark
USER hark
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/opt/hark/gateway/main.ts"]
CMD ["start"]
