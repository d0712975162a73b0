-- SPDX-License-Identifier: Apache-2.0
-- Schema 1: what is stored. The views that people read are in v1_views.sql; README.md explains both.
-- Times are texts in UTC ("2026-01-31T12:00:00.250Z"). A value that is not a number (NaN) is NULL in a value column that
-- is otherwise never NULL; infinities are stored as what they are.

-- One row for each revision (text and command line) of an experiment file.
CREATE TABLE experiments (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  revision  TEXT NOT NULL,          -- SHA-256 of text and overrides
  question  TEXT NOT NULL,
  file      TEXT NOT NULL,
  text      TEXT NOT NULL,
  overrides TEXT NOT NULL,          -- JSON: a list of texts
  created   TEXT NOT NULL,
  UNIQUE (name, revision)
);

-- A revision resolved with the plugin and data files of a day. The newest plan of a name is the one that counts.
CREATE TABLE plans (
  id         INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL REFERENCES experiments (id),
  name       TEXT NOT NULL,         -- of the experiment
  number     INTEGER NOT NULL,      -- 1, 2, ... within the name
  notes      TEXT NOT NULL,         -- JSON: a list of texts: what folded, which keys dropped out
  created    TEXT NOT NULL,
  last_run   TEXT NOT NULL,         -- when an equal plan was last recorded
  UNIQUE (name, number)
);

CREATE TABLE variants (
  id       INTEGER PRIMARY KEY,
  plan     INTEGER NOT NULL REFERENCES plans (id),
  position INTEGER NOT NULL,        -- 0: the baseline
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('baseline', 'cell', 'ablation')),
  changes  TEXT NOT NULL,           -- JSON: dotted key -> value, against the baseline
  folded   TEXT NOT NULL,           -- JSON: names of variants that turned out equal to this one
  UNIQUE (plan, name)
);

-- Every resolved value of a variant; one of the last four columns is used (a list of texts is a JSON text).
CREATE TABLE parameters (
  variant INTEGER NOT NULL REFERENCES variants (id),
  key     TEXT NOT NULL,            -- dotted, as in the experiment file: architecture.hidden_size
  part    TEXT NOT NULL CHECK (part IN ('training', 'evaluation')),
  type    TEXT NOT NULL CHECK (type IN ('boolean', 'integer', 'number', 'text', 'list')),
  boolean INTEGER,
  integer INTEGER,
  number  REAL,
  text    TEXT,
  PRIMARY KEY (variant, key)
) WITHOUT ROWID;

CREATE TABLE trials (
  id                TEXT PRIMARY KEY,
  seed              INTEGER NOT NULL,
  status            TEXT NOT NULL DEFAULT 'planned'
                    CHECK (status IN ('planned', 'running', 'interrupted', 'failed', 'diverged', 'finished')),
  parameters        INTEGER,        -- of architecture and halting policy
  puzzle_parameters INTEGER,        -- of the puzzle table
  configuration     TEXT NOT NULL,  -- the canonical text that was hashed, without seed and data
  last_sequence     INTEGER NOT NULL DEFAULT 0,  -- of the newest event that is stored
  created           TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE plugins (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,            -- architecture, halting, augmentation, dataset
  name    TEXT NOT NULL,            -- of the component
  version TEXT NOT NULL,
  file    TEXT NOT NULL,
  sha256  TEXT NOT NULL,
  UNIQUE (kind, name, version, file, sha256)
);

CREATE TABLE trial_plugins (
  trial    TEXT NOT NULL REFERENCES trials (id),
  position INTEGER NOT NULL,        -- dataset, architecture, halting, augmentations in their order
  plugin   INTEGER NOT NULL REFERENCES plugins (id),
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

CREATE TABLE data_files (
  trial  TEXT NOT NULL REFERENCES trials (id),
  path   TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (trial, path)
) WITHOUT ROWID;

-- Each execution of a trial. A later attempt that started at step s replaces what earlier ones recorded after s.
CREATE TABLE attempts (
  trial             TEXT NOT NULL REFERENCES trials (id),
  number            INTEGER NOT NULL,
  status            TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'failed', 'diverged', 'finished')),
  started           TEXT NOT NULL,
  ended             TEXT,
  start_step        INTEGER,        -- NULL: ended before it was ready; 0, or the step of the checkpoint it went on from
  end_step          INTEGER,
  threads           INTEGER,
  device            TEXT,
  cause             TEXT,
  log               TEXT,           -- path
  log_tail          TEXT,
  exit_code         INTEGER,
  signal            INTEGER,
  wall_seconds      REAL,
  cpu_seconds       REAL,
  gpu_seconds       REAL,           -- NULL: no GPU was used, or its time was not measured
  peak_memory_bytes INTEGER,
  PRIMARY KEY (trial, number)
) WITHOUT ROWID;

