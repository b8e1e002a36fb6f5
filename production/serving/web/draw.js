// The drawing: strokes of a pointer, and one request at a time about them.

import {showAsking, showMaps, showPrediction, showSeen} from "./answer.js";
import {toDigit} from "./digit.js";
import {ask, notice, pause} from "./notice.js";

const PEN = 0.085; // of the paper's width: 2 to 3 pixels of MNIST

const pad = document.getElementById("pad");
const context = pad.getContext("2d", {willReadFrequently: true});

let strokes = [];  // each a list of [x, y], from 0 to 1
let pointer = null; // the pointer that draws now

function paint() {
  document.getElementById("hint").hidden = strokes.length > 0;
  context.clearRect(0, 0, pad.width, pad.height);
  context.lineWidth = PEN * pad.width;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle =
      getComputedStyle(document.body).getPropertyValue("--ink");
  for (const stroke of strokes) {
    context.beginPath();
    const [first, ...others] = stroke;
    context.moveTo(first[0] * pad.width, first[1] * pad.height);
    // A line without length is a dot.
    for (const [x, y] of others.length > 0 ? others : [first]) {
      context.lineTo(x * pad.width, y * pad.height);
    }
    context.stroke();
  }
}

// The ink of each pixel of the paper, regardless of its color.
function ink() {
  const {data} = context.getImageData(0, 0, pad.width, pad.height);
  const ink = new Uint8Array(pad.width * pad.height);
  for (let i = 0; i < ink.length; ++i) ink[i] = data[4 * i + 3];
  return ink;
}

// Requests -------------------------------------------------------------------

let changed = false; // since the last request
let asking = false;

// Sends the drawing as it is now. While a response is pending, nothing is sent;
// then the newest drawing is sent, and those in between never are.
async function drawingChanged() {
  paint();
  changed = true;
  if (asking) return;
  asking = true;
  while (changed) {
    changed = false;
    await askOnce();
  }
  asking = false;
}

async function askOnce() {
  const digit = toDigit(ink(), pad.width, pad.height);
  showSeen(digit);
  if (digit === null) {
    showPrediction(null);
    return;
  }
  showAsking();
  const question = {
    method: "POST",
    headers: {"Content-Type": "application/octet-stream"},
    body: digit,
  };
  try {
    const answer = await (await ask("v1/predict", question)).json();
    const maps = await (await ask("v1/feature_maps", question)).json();
    notice("drawing", "");
    if (strokes.length === 0) return; // cleared meanwhile
    showPrediction(answer.predictions[0]);
    showMaps(maps.layers);
  } catch (error) {
    notice("drawing", error.message);
    await pause(error.wait ?? 1);
    changed = true;
  }
}

// Pointers -------------------------------------------------------------------

function place(event) {
  const box = pad.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width,
          (event.clientY - box.top) / box.height];
}

pad.addEventListener("pointerdown", (event) => {
  if (pointer !== null || event.button !== 0) return;
  pointer = event.pointerId;
  pad.setPointerCapture(pointer);
  strokes.push([place(event)]);
  drawingChanged();
});

pad.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  // A fast hand makes several moves between two frames of the screen.
  const moves = event.getCoalescedEvents?.() ?? [];
  for (const move of moves.length > 0 ? moves : [event]) {
    strokes.at(-1).push(place(move));
  }
  drawingChanged();
});

for (const end of ["pointerup", "pointercancel"]) {
  pad.addEventListener(end, (event) => {
    if (event.pointerId === pointer) pointer = null;
  });
}

// Buttons and keys -----------------------------------------------------------

function clear() {
  strokes = [];
  pointer = null;
  drawingChanged();
}

document.getElementById("clear").addEventListener("click", clear);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") clear();
});

// Drawings for a look without a pointer.
const EXAMPLES = [
  "30 28 45 18 62 22 66 36 52 47 M52 47 68 54 72 70 56 82 36 80 27 70",
  "66 20 44 22 32 40 30 62 40 78 58 80 68 68 64 54 50 50 36 58",
  "28 24 72 24 60 44 50 64 44 84",
  "30 32 42 20 60 22 68 34 60 50 44 64 28 80 74 80",
  "58 82 58 18 26 60 76 60",
];
let next = 0;

document.getElementById("example").addEventListener("click", () => {
  strokes = EXAMPLES[next++ % EXAMPLES.length].split("M").map((line) => {
    const numbers = line.trim().split(" ").map((number) => number / 100);
    return numbers.flatMap((x, i) => i % 2 ? [] : [[x, numbers[i + 1]]]);
  });
  drawingChanged();
});

matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", drawingChanged);
drawingChanged();
