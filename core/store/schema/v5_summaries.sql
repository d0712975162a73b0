-- SPDX-License-Identifier: Apache-2.0
-- Schema 5: variant_summary and vote_curves say whether an evaluation looked at the labels (uses_labels): such a row is an
-- upper bound and no result. A mean is NULL where one of its values is (NaN), as `strata table` has it, and not the mean of
-- the others. A trial that was trained to its end is finished, whatever became of a later evaluation.

UPDATE trials SET status = 'finished'
WHERE status IN ('running', 'interrupted', 'failed')
  AND EXISTS (SELECT 1 FROM attempts a WHERE a.trial = trials.id AND a.status = 'finished');

DROP VIEW variant_summary;
DROP VIEW vote_curves;

-- One row for each experiment and variant. Means are over the n finished seeds; `strata table` has the intervals.
-- mean_train_seconds is over all seeds, and as in trial_summary of whole processes: data, training and all evaluations.
CREATE VIEW variant_summary AS
WITH seeds AS (
  SELECT s.*, s.status = 'finished' AS done,
         CASE WHEN s.status = 'finished' THEN s.exact_accuracy END AS exact,
         CASE WHEN s.status = 'finished' THEN s.token_accuracy END AS token,
         CASE WHEN s.status = 'finished' THEN s.blank_accuracy END AS blank,
         CASE WHEN s.status = 'finished' THEN s.valid_rate END AS valid,
         CASE WHEN s.status = 'finished' THEN s.mean_segments END AS segments,
         CASE WHEN s.status = 'finished' THEN s.loss END AS final_loss
  FROM trial_summary s)
SELECT experiment, variant, variant_kind, variant_position,
       count(*) AS seeds,
       sum(done) AS n,
       sum(status = 'failed') AS failed,
       sum(status = 'diverged') AS diverged,
       CASE WHEN count(exact) = sum(done) THEN avg(exact) END AS mean_exact_accuracy,
       min(exact) AS min_exact_accuracy,
       max(exact) AS max_exact_accuracy,
       CASE WHEN count(token) = sum(done) THEN avg(token) END AS mean_token_accuracy,
       CASE WHEN count(blank) = sum(done) THEN avg(blank) END AS mean_blank_accuracy,
       CASE WHEN count(valid) = sum(done) THEN avg(valid) END AS mean_valid_rate,
       CASE WHEN count(segments) = sum(done) THEN avg(segments) END AS mean_segments,
       CASE WHEN count(final_loss) = sum(done) THEN avg(final_loss) END AS mean_loss,
       avg(train_seconds) AS mean_train_seconds,
       max(parameters) AS parameters,
       max(uses_labels) AS uses_labels
FROM seeds
GROUP BY experiment, variant;

-- One row for each experiment, variant, seed, number of votes and selector of the newest plans. `chosen` is 1 for the
-- selector by which the evaluation's answers were selected.
CREATE VIEW vote_curves AS
SELECT c.experiment, v.name AS variant, l.seed, a.votes, a.selector,
       a.selector = json_extract(e.settings, '$."votes.select"') AS chosen,
       a.exact_accuracy, a.valid_rate, a.network_evaluations, e.split, e.items,
       coalesce(json_extract(e.settings, '$."uses_labels"'), 0) AS uses_labels, l.trial, e.id AS evaluation
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
JOIN trials t ON t.id = l.trial AND t.status <> 'diverged'
JOIN evaluations e ON e.number = l.evaluation
JOIN vote_accuracies a ON a.evaluation = e.number;
