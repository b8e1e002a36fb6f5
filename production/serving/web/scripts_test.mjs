// Tests of the page's arithmetic, without a browser: how it prepares a drawing,
// and reads /metrics.

import assert from "node:assert/strict";
import {existsSync, readFileSync} from "node:fs";
import {test} from "node:test";

import {toDigit} from "./digit.js";
import {buckets, difference, parseMetrics, quantile, select, sum} from
    "./metrics.js";

// Returns a paper of 100 x 100 with ink in rows [top, bottom) and columns [left,
// right).
function rectangle(left, top, right, bottom, value = 255) {
  const ink = new Uint8Array(100 * 100);
  for (let y = top; y < bottom; ++y) {
    ink.fill(value, 100 * y + left, 100 * y + right);
  }
  return ink;
}

const sumOf = (values) => values.reduce((all, value) => all + value, 0);

function center(digit) {
  let x = 0, y = 0;
  digit.forEach((value, i) => {
    x += value * (i % 28);
    y += value * Math.floor(i / 28);
  });
  return [x / sumOf(digit), y / sumOf(digit)];
}

test("no ink, no digit", () => {
  assert.equal(toDigit(new Uint8Array(100 * 100), 100, 100), null);
});

test("the longer side becomes 20 pixels, wherever it was drawn", () => {
  // 10 x 40 at two places: 5 x 20 pixels of full ink.
  const one = toDigit(rectangle(0, 0, 10, 40), 100, 100);
  const other = toDigit(rectangle(83, 60, 93, 100), 100, 100);
  assert.deepEqual(one, other);
  assert.equal(one.filter((value) => value === 255).length, 100);
  assert.equal(sumOf(one), 100 * 255);
  const [x, y] = center(one);
  assert.ok(Math.abs(x - 14) <= 0.5 && Math.abs(y - 14) <= 0.5, `${x}, ${y}`);
});

test("edges between two pixels are gray", () => {
  // 90 rows become 20 pixels, so one pixel is 4.5: 3 columns are 2 thirds.
  const digit = toDigit(rectangle(50, 5, 53, 95), 100, 100);
  assert.deepEqual([...new Set(digit)].sort((a, b) => a - b), [0, 170]);
  assert.equal(digit.filter((value) => value === 170).length, 20);
});

test("half the ink is half the gray", () => {
  const digit = toDigit(rectangle(0, 0, 40, 40, 128), 100, 100);
  assert.deepEqual([...new Set(digit)].sort((a, b) => a - b), [0, 128]);
});

test("a heavy end pulls the digit out of the middle, as in MNIST", () => {
  const ink = rectangle(10, 10, 14, 90);
  rectangle(10, 70, 60, 90).forEach((value, i) => ink[i] ||= value);
  const [x, y] = center(toDigit(ink, 100, 100));
  assert.ok(Math.abs(x - 14) <= 0.5 && Math.abs(y - 14) <= 0.5, `${x}, ${y}`);
});

test("a dot stays small", () => {
  const digit = toDigit(rectangle(40, 40, 44, 44), 100, 100);
  assert.equal(digit.filter((value) => value > 0).length, 16);
});

// Returns the first `count` of MNIST's test images, if MNIST is there.
const MNIST = "tools/data/mnist/t10k-images-idx3-ubyte";
function testImages(count) {
  const pixels = readFileSync(MNIST).subarray(16);
  return Array.from({length: count},
                    (_, i) => pixels.subarray(784 * i, 784 * (i + 1)));
}

// Returns a paper of 560 x 560 with an image of 28 x 28, each pixel a square of
// `size`.
function enlarged(image, size, left, top) {
  const ink = new Uint8Array(560 * 560);
  image.forEach((value, i) => {
    const x = left + size * (i % 28), y = top + size * Math.floor(i / 28);
    for (let row = y; row < y + size; ++row) {
      ink.fill(value, 560 * row + x, 560 * row + x + size);
    }
  });
  return ink;
}

test("MNIST's images come back as they were, from any size and place",
     {skip: !existsSync(MNIST)}, () => {
  testImages(100).forEach((image, i) => {
    const ink = enlarged(image, 8 + i % 7, i % 150, 7 * i % 160);
    assert.deepEqual(toDigit(ink, 560, 560), new Uint8Array(image));
  });
});

const TEXT = `# HELP time_seconds Time.
# TYPE time_seconds histogram
time_seconds_bucket{path="/a",le="1"} 3
time_seconds_bucket{path="/a",le="10"} 4
time_seconds_bucket{path="/a",le="+Inf"} 5
time_seconds_bucket{path="/b",le="1"} 100
time_seconds_sum{path="/a"} 25.3
ready 1
requests_total{code="200",path="/a"} 7
requests_total{code="429",path="/a"} 2
requests_total{code="200",path="say \\"hi\\"\\n"} 1e+06
broken{ 3
largest +Inf
`;

test("reads Prometheus's text", () => {
  const series = parseMetrics(TEXT);
  assert.equal(sum(series, "ready"), 1);
  assert.equal(sum(series, "requests_total", {path: "/a"}), 9);
  assert.equal(sum(series, "requests_total", {path: "/a", code: "429"}), 2);
  assert.equal(sum(series, "requests_total", {path: 'say "hi"\n'}), 1e6);
  assert.equal(sum(series, "largest"), Infinity);
  assert.equal(sum(series, "not_there"), 0);
  assert.equal(select(series, "broken").length, 0);
});

test("a bucket is what it has more than the one below", () => {
  const found = buckets(parseMetrics(TEXT), "time_seconds", {path: "/a"});
  assert.deepEqual(found, [{bound: 1, count: 3}, {bound: 10, count: 1},
                           {bound: Infinity, count: 1}]);
  const before = [{bound: 1, count: 2}, {bound: 10, count: 1},
                  {bound: Infinity, count: 0}];
  assert.deepEqual(difference(found, before).map(({count}) => count),
                   [1, 0, 1]);
});

test("quantiles as Prometheus has them", () => {
  const found = [{bound: 1, count: 2}, {bound: 2, count: 0},
                 {bound: 4, count: 2}, {bound: Infinity, count: 0}];
  assert.equal(quantile(found, 0.25), 0.5);
  assert.equal(quantile(found, 0.5), 1);
  assert.equal(quantile(found, 0.75), 3);
  assert.equal(quantile(found, 1), 4);
  assert.equal(quantile([{bound: 8, count: 0}, {bound: Infinity, count: 3}],
                        0.5), 8);
  assert.equal(quantile([{bound: 1, count: 0}], 0.5), null);
});
