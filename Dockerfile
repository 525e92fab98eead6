# An image that contains only the program, for linux/amd64, linux/arm64 and linux/arm/v7:
#
#     scripts/release && scripts/image-roots
#     docker buildx build --platform linux/amd64,linux/arm64,linux/arm/v7 --tag intertitle .
FROM scratch
ARG TARGETARCH
ARG TARGETVARIANT
COPY dist/image/${TARGETARCH}${TARGETVARIANT}/ /
# With `user:`, a new volume gets the owner of its folder in the image.
COPY --chown=1000:1000 dist/image/config/ /config/
# If started as root, the program becomes this user before it reads or writes anything. With `user:`, these are ignored.
ENV INTERTITLE_CONFIG=/config PUID=1000 PGID=1000 UMASK=022
VOLUME /config
EXPOSE 8474
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["/intertitle", "healthcheck"]
ENTRYPOINT ["/intertitle"]
CMD ["serve"]
LABEL org.opencontainers.image.title="intertitle" \
      org.opencontainers.image.description="Title cards for Plex: webhooks in, rules decide, cards out" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
