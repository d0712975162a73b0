# SPDX-License-Identifier: Apache-2.0
source_folder=$1 work=$2
analyze=$source_folder/tools/figures/analyze.py
/usr/bin/python3 -c 'import matplotlib' 2>/dev/null || { echo "skipped: no matplotlib"; exit 4; }
set -euo pipefail

rm -rf "$work"
mkdir -p "$work"/{results,elsewhere}
{
  cat "$source_folder/core/store/schema/v3_analysis.sql"
  echo "INSERT INTO analyses VALUES (1, '0123456789abcdef', 20, 'c', 'test', 2, 1, 10, '');"
  echo "INSERT INTO analysis_values VALUES (1, 'trained', 'z_H', 'state_residual', 1, 1, '', 0.5, NULL, NULL);"
} | sqlite3 "$work/results/strata.db"

cd "$work/elsewhere"
"$analyze" ../results/strata.db 012345 >beside.txt
"$analyze" ../results/strata.db 012345 --out new/figures >asked.txt
for figure in participation residual accuracy trajectory; do
  echo "../results/0123456789ab_$figure.svg"
done | diff - beside.txt
for figure in participation residual accuracy trajectory; do
  echo "new/figures/0123456789ab_$figure.svg"
done | diff - asked.txt
xargs grep -l '</svg>' <beside.txt | diff - beside.txt
xargs grep -l '</svg>' <asked.txt | diff - asked.txt
cd "$source_folder"
rm -rf "$work"
