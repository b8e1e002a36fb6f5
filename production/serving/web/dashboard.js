// The dashboard: gets /metrics every second, and shows the changes.

import {buckets, difference, parseMetrics, quantile, select, sum} from
    "./metrics.js";
import {ask, notice, pause} from "./notice.js";

const WINDOW = 10; // seconds for percentiles
const MOMENT = 3;  // seconds for rates
const KEEP = 60;   // seconds in the curves
const PREDICT = {path: "/v1/predict"};

const $ = (id) => document.getElementById(id);
let past = []; // {at, requests, times, rate, quantiles}, the newest last

function show(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

// 0.0123 s as "12.3", with three digits at most.
function milliseconds(seconds) {
  if (seconds === null) return "–";
  const value = 1000 * seconds;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

// Curves and columns ---------------------------------------------------------

// Lines over the last minute, all on one scale from 0, with gaps for null.
function drawCurves(id, lines) {
  const svg = $(id);
  const width = 240, height = 56;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const most = Math.max(...lines.flat().map((value) => value ?? 0), 1e-9);
  svg.replaceChildren(...lines.map((values) => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("vector-effect", "non-scaling-stroke");
    line.setAttribute("d", values.map((value, i) => {
      if (value === null) return "";
      const x = width - (values.length - 1 - i) * width / KEEP;
      const y = height - 2 - value / most * (height - 6);
      const starts = i === 0 || values[i - 1] === null;
      return `${starts ? "M" : "L"} ${x.toFixed(1)} ${y.toFixed(1)}`;
    }).join(" "));
    return line;
  }));
}

function drawColumns(id, columns) {
  const most = Math.max(...columns.map(({count}) => count), 1);
  $(id).replaceChildren(...columns.map(({name, count}) => {
    const item = document.createElement("li");
    item.setAttribute("aria-label", `${name}: ${count}`);
    item.title = `${name}: ${count}`;
    const bar = document.createElement("span");
    bar.className = "bar";
    bar.style.height = `${Math.round(80 * count / most)}px`;
    item.append(bar, name);
    return item;
  }));
}

// Drift ----------------------------------------------------------------------

function drawDrift(series) {
  const found = select(series, "tinytorch_drift_index");
  if (found.length === 0) show("drifts", "not watched for this model");
  $("drifts").replaceChildren(...found.map(({labels, value}) => {
    const alert = sum(series, "tinytorch_drift_alert", labels) > 0;
    // Above 0.25 there is an alert, unless there were too few images.
    const state = alert ? "ALERT" :
        value > 0.25 ? "too few yet" : value > 0.1 ? "look at it" : "no change";
    const row = document.createElement("div");
    row.className = alert ? "drift alert" : "drift";
    row.innerHTML = '<div class="name"><span></span><span class="state">' +
        '</span></div><div class="scale"><div class="hand"></div></div>';
    row.querySelector(".name span").textContent = labels.of;
    row.querySelector(".state").textContent = `${value.toFixed(2)} ${state}`;
    row.querySelector(".hand").style.left =
        `calc(${Math.min(value / 0.5, 1)} * (100% - 4px))`;
    return row;
  }));
}

// The text of one moment -----------------------------------------------------

function remember(series, at) {
  const requests = sum(series, "tinytorch_requests_total", PREDICT);
  const times = buckets(series, "tinytorch_request_seconds", PREDICT);
  // If a counter is smaller than before, the process is a new one.
  if (past.length > 0 && requests < past.at(-1).requests) past = [];
  const since = (seconds) => past.find((one) => one.at >= at - seconds - 0.5);
  const before = since(WINDOW), shortly = since(MOMENT);
  const recent = difference(times, before?.times ?? times);
  past.push({
    at,
    requests,
    times,
    rate: shortly ? (requests - shortly.requests) / (at - shortly.at) : 0,
    quantiles: [0.5, 0.95, 0.99].map((q) => quantile(recent, q)),
  });
  past = past.filter((one) => one.at >= at - KEEP - 0.5);
}

function update(series) {
  remember(series, performance.now() / 1000);
  const {rate, requests, quantiles} = past.at(-1);
  show("rate", rate >= 100 ? rate.toFixed(0) : rate.toFixed(1));
  show("total", requests.toLocaleString("en"));
  const good = sum(series, "tinytorch_requests_total",
                   {...PREDICT, code: "200"});
  show("refused", (requests - good).toLocaleString("en"));
  ["p50", "p95", "p99"].forEach((id, i) => show(id, milliseconds(quantiles[i])));
  drawCurves("rates", [past.map((one) => one.rate)]);
  drawCurves("latencies", [0, 1, 2].map((i) =>
      past.map((one) => one.quantiles[i])));

  show("queue", String(sum(series, "tinytorch_queue_length")));
  drawColumns("batches", buckets(series, "tinytorch_batch_size").map(
      ({bound, count}) => ({name: bound === Infinity ? "…" : bound, count})));
  drawColumns("labels", Array.from({length: 10}, (_, label) => ({
    name: label,
    count: sum(series, "tinytorch_predictions_total", {label: String(label)}),
  })));
  drawDrift(series);
  health(sum(series, "tinytorch_ready") > 0 ? "ready" : "not ready");
}

function health(text) {
  show("health", text);
  $("health").className = `badge ${text === "ready" ? "good" : "bad"}`;
}

async function describeModel() {
  const model = await (await ask("v1/model")).json();
  show("model", `${model.architecture}, ` +
      `${model.parameters.toLocaleString("en")} parameters`);
}

async function watch() {
  let described = false;
  for (;;) {
    try {
      const text = await (await ask("metrics")).text();
      update(parseMetrics(text));
      notice("dashboard", "");
      if (!described && sum(parseMetrics(text), "tinytorch_ready") > 0) {
        await describeModel();
        described = true;
      }
    } catch (error) {
      notice("dashboard", error.message);
      health("not reachable");
    }
    await pause(1);
  }
}

watch();
