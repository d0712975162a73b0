-- SPDX-License-Identifier: Apache-2.0
-- Schema 3: what `strata analyze` found in the latent states of a trained trial.

-- One row for each look at a trial; the newest one counts.
CREATE TABLE analyses (
  id         INTEGER PRIMARY KEY,
  trial      TEXT NOT NULL REFERENCES trials (id),
  step       INTEGER NOT NULL,      -- of the checkpoint that was looked at
  checkpoint TEXT NOT NULL,
  split      TEXT NOT NULL,
  items      INTEGER NOT NULL,      -- puzzles
  segments   INTEGER NOT NULL,
  resamples  INTEGER NOT NULL,      -- of the bootstrap
  created    TEXT NOT NULL
);
CREATE INDEX analyses_of_trial ON analyses (trial);

CREATE TABLE analysis_values (
  analysis INTEGER NOT NULL REFERENCES analyses (id),
  model    TEXT NOT NULL CHECK (model IN ('trained', 'untrained')),
  state    TEXT NOT NULL,           -- z_H, z_L, ...
  measure  TEXT NOT NULL,           -- participation_ratio, state_residual, probe_accuracy, ...
  segment  INTEGER NOT NULL,        -- 1, 2, ...; 0: over all
  cycle    INTEGER NOT NULL,        -- 1, 2, ...; 0: after the last, or over all
  item     TEXT NOT NULL,           -- key of a puzzle; '': over all
  value    REAL,                    -- NULL: NaN
  low      REAL,                    -- 95 % interval, where there is one
  high     REAL,
  PRIMARY KEY (analysis, model, state, measure, segment, cycle, item)
) WITHOUT ROWID;

-- The newest analysis of each trial of a current plan.
CREATE VIEW analysis AS
SELECT c.experiment, v.name AS variant, l.seed, x.model, x.state, x.measure, nullif(x.segment, 0) AS segment,
       nullif(x.cycle, 0) AS cycle, nullif(x.item, '') AS item, x.value, x.low, x.high, a.split, a.items, a.step, a.trial
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
JOIN analyses a ON a.id = (SELECT max(id) FROM analyses newest WHERE newest.trial = l.trial)
JOIN analysis_values x ON x.analysis = a.id;
