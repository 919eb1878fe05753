-- Version 2: what statistics are read from, so that a million reviews need not be gone through for them.
-- Caches like those of version 1: each can be made again from the log.

-- Of the reviews those that test a memory: the first rated one of a fact on a study day, and not its first ever. Young
-- is a fact whose interval was below 21 days.
ALTER TABLE day_counts ADD COLUMN young INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_counts ADD COLUMN young_passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_counts ADD COLUMN mature INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_counts ADD COLUMN mature_passed INTEGER NOT NULL DEFAULT 0;

-- The same reviews by the recall that was foreseen, where it was. Whole numbers, so that sums do not depend on order.
CREATE TABLE recall_counts (
  day INTEGER NOT NULL,
  deck_id TEXT NOT NULL,
  bin INTEGER NOT NULL, -- 0: a recall of 0 up to 0.05; 19: of 0.95 up to 1
  answers INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  recall_millionths INTEGER NOT NULL, -- the sum
  loss_millionths INTEGER NOT NULL, -- the sum of -ln(the probability given to what came)
  PRIMARY KEY (day, deck_id, bin)
) STRICT, WITHOUT ROWID;

-- The answers of a day by one property each: the hour of the learner's clock, the type of question, the confidence.
CREATE TABLE answers_by (
  property TEXT NOT NULL, -- 'hour', 'type' or 'confidence'
  day INTEGER NOT NULL,
  deck_id TEXT NOT NULL,
  value ANY NOT NULL,
  answered INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  answer_ms INTEGER NOT NULL,
  PRIMARY KEY (property, day, deck_id, value)
) STRICT, WITHOUT ROWID;

-- What was taken for what. Texts are JSON strings, which hold what no SQLite text can.
CREATE TABLE mistakes (
  deck_id TEXT NOT NULL,
  right_answer TEXT NOT NULL, -- '""': more than one was right, and this was none of them
  given TEXT NOT NULL,
  question_id TEXT NOT NULL,
  offered INTEGER NOT NULL, -- whether it stood among the options
  times INTEGER NOT NULL,
  PRIMARY KEY (deck_id, right_answer, given, question_id, offered)
) STRICT, WITHOUT ROWID;

-- What the learner was sure of and had wrong.
CREATE INDEX events_sure_but_wrong ON events (deck_id, at_ms) WHERE confidence = 1 AND outcome = 'wrong';
