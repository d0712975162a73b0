# SPDX-License-Identifier: Apache-2.0
# Lines "ROUND SIZE PRECISION NAME train step X ms ... eval segment Y ms" -> two Markdown tables: the rounds, and over
# the rounds the medians and the ratios peer / ours (above 1: ours is the faster one).

# The number after the words `what`.
function number_after(what,    rest) {
  rest = substr($0, index($0, what) + length(what))
  return rest + 0
}
# Sorts numbers[1..n] in place.
function sort(numbers, n,    i, j, kept) {
  for (i = 2; i <= n; ++i) {
    kept = numbers[i]
    for (j = i - 1; j >= 1 && numbers[j] > kept; --j) numbers[j + 1] = numbers[j]
    numbers[j + 1] = kept
  }
}
# "median (min to max)" over the rounds of `what` (train, eval), or of the ratio to ours.
function over_rounds(what, subject, ratio,    numbers, n, round, ours, middle, form) {
  n = 0
  for (round = 1; round <= rounds; ++round) {
    if (!((what, subject, round) in times)) continue
    ours = times[what, setting[subject] " strata", round]
    numbers[++n] = ratio ? times[what, subject, round] / ours : times[what, subject, round]
  }
  sort(numbers, n)
  middle = n % 2 ? numbers[(n + 1) / 2] : (numbers[n / 2] + numbers[n / 2 + 1]) / 2
  form = ratio ? "%.2f (%.2f to %.2f)" : "%.1f (%.1f to %.1f)"
  return sprintf(form, middle, numbers[1], numbers[n])
}

/train step .* eval segment / {
  subject = $2 " " $3 " " $4
  if (!(subject in setting)) {
    setting[subject] = $2 " " $3
    order[++subjects] = subject
  }
  times["train", subject, $1] = number_after("train step")
  times["eval", subject, $1] = number_after("eval segment")
  if ($1 > rounds) rounds = $1
}

END {
  print "| size | precision | program | round | training step, ms | evaluation segment, ms |"
  print "|---|---|---|---:|---:|---:|"
  for (k = 1; k <= subjects; ++k) {
    split(order[k], word, " ")
    for (round = 1; round <= rounds; ++round)
      if (("train", order[k], round) in times)
        printf "| %s | %s | %s | %d | %.1f | %.1f |\n", word[1], word[2], word[3], round,
               times["train", order[k], round], times["eval", order[k], round]
  }
  print ""
  printf "Median over %d round%s (least to most); the ratio is the program's time by ours of the same round.\n\n", \
         rounds, rounds == 1 ? "" : "s"
  print "| size | precision | program | training step, ms | ratio | evaluation segment, ms | ratio |"
  print "|---|---|---|---:|---:|---:|---:|"
  for (k = 1; k <= subjects; ++k) {
    split(order[k], word, " ")
    ours = word[3] == "strata"
    printf "| %s | %s | %s | %s | %s | %s | %s |\n", word[1], word[2], word[3],
           over_rounds("train", order[k], 0), ours ? "" : over_rounds("train", order[k], 1),
           over_rounds("eval", order[k], 0), ours ? "" : over_rounds("eval", order[k], 1)
  }
}
