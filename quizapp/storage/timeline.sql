-- Version 3 of the database: which course of events this log is, so that segments and backups of another are told apart.
-- Drawn anew when a backup is put back: what the learner went back behind happened on the timeline that was left.
CREATE TABLE timeline (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL, -- 16 hexadecimal digits
  parent TEXT, -- the timeline of the backup that was put back; null: of none
  began_with INTEGER NOT NULL -- so many events were in it
) STRICT;

INSERT INTO timeline VALUES (1, lower(hex(randomblob(8))), NULL, 0);
