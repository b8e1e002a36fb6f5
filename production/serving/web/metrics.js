// Reads the text of GET /metrics, in Prometheus's format.
//
// The page computes rates and percentiles as Prometheus would, from the
// differences of two texts. So there is one source of figures, and the page
// shows the same as a monitoring system.

// Returns a list of {name, labels: {...}, value}.
export function parseMetrics(text) {
  const series = [];
  for (const line of text.split("\n")) {
    const found = /^([\w:]+)(?:\{(.*)\})? (\S+)/.exec(line);
    if (line.startsWith("#") || found === null) continue;
    const labels = {};
    for (const [, name, value] of
         (found[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[name] = value.replace(/\\(.)/g, (_, c) => c === "n" ? "\n" : c);
    }
    const value = found[3].replace(/Inf$/, "Infinity");
    series.push({name: found[1], labels, value: Number(value)});
  }
  return series;
}

// Returns the series with this name and at least these labels.
export function select(series, name, labels = {}) {
  return series.filter((one) => one.name === name &&
      Object.entries(labels).every(([key, value]) => one.labels[key] === value));
}

export function sum(series, name, labels) {
  return select(series, name, labels).reduce((all, one) => all + one.value, 0);
}

// Returns the buckets of a histogram, [{bound, count}, ...], each with its own
// count. In the text, counts are summed up.
export function buckets(series, name, labels) {
  const found = select(series, `${name}_bucket`, labels).map((one) => ({
    bound: Number(one.labels.le.replace("+Inf", "Infinity")),
    count: one.value,
  }));
  found.sort((a, b) => a.bound - b.bound);
  return found.map(({bound, count}, i) =>
      ({bound, count: count - (i > 0 ? found[i - 1].count : 0)}));
}

// Returns the counts between two moments.
export function difference(now, before) {
  return now.map(({bound, count}, i) =>
      ({bound, count: count - (before[i]?.count ?? 0)}));
}

// Returns the value below which a fraction q of the observations lies, by linear
// interpolation within its bucket; null without observations. Prometheus:
// histogram_quantile
export function quantile(found, q) {
  const total = found.reduce((all, {count}) => all + count, 0);
  if (!(total > 0)) return null;
  let before = 0, low = 0;
  for (const {bound, count} of found) {
    if (count > 0 && before + count >= q * total) {
      if (bound === Infinity) return low;
      return low + (bound - low) * (q * total - before) / count;
    }
    before += count;
    low = bound;
  }
  return low;
}
