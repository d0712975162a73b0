-- SPDX-License-Identifier: Apache-2.0
-- Schema 2: what evaluations with several answers a puzzle store.

-- How well the first so many votes of each puzzle do, by each way of selecting an answer.
CREATE TABLE vote_accuracies (
  evaluation          INTEGER NOT NULL REFERENCES evaluations (number),
  votes               INTEGER NOT NULL,  -- 1, 2, 4, ... and all
  selector            TEXT NOT NULL,     -- as evaluation.votes.select; 'any': is any of the votes right?
  exact_accuracy      REAL,
  valid_rate          REAL,              -- NULL for 'any'
  network_evaluations REAL,              -- segments of those votes, over all puzzles
  PRIMARY KEY (evaluation, votes, selector)
) WITHOUT ROWID;

-- One row for each experiment, variant, seed, number of votes and selector of the newest plans. `chosen` is 1 for the
-- selector by which the evaluation's answers were selected.
CREATE VIEW vote_curves AS
SELECT c.experiment, v.name AS variant, l.seed, a.votes, a.selector,
       a.selector = json_extract(e.settings, '$."votes.select"') AS chosen,
       a.exact_accuracy, a.valid_rate, a.network_evaluations, e.split, e.items, l.trial, e.id AS evaluation
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
JOIN trials t ON t.id = l.trial AND t.status <> 'diverged'
JOIN evaluations e ON e.number = l.evaluation
JOIN vote_accuracies a ON a.evaluation = e.number;
