-- Originals are files, named by their digest; `original` has those of earlier versions until they are moved.
ALTER TABLE card ADD COLUMN original_digest TEXT;
CREATE INDEX card_by_original ON card (original_digest) WHERE original_digest IS NOT NULL;