CREATE TABLE environment (
  trial   TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  name    TEXT NOT NULL,            -- strata, libtorch, commit, host, processor, ...
  value   TEXT NOT NULL,
  PRIMARY KEY (trial, attempt, name),
  FOREIGN KEY (trial, attempt) REFERENCES attempts (trial, number)
) WITHOUT ROWID;

CREATE TABLE warnings (
  trial    TEXT NOT NULL,
  attempt  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (trial, attempt, sequence),
  FOREIGN KEY (trial, attempt) REFERENCES attempts (trial, number)
) WITHOUT ROWID;

-- What a trial's dataset said of itself; one of the last four columns is used.
CREATE TABLE facts (
  trial   TEXT NOT NULL REFERENCES trials (id),
  name    TEXT NOT NULL,
  type    TEXT NOT NULL CHECK (type IN ('boolean', 'integer', 'number', 'text', 'list')),
  boolean INTEGER,
  integer INTEGER,
  number  REAL,
  text    TEXT,
  PRIMARY KEY (trial, name)
) WITHOUT ROWID;

-- Metrics of training, append-only. Stored compactly: read them through the views metrics and learning_curves.
CREATE TABLE series (
  id    INTEGER PRIMARY KEY,
  trial TEXT NOT NULL REFERENCES trials (id),
  split TEXT NOT NULL,
  name  TEXT NOT NULL,
  UNIQUE (trial, split, name)
);

CREATE TABLE points (
  series  INTEGER NOT NULL REFERENCES series (id),
  step    INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  value   REAL,                     -- NULL: NaN
  PRIMARY KEY (series, step, attempt)
) WITHOUT ROWID;

-- One way of scoring a trained trial; finished is NULL until its result is there.
CREATE TABLE evaluations (
  number     INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  trial      TEXT NOT NULL REFERENCES trials (id),
  settings   TEXT NOT NULL,         -- JSON: the keys of evaluation.* and their values
  attempt    INTEGER,
  step       INTEGER,
  split      TEXT,
  items      INTEGER,
  checkpoint TEXT,                  -- which one was scored
  finished   TEXT
);
CREATE INDEX evaluations_of_trial ON evaluations (trial);

CREATE TABLE evaluation_metrics (
  evaluation INTEGER NOT NULL REFERENCES evaluations (number),
  name       TEXT NOT NULL,
  value      REAL,                  -- NULL: NaN
  PRIMARY KEY (evaluation, name)
) WITHOUT ROWID;

CREATE TABLE segment_accuracies (
  evaluation     INTEGER NOT NULL REFERENCES evaluations (number),
  segment        INTEGER NOT NULL,  -- 1, 2, ...
  exact_accuracy REAL,
  PRIMARY KEY (evaluation, segment)
) WITHOUT ROWID;

-- What a model answered to each puzzle.
CREATE TABLE outcomes (
  evaluation     INTEGER NOT NULL REFERENCES evaluations (number),
  key            TEXT NOT NULL,     -- names the puzzle within its split
  answer         TEXT NOT NULL,
  correct        INTEGER NOT NULL,
  valid          INTEGER NOT NULL,
  segments       INTEGER NOT NULL,
  blank_accuracy REAL,
  PRIMARY KEY (evaluation, key)
) WITHOUT ROWID;

-- Files that a trial left.
CREATE TABLE artifacts (
  id      INTEGER PRIMARY KEY,
  trial   TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('checkpoint', 'log')),
  step    INTEGER,
  path    TEXT NOT NULL,
  bytes   INTEGER,
  created TEXT NOT NULL,
  removed TEXT,                     -- when the host deleted the file
  FOREIGN KEY (trial, attempt) REFERENCES attempts (trial, number)
);
CREATE INDEX artifacts_of_trial ON artifacts (trial);

-- Which trial and evaluation stand for a variant and a seed in a plan. A shared trial stands under several variants; a plugin
-- that was rebuilt to other bytes makes other trials, so that a later plan links the same variant to those.
CREATE TABLE variant_trials (
  variant    INTEGER NOT NULL REFERENCES variants (id),
  seed       INTEGER NOT NULL,
  position   INTEGER NOT NULL,      -- of the seed in the experiment file
  trial      TEXT REFERENCES trials (id),  -- NULL: the data files were missing
  evaluation INTEGER REFERENCES evaluations (number),
  PRIMARY KEY (variant, position)
) WITHOUT ROWID;
CREATE INDEX variant_trials_of_trial ON variant_trials (trial);
