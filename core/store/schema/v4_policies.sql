-- SPDX-License-Identifier: Apache-2.0
-- Schema 4: evaluations with a halting policy of their own. trial_summary says which (evaluation_policy; '' is the trained
-- one), and whether it looked at the labels (uses_labels): such a row is an upper bound and no result.

DROP VIEW trial_summary;

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
       json_extract(e.settings, '$."policy"') AS evaluation_policy,
       coalesce(json_extract(e.settings, '$."uses_labels"'), 0) AS uses_labels,
       l.trial, e.id AS evaluation, e.checkpoint, e.finished, c.revision
FROM current_plans c
JOIN variants v ON v.plan = c.plan
JOIN variant_trials l ON l.variant = v.id
LEFT JOIN trials t ON t.id = l.trial
LEFT JOIN evaluations e ON e.number = l.evaluation;
