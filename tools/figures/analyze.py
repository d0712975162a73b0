#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what `strata analyze` found of a trial, as SVG files.

    tools/figures/analyze.py results/strata.db TRIAL [--out FOLDER]

TRIAL is six digits or more of the trial's id. The figures are written beside the database, or into FOLDER. Needs
matplotlib (Debian and Ubuntu: python3-matplotlib), in the python3 of the PATH or in /usr/bin/python3.
"""
import argparse
import os
import pathlib
import sqlite3
import subprocess
import sys

SYSTEM_PYTHON = "/usr/bin/python3"  # whose matplotlib the distribution's package is, whatever python3 is on the PATH


def holds_matplotlib(python):
    return os.path.exists(python) and subprocess.run([python, "-c", "import matplotlib"], capture_output=True).returncode == 0


try:
    import matplotlib
except ImportError as error:
    if sys.executable != SYSTEM_PYTHON and holds_matplotlib(SYSTEM_PYTHON):
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, *sys.argv])
    also = "" if sys.executable == SYSTEM_PYTHON else f", and {SYSTEM_PYTHON} cannot either"
    sys.exit(f"analyze.py: {sys.executable} cannot import matplotlib ({error}){also}. "
             "Install it: tools/bootstrap --with-figures (Debian and Ubuntu: python3-matplotlib)")

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

# Okabe and Ito's colours, which people with any colour vision can tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]


def read(database, trial):
    """(trial id, what was looked at, values) of the newest analysis."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    found = connection.execute(
        "SELECT * FROM analyses WHERE trial >= ? AND trial < ? || 'g' ORDER BY id DESC", (trial, trial)
    ).fetchall()
    if not found:
        sys.exit(f"analyze.py: {database} holds no analysis of a trial {trial}. Run: strata analyze {trial}")
    if len({row["trial"] for row in found}) > 1:
        sys.exit(f"analyze.py: several trials have ids that begin with {trial}: give more digits.")
    values = connection.execute("SELECT * FROM analysis_values WHERE analysis = ?", (found[0]["id"],)).fetchall()
    return found[0], values


def states_of(values):
    return sorted({value["state"] for value in values})


def select(values, **wanted):
    return [v for v in values if all(v[name] == is_ for name, is_ in wanted.items())]


def participation(values):
    states = states_of(values)
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.4))
    titles = {"participation_ratio": "a state a position", "pooled_participation_ratio": "mean over positions"}
    for panel, (measure, title) in zip(axes, titles.items()):
        for shift, model, colour in ((-0.18, "trained", COLOURS[0]), (0.18, "untrained", "#999999")):
            for place, state in enumerate(states):
                for row in select(values, model=model, state=state, measure=measure):
                    if row["value"] is None:
                        continue
                    reach = row["high"] - row["value"] if row["high"] is not None else 0
                    panel.bar(place + shift, row["value"], 0.34, color=colour, yerr=reach, capsize=3,
                              label=model if place == 0 else None)
        panel.set_xticks(range(len(states)), states)
        panel.set_title(title, fontsize=10)
        panel.set_ylim(bottom=0)
    axes[0].set_ylabel("participation ratio")
    axes[0].legend(frameon=False)
    return figure


def residual(values):
    figure, panel = plt.subplots(figsize=(7, 3.4))
    for state, colour in zip(states_of(values), COLOURS):
        for model, style in (("trained", "-"), ("untrained", ":")):
            rows = sorted(select(values, model=model, state=state, measure="state_residual"),
                          key=lambda v: (v["segment"], v["cycle"]))
            cycles = max((v["cycle"] for v in rows), default=1)
            at = [v["segment"] - 1 + v["cycle"] / cycles for v in rows]
            panel.plot(at, [v["value"] for v in rows], style, color=colour, marker=".", label=f"{state}, {model}")
    if all(v["value"] for v in select(values, measure="state_residual")):
        panel.set_yscale("log")
    panel.set_xlabel("segments done")
    panel.set_ylabel("relative change of the state")
    panel.legend(frameon=False, fontsize=8)
    return figure


def accuracy(values):
    names = {"probe_blank_accuracy": "linear probe, open cells", "decoded_blank_accuracy": "decoded, open cells",
             "decoded_exact_accuracy": "decoded, whole puzzles"}
    if not select(values, measure="probe_blank_accuracy"):
        names = {"probe_accuracy": "linear probe, all cells", "decoded_token_accuracy": "decoded, all cells",
                 "decoded_exact_accuracy": "decoded, whole puzzles"}
    figure, panel = plt.subplots(figsize=(7, 3.4))
    for state, colour in zip(states_of(values), COLOURS):
        for (measure, name), marker in zip(names.items(), ".x+"):
            for model, style in (("trained", "-"), ("untrained", ":")):
                last = {}
                for v in sorted(select(values, model=model, state=state, measure=measure), key=lambda v: v["cycle"]):
                    last[v["segment"]] = v["value"]  # after the segment's last cycle
                if last:
                    label = f"{state}: {name}" if model == "trained" else None
                    panel.plot(sorted(last), [last[s] for s in sorted(last)], style, color=colour, marker=marker,
                               label=label)
    panel.set_ylim(0, 1.02)
    panel.xaxis.get_major_locator().set_params(integer=True)
    panel.set_xlabel("segment (dotted: untrained)")
    panel.set_ylabel("accuracy")
    panel.legend(frameon=False, fontsize=8)
    return figure


def trajectory(values):
    states = states_of(values)
    figure, axes = plt.subplots(1, len(states), figsize=(4 * len(states), 3.8), squeeze=False)
    for panel, state in zip(axes[0], states):
        ways = {}
        for measure in ("pca_1", "pca_2"):
            for v in select(values, model="trained", state=state, measure=measure):
                ways.setdefault(v["item"], {}).setdefault(v["segment"], []).append(v["value"])
        for way, colour in zip(ways.values(), COLOURS):
            points = [way[segment] for segment in sorted(way) if len(way[segment]) == 2]
            if not points:
                continue
            panel.plot(*zip(*points), "-", color=colour, marker=".", linewidth=1)
            panel.plot(*points[0], "o", color=colour, fillstyle="none")
            panel.plot(*points[-1], "s", color=colour)
        shares = [v["value"] for k in (1, 2)
                  for v in select(values, model="trained", state=state, measure=f"pca_{k}_explained")]
        panel.set_title(state, fontsize=10)
        panel.set_xlabel("component 1" + (f" ({shares[0]:.0%})" if shares else ""))
        panel.set_ylabel("component 2" + (f" ({shares[1]:.0%})" if len(shares) > 1 else ""))
    figure.text(0.5, 0.0, "a line a puzzle, a point a segment; circle: first, square: last", ha="center", fontsize=8)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", help="what strata analyze wrote into, such as results/strata.db")
    parser.add_argument("trial", help="six digits or more of its id")
    parser.add_argument("--out", metavar="FOLDER", help="the folder for the figures (default: that of the database)")
    options = parser.parse_args()
    looked, values = read(options.database, options.trial)
    folder = pathlib.Path(options.out or pathlib.Path(options.database).parent)
    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update({"svg.hashsalt": "strata", "axes.spines.top": False, "axes.spines.right": False})
    for draw in (participation, residual, accuracy, trajectory):
        figure = draw(values)
        figure.suptitle(f"trial {looked['trial'][:12]}, step {looked['step']}, {looked['items']} puzzles", fontsize=9)
        figure.tight_layout()
        path = folder / f"{looked['trial'][:12]}_{draw.__name__}.svg"
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
        print(path)


if __name__ == "__main__":
    main()
