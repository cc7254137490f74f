-- The header says how the bytes of a kept page are to be decoded.
ALTER TABLE layout_changes ADD COLUMN content_type text;
COMMENT ON COLUMN layout_changes.content_type IS 'The header Content-Type that it came with; null where it came without.';
