-- How many hooks of each sender are kept and how many bytes they have, decided and undecided ones apart: a bound holds
-- when a hook is taken.
CREATE TABLE hook_bytes (
  source TEXT NOT NULL,
  is_waiting INTEGER NOT NULL,
  hooks INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (source, is_waiting)
) STRICT, WITHOUT ROWID;
INSERT INTO hook_bytes
  SELECT source, outcome = 'waiting', count(*), sum(octet_length(body) + octet_length(address)) FROM hook GROUP BY 1, 2;
CREATE INDEX hook_of_source ON hook (source, outcome);

CREATE TRIGGER hook_is_kept AFTER INSERT ON hook BEGIN
  INSERT INTO hook_bytes (source, is_waiting, hooks, bytes)
  VALUES (NEW.source, NEW.outcome = 'waiting', 1, octet_length(NEW.body) + octet_length(NEW.address))
  ON CONFLICT (source, is_waiting) DO UPDATE SET hooks = hooks + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER hook_is_forgotten AFTER DELETE ON hook BEGIN
  UPDATE hook_bytes SET hooks = hooks - 1, bytes = bytes - (octet_length(OLD.body) + octet_length(OLD.address))
  WHERE source = OLD.source AND is_waiting = (OLD.outcome = 'waiting');
END;
CREATE TRIGGER hook_is_decided AFTER UPDATE OF outcome ON hook WHEN OLD.outcome = 'waiting' AND NEW.outcome != 'waiting' BEGIN
  UPDATE hook_bytes SET hooks = hooks - 1, bytes = bytes - (octet_length(OLD.body) + octet_length(OLD.address))
  WHERE source = OLD.source AND is_waiting = 1;
  INSERT INTO hook_bytes (source, is_waiting, hooks, bytes)
  VALUES (NEW.source, 0, 1, octet_length(NEW.body) + octet_length(NEW.address))
  ON CONFLICT (source, is_waiting) DO UPDATE SET hooks = hooks + 1, bytes = bytes + excluded.bytes;
END;
