-- Servers name uploaded cards in their own ways, and Plex by the SHA-1 of their bytes. Until now that digest was stored.
ALTER TABLE image RENAME COLUMN sent_digest TO published_ref;
