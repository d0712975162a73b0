-- SPDX-License-Identifier: Apache-2.0
-- Schema 1: the views, with the column names that a person guesses. Those named *_summary and learning_curves show the
-- newest plan of each experiment; older plans stay in the tables.

CREATE VIEW current_plans AS
SELECT p.id AS plan, p.name AS experiment, p.number, p.experiment AS experiment_id, e.revision, p.created, p.last_run
FROM plans p JOIN experiments e ON e.id = p.experiment
WHERE p.number = (SELECT max(number) FROM plans newest WHERE newest.name = p.name);

-- One row for each variant and resolved key of a current plan; `value` has the type of the parameter.
CREATE VIEW variant_parameters AS
SELECT c.experiment, v.name AS variant, p.key, p.part, p.type,
       coalesce(p.integer, p.number, p.text, p.boolean) AS value
FROM current_plans c JOIN variants v ON v.plan = c.plan JOIN parameters p ON p.variant = v.id;

-- Every recorded point with its words. `value` is NULL where it is NaN; `not_finite` says 'NaN', 'Infinity', '-Infinity'.
CREATE VIEW metrics AS
SELECT s.trial, p.attempt, p.step, s.split, s.name, p.value,
       CASE WHEN p.value IS NULL THEN 'NaN' WHEN p.value = 9e999 THEN 'Infinity' WHEN p.value = -9e999 THEN '-Infinity' END
         AS not_finite
FROM series s JOIN points p ON p.series = s.id;

-- Each (trial, metric, split, step) once: not what an attempt wrote after the step from which a later one went on, and of
-- two attempts that wrote the same step the later one.
CREATE VIEW trial_curves AS
SELECT s.trial, s.split, s.name AS metric, p.step, p.value, p.attempt,
       CASE WHEN p.value IS NULL THEN 'NaN' WHEN p.value = 9e999 THEN 'Infinity' WHEN p.value = -9e999 THEN '-Infinity' END
         AS not_finite
FROM series s JOIN points p ON p.series = s.id
WHERE NOT EXISTS (SELECT 1 FROM attempts a
                  WHERE a.trial = s.trial AND a.number > p.attempt AND a.start_step < p.step)
  AND NOT EXISTS (SELECT 1 FROM points q
                  WHERE q.series = p.series AND q.step = p.step AND q.attempt > p.attempt);

CREATE VIEW learning_curves AS
SELECT c.experiment, v.name AS variant, l.seed, t.step, t.metric, t.split, t.value, t.not_finite, l.trial
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
JOIN trial_curves t ON t.trial = l.trial;

-- One row for each experiment, variant, seed and evaluation. A metric is NULL unless the evaluation has it. status is
-- 'missing data' where the files are not there, and 'not evaluated' where a trained trial has no result yet.
CREATE VIEW trial_summary AS
SELECT c.experiment, v.name AS variant, v.kind AS variant_kind, v.position AS variant_position, l.seed,
       CASE WHEN t.id IS NULL THEN 'missing data'
            WHEN t.status = 'diverged' THEN 'diverged'
            WHEN e.finished IS NOT NULL THEN 'finished'
            WHEN t.status = 'finished' THEN 'not evaluated'
            ELSE t.status END AS status,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'exact_accuracy') AS exact_accuracy,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'token_accuracy') AS token_accuracy,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'blank_accuracy') AS blank_accuracy,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'valid_rate') AS valid_rate,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'mean_segments') AS mean_segments,
       (SELECT value FROM evaluation_metrics WHERE evaluation = e.number AND name = 'loss') AS loss,
       e.split, e.items, e.step AS steps, t.parameters, t.puzzle_parameters,
       -- wall time of all attempts, evaluation included
       (SELECT sum(wall_seconds) FROM attempts a WHERE a.trial = t.id) AS train_seconds,
       (SELECT device FROM attempts a WHERE a.trial = t.id AND device IS NOT NULL ORDER BY number LIMIT 1) AS device,
       (SELECT threads FROM attempts a WHERE a.trial = t.id AND threads IS NOT NULL ORDER BY number LIMIT 1) AS threads,
       (SELECT count(*) FROM attempts a WHERE a.trial = t.id) AS attempts,
       (SELECT cause FROM attempts a WHERE a.trial = t.id ORDER BY number DESC LIMIT 1) AS cause,
       (SELECT group_concat(name, ' ') FROM (SELECT p.name FROM trial_plugins u JOIN plugins p ON p.id = u.plugin
                                             WHERE u.trial = t.id ORDER BY u.position)) AS plugins,
       (SELECT group_concat(sha256, ' ') FROM (SELECT p.sha256 FROM trial_plugins u JOIN plugins p ON p.id = u.plugin
                                               WHERE u.trial = t.id ORDER BY u.position)) AS plugin_hashes,
       json_extract(e.settings, '$."halting"') AS evaluation_halting,
       json_extract(e.settings, '$."segments"') AS evaluation_segments,
       l.trial, e.id AS evaluation, e.checkpoint, e.finished, c.revision
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
LEFT JOIN trials t ON t.id = l.trial
LEFT JOIN evaluations e ON e.number = l.evaluation;

-- One row for each experiment and variant. Means are over the n finished seeds; `strata table` has the intervals.
CREATE VIEW variant_summary AS
SELECT s.experiment, s.variant, s.variant_kind, s.variant_position,
       count(*) AS seeds,
       sum(s.status = 'finished') AS n,
       sum(s.status = 'failed') AS failed,
       sum(s.status = 'diverged') AS diverged,
       avg(CASE WHEN s.status = 'finished' THEN s.exact_accuracy END) AS mean_exact_accuracy,
       min(CASE WHEN s.status = 'finished' THEN s.exact_accuracy END) AS min_exact_accuracy,
       max(CASE WHEN s.status = 'finished' THEN s.exact_accuracy END) AS max_exact_accuracy,
       avg(CASE WHEN s.status = 'finished' THEN s.token_accuracy END) AS mean_token_accuracy,
       avg(CASE WHEN s.status = 'finished' THEN s.blank_accuracy END) AS mean_blank_accuracy,
       avg(CASE WHEN s.status = 'finished' THEN s.valid_rate END) AS mean_valid_rate,
       avg(CASE WHEN s.status = 'finished' THEN s.mean_segments END) AS mean_segments,
       avg(CASE WHEN s.status = 'finished' THEN s.loss END) AS mean_loss,
       avg(s.train_seconds) AS mean_train_seconds,
       max(s.parameters) AS parameters
FROM trial_summary s
GROUP BY s.experiment, s.variant;
