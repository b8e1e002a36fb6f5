// Turns a drawing into an image like those of MNIST.
//
// A small digit, or one in a corner, is unlike all images that the network has
// seen. MNIST's images were all prepared in one way (LeCun et al. 1998), so this
// file does the same: it cuts out the part with ink, scales its longer side to
// 20 pixels, and puts the center of mass into the middle of 28 x 28.

const SIDE = 28;
const INNER = 20;

// The smallest box around all ink: {left, top, width, height}, or null.
export function inkBox(ink, width, height) {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      if (ink[y * width + x] === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top === height) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  return {left, top, width: right - left + 1, height: bottom - top + 1};
}

// The cells that the pixel at `place` covers, of `count` cells of length `size`:
// [[cell, covered part of it], ...]. This is the antialiasing.
function shares(place, size, count) {
  const found = [];
  for (let cell = Math.floor(place / size); cell < count; ++cell) {
    const from = Math.max(place, cell * size);
    const to = Math.min(place + 1, (cell + 1) * size);
    if (to <= from) break;
    found.push([cell, (to - from) / size]);
  }
  return found;
}

// The mean ink of each of INNER x INNER cells that begin at the box's corner.
function shrink(ink, width, box, size) {
  const cells = new Float64Array(INNER * INNER);
  const columns = [];
  for (let x = 0; x < box.width; ++x) columns.push(shares(x, size, INNER));
  for (let y = 0; y < box.height; ++y) {
    const rows = shares(y, size, INNER);
    for (let x = 0; x < box.width; ++x) {
      const value = ink[(box.top + y) * width + box.left + x];
      if (value === 0) continue;
      for (const [row, high] of rows) {
        for (const [column, wide] of columns[x]) {
          cells[row * INNER + column] += value * high * wide;
        }
      }
    }
  }
  return cells;
}

// `ink` has width x height values from 0 (paper) to 255. Returns 784 bytes, or
// null for an empty drawing.
export function toDigit(ink, width, height) {
  const box = inkBox(ink, width, height);
  if (box === null) return null;
  // Do not enlarge a dot to the size of a digit.
  const longest = Math.max(box.width, box.height, width / 5);
  const cells = shrink(ink, width, box, longest / INNER);

  let mass = 0, across = 0, down = 0;
  cells.forEach((value, i) => {
    mass += value;
    across += value * (i % INNER);
    down += value * Math.floor(i / INNER);
  });
  const right = Math.round(SIDE / 2 - across / mass);
  const lower = Math.round(SIDE / 2 - down / mass);

  const digit = new Uint8Array(SIDE * SIDE);
  cells.forEach((value, i) => {
    const x = i % INNER + right;
    const y = Math.floor(i / INNER) + lower;
    if (x < 0 || x >= SIDE || y < 0 || y >= SIDE) return;
    digit[y * SIDE + x] = Math.min(255, Math.round(value));
  });
  return digit;
}
