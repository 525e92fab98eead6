-- The number of stored deliveries of each source and their bytes, separately for decided and undecided ones.
INSERT INTO delivery_bytes
  SELECT source, outcome = 'waiting', count(*), sum(octet_length(body) + octet_length(options) + octet_length(path))
  FROM delivery GROUP BY 1, 2;
CREATE TRIGGER delivery_is_stored AFTER INSERT ON delivery BEGIN
  INSERT INTO delivery_bytes (source, is_waiting, deliveries, bytes)
  VALUES (NEW.source, NEW.outcome = 'waiting', 1, octet_length(NEW.body) + octet_length(NEW.options) + octet_length(NEW.path))
  ON CONFLICT (source, is_waiting) DO UPDATE SET deliveries = deliveries + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER delivery_is_forgotten AFTER DELETE ON delivery BEGIN
  UPDATE delivery_bytes SET deliveries = deliveries - 1,
    bytes = bytes - (octet_length(OLD.body) + octet_length(OLD.options) + octet_length(OLD.path))
  WHERE source = OLD.source AND is_waiting = (OLD.outcome = 'waiting');
END;
CREATE TRIGGER delivery_is_decided AFTER UPDATE OF outcome ON delivery
WHEN OLD.outcome = 'waiting' AND NEW.outcome != 'waiting' BEGIN
  UPDATE delivery_bytes SET deliveries = deliveries - 1,
    bytes = bytes - (octet_length(OLD.body) + octet_length(OLD.options) + octet_length(OLD.path))
  WHERE source = OLD.source AND is_waiting = 1;
  INSERT INTO delivery_bytes (source, is_waiting, deliveries, bytes)
  VALUES (NEW.source, 0, 1, octet_length(NEW.body) + octet_length(NEW.options) + octet_length(NEW.path))
  ON CONFLICT (source, is_waiting) DO UPDATE SET deliveries = deliveries + 1, bytes = bytes + excluded.bytes;
END;
