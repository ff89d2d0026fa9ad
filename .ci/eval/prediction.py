"""Scores of prediction: forecasts against series with a known future, anomalies by the method of NAB."""

import json
import subprocess
import sys

# Series that nothing was tuned on, and how many of each family.
SEEDS = (404, 777)
PER_FAMILY = 10
# What the scripts beside the cases want, in an environment of its own.
WANTED = ("numpy==2.3.5", "scipy==1.16.3")


def rows(row, plugin, cases, target):
    """Returns the rows of the table, made by `row`."""
    python = environment(target / "prediction")
    found = []
    for seed in SEEDS:
        found += backtest(row, plugin, cases, target, python, seed)
    return found + anomalies(row, plugin, cases, python)


def environment(folder):
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *WANTED], check=True)
    return python


def backtest(row, plugin, cases, target, python, seed):
    made, answer = target / "bench" / f"forecast-{seed}.jsonl.gz", target / "bench" / f"forecast-{seed}.json"
    made.parent.mkdir(parents=True, exist_ok=True)
    folder = cases / "forecast"
    if not made.exists():
        command = [str(python), str(folder / "gen_series.py"), "--seed", str(seed), "--per-family", str(PER_FAMILY), "--out", str(made)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    command = [str(python), str(folder / "backtest.py"), "--cases", str(made), "--methods", "predict_linear_6h"]
    command += ["--cmd", f"{plugin} batch forecast", "--json", str(answer)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    scores = json.loads(answer.read_text())
    ours, linear = scores["external"], scores["predict_linear_6h"]["overall"]
    whole, near = ours["overall"], ours["h3d"]
    command, name = "backtest.py", f"forecasts, seed {seed}"

    def line(what, must, aim, value, least=True):
        return row(f"{name}: {what}", command, must, aim, value, f"{value:.3f}", least)

    cover = whole["cov"]
    # Families in which nothing crosses: each alarm is false.
    quiet = {family: of["fp"] / of["n"] for family, of in ours["families"].items() if of["pos"] == 0 and of["n"]}
    worst = max(quiet, key=quiet.get)
    return [
        line("F1 within 7 days", 0.95, 0.985, whole["gF1"]),
        line("the same, above predict_linear of 6 h", 0.13, 0.18, whole["gF1"] - linear["gF1"]),
        line("false alarms", 0.035, 0.02, whole["fpr"], False),
        line("full within 3 days, precision", 0.94, 0.98, near["gP"]),
        line("full within 3 days, recall", 0.94, 0.98, near["gR"]),
        line("time to full, median error", 0.12, 0.08, whole["mdape"], False),
        line("90 % interval holds the time, at least", 0.85, 0.88, cover),
        line("90 % interval holds the time, at most", 0.95, 0.92, cover, False),
        line("width of the interval over the time, median", 0.8, 0.55, whole["width"], False),
        row(f"{name}: worst family that never crosses ({worst}), false alarms", command, 0.08, 0.03, quiet[worst], f"{quiet[worst]:.3f}", False),
    ]


def anomalies(row, plugin, cases, python):
    """Scores the series of NAB that are among the cases with NAB's method, in an own process: it wants numpy."""
    script = SCORE_ANOMALIES.replace("CASES", json.dumps(str(cases))).replace("PLUGIN", json.dumps(str(plugin)))
    text = subprocess.run([str(python), "-c", script], check=True, capture_output=True, text=True).stdout
    value = json.loads(text)
    what = f"anomalies, NAB standard profile on {value['files']} of its 58 files"
    return [row(what, "nab_score.py", 50, 58, value["standard"], f"{value['standard']:.1f}", True)]


SCORE_ANOMALIES = '''
import csv, gzip, json, pathlib, subprocess, sys
cases = pathlib.Path(CASES)
sys.path.insert(0, str(cases / "anomaly"))
import nab_score
import numpy as np
data, requests = {}, []
for line in (cases / "series" / "index.jsonl").read_text().splitlines():
    series = json.loads(line)
    if series["set"] != "nab":
        continue
    with gzip.open(cases / "series" / series["file"], "rt") as file:
        samples = [(int(row["ts"]), float(row["value"])) for row in csv.DictReader(file)]
    times = [time for time, _ in samples]
    data[series["name"]] = (times, np.array([value for _, value in samples]), [tuple(window) for window in series["anomaly_windows"]])
    requests.append(json.dumps({"id": series["name"], "samples": samples}))
answers = subprocess.run([PLUGIN, "batch", "anomalies"], input="\\n".join(requests), capture_output=True, text=True, check=True).stdout
scores = {}
for line in answers.splitlines():
    answer = json.loads(line)
    told = {anomaly["t"]: anomaly["score"] for anomaly in answer["anomalies"]}
    scores[answer["id"]] = np.array([told.get(time, 0.0) for time in data[answer["id"]][0]])
result, _ = nab_score.evaluate(data, scores)
print(json.dumps({"files": len(data), "standard": result["standard"][0]}))
'''
