-- Version 1 of the database: the log, the wordings it names, and caches of the fold over the log.
-- The log is the truth: rows of `events` are never changed and never deleted, and nothing refers to them by a foreign
-- key, so that no deletion elsewhere can reach them. Every table below `texts` can be made again from the log.

CREATE TABLE events (
  id TEXT NOT NULL PRIMARY KEY, -- a uuid7
  version INTEGER NOT NULL, -- of the event's form
  kind TEXT NOT NULL, -- 'review', or what a note is called; kinds of newer versions are kept
  at_ms INTEGER NOT NULL, -- UTC
  offset_minutes INTEGER NOT NULL, -- the learner's clock, east of UTC
  machine TEXT NOT NULL,
  learner TEXT NOT NULL,
  -- A note.
  target TEXT, -- an event, a fact, a question, a quiz or weights, as the kind says; null in a review
  body TEXT, -- JSON, kept as it came
  -- A review.
  deck_id TEXT,
  question_id TEXT,
  fact_id TEXT,
  text_hash TEXT,
  type TEXT,
  form INTEGER,
  mode TEXT,
  quiz_id TEXT,
  outcome TEXT,
  score REAL,
  rating INTEGER, -- null: the memory hears nothing
  suggested INTEGER,
  given TEXT, -- JSON array of texts as shown, as the next two
  right_answer TEXT,
  options TEXT,
  hint INTEGER,
  overridden INTEGER,
  confidence INTEGER,
  answer_ms INTEGER,
  first_key_ms INTEGER, -- null: nobody timed it
  recall REAL,
  weights_id TEXT,
  due_on INTEGER, -- a study day, counted from 1970-01-01
  due_at_ms INTEGER,
  CHECK ((kind = 'review') = (target IS NULL)),
  CHECK (kind <> 'review' OR (deck_id IS NOT NULL AND question_id IS NOT NULL AND fact_id IS NOT NULL
    AND form IS NOT NULL AND outcome IS NOT NULL AND answer_ms IS NOT NULL))
) STRICT;

CREATE INDEX events_by_time ON events (at_ms);
CREATE INDEX events_by_fact ON events (deck_id, fact_id, question_id) WHERE deck_id IS NOT NULL;
CREATE INDEX events_by_target ON events (kind, target) WHERE target IS NOT NULL;
CREATE INDEX events_by_first_key ON events (type, at_ms) WHERE first_key_ms IS NOT NULL;
CREATE INDEX events_by_quiz ON events (quiz_id) WHERE quiz_id IS NOT NULL;

CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- Every wording ever asked.
CREATE TABLE texts (
  hash TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  prompt TEXT NOT NULL,
  answer TEXT NOT NULL -- JSON array, one member a part
) STRICT, WITHOUT ROWID;

-- With what the caches were folded: one row.
CREATE TABLE folded (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  fold_version INTEGER NOT NULL,
  weights_id TEXT, -- null: the default weights
  model TEXT NOT NULL,
  weights TEXT NOT NULL -- JSON array
) STRICT;

-- For which fact the reviews of a question count, for each fact it was ever asked as. All three are "deck/id".
CREATE TABLE question_facts (
  question TEXT NOT NULL,
  asked_as TEXT NOT NULL,
  counts_for TEXT NOT NULL,
  PRIMARY KEY (question, asked_as)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_facts_by_fact ON question_facts (counts_for);

CREATE TABLE fact_states (
  fact TEXT NOT NULL PRIMARY KEY, -- "deck/fact"
  stability_days REAL, -- null: new, as all that the last review left
  difficulty REAL,
  fast_days REAL,
  reviewed_at_ms INTEGER,
  reviewed_on INTEGER,
  due_on INTEGER,
  due_at_ms INTEGER,
  last_rating INTEGER,
  last_form INTEGER,
  highest_form INTEGER,
  last_question_id TEXT,
  reviews INTEGER NOT NULL,
  lapses INTEGER NOT NULL,
  suspended INTEGER NOT NULL,
  buried_until INTEGER,
  newest_at_ms INTEGER NOT NULL, -- the newest event that this row rests on
  newest_id TEXT NOT NULL,
  last_review_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE day_counts (
  day INTEGER NOT NULL,
  deck_id TEXT NOT NULL,
  answered INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  new INTEGER NOT NULL,
  reviews INTEGER NOT NULL,
  lapses INTEGER NOT NULL,
  answer_ms INTEGER NOT NULL,
  PRIMARY KEY (day, deck_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE marked (
  question TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE accepted (
  question TEXT NOT NULL,
  place INTEGER NOT NULL, -- 0 for the first spelling that was accepted
  text TEXT NOT NULL,
  PRIMARY KEY (question, place)
) STRICT, WITHOUT ROWID;

-- The newest stamp of each machine.
CREATE TABLE machines (
  machine TEXT NOT NULL PRIMARY KEY,
  last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
